export { ConfigError, type ConfigFault } from './config-error';
export { type KafkaAddress, type KafkaCredentials, type KafkaTls } from './kafka-variables';
export { parseConfig } from './parse-config';
export { environment, httpsInProduction, notInProduction } from './production';
export { readRecoverArguments, type RecoverArguments } from './recover-arguments';
export { retentionMs } from './retention';
export * from './service-variables';
export * from './variables';
