import type { LoggerService } from '@nestjs/common';
import type { Logger, LogFields } from './logger';

/** Lets the framework speak through our logger. Its start-up chatter goes to `debug`. */
export function nestLogger(logger: Logger): LoggerService {
  const at =
    (level: 'trace' | 'debug' | 'warn' | 'error' | 'fatal') =>
    (message: unknown, ...rest: unknown[]): void => {
      const fields: LogFields = { component: componentOf(rest), error: errorIn(message, rest) };
      logger[level](fields, typeof message === 'string' ? message : 'the framework reports an error');
    };
  return {
    verbose: at('trace'),
    debug: at('debug'),
    log: at('debug'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
  };
}

/** The framework passes its own name last; a stack, when there is one, before it. */
function componentOf(rest: readonly unknown[]): string | undefined {
  const last = rest.at(-1);
  return typeof last === 'string' && !last.includes('\n') ? last : undefined;
}

function errorIn(message: unknown, rest: readonly unknown[]): unknown {
  return [message, ...rest].find((part) => part instanceof Error);
}
