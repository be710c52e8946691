export type { AllowedField } from './allowed-fields';
export { createLogger, type Logger, type LogFields, type LogLevel } from './logger';
export { LOGGER, LoggerModule } from './logger.module';
export { Metrics, type Reading } from './metrics';
export { nestLogger } from './nest-logger';
export { isBug } from './reduce-error';
export { scrubText } from './scrub-text';
