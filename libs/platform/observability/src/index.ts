export type { AllowedField } from './allowed-fields';
export { createLogger, type Logger, type LogFields, type LogLevel } from './logger';
export { Metrics, type Reading } from './metrics';
export { nestLogger } from './nest-logger';
export { LOGGER, ObservabilityModule } from './observability.module';
export { isBug } from './reduce-error';
export { scrubText } from './scrub-text';
