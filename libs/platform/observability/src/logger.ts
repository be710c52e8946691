import { isCardNumber } from '@paywright/kernel';
import {
  type DestinationStream,
  destination as fileDescriptor,
  type Logger as Writer,
  pino,
  stdTimeFunctions,
} from 'pino';
import { type AllowedField, isAllowedField } from './allowed-fields';
import { reduceError } from './reduce-error';
import { scrubText } from './scrub-text';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

type LogValue = string | number | bigint | boolean | Date | null | undefined;

/**
 * Listed fields with plain values (instants as Date: epoch milliseconds can look like a card number), and an error,
 * which is reduced to name, code, message and, for bugs, call sites.
 */
export type LogFields = { readonly [Field in AllowedField]?: LogValue | readonly LogValue[] } & {
  readonly error?: unknown;
};

interface LogMethod {
  (message: string): void;
  (fields: LogFields, message: string): void;
}

/**
 * Writes one JSON line per call. Fields outside the allow-list are dropped, texts are scrubbed (see `scrubText`): what
 * must not be written is not written, whoever passes it.
 */
export interface Logger {
  readonly trace: LogMethod;
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
  readonly fatal: LogMethod;
  /** A logger whose every line also carries these fields. */
  child(fields: LogFields): Logger;
}

/** `destination` is standard output unless given. */
export function createLogger(
  service: string,
  level: LogLevel = 'info',
  destination: DestinationStream = fileDescriptor(1),
): Logger {
  const options = {
    level,
    base: { service },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return guarded(pino(options, destination));
}

/** Nothing reaches the writer but through here: pino's own formatters do not see a child's fields. */
function guarded(writer: Writer): Logger {
  const at =
    (level: Exclude<LogLevel, 'silent'>): LogMethod =>
    (first: string | LogFields, second?: string): void => {
      if (!writer.isLevelEnabled(level)) return;
      if (typeof first === 'string') writer[level](scrubText(first));
      else writer[level](safeFields(first), scrubText(second ?? ''));
    };
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
    child: (fields) => guarded(writer.child(safeFields(fields))),
  };
}

function safeFields(fields: LogFields): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'error' && value !== undefined) safe['error'] = reduceError(value);
    else if (isAllowedField(name)) safe[name] = Array.isArray(value) ? value.map(safeValue) : safeValue(value);
  }
  return safe;
}

/** Structured values are dropped: an allowed name must not smuggle in a document. */
function safeValue(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      return scrubText(value);
    case 'bigint':
      return scrubText(value.toString());
    case 'number':
      return isCardNumber(String(value)) ? '[digits]' : value;
    case 'boolean':
      return value;
    default:
      return value instanceof Date ? value.toISOString() : value === null ? null : undefined;
  }
}
