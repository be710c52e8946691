import { InvariantViolation } from '@paywright/kernel';
import { scrubText } from './scrub-text';

/** What a log line shows of an error: no enumerable extras (drivers put rows, bodies and headers there). */
export interface ReducedError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  /** Call sites only; for bugs. */
  readonly stack?: string;
  readonly cause?: ReducedError;
}

const maxCauses = 3;

export function reduceError(error: unknown, depth = 0): ReducedError {
  if (!(error instanceof Error)) return { name: typeof error, message: scrubText(String(error)) };
  const code = codeOf(error);
  return {
    name: error.name,
    message: scrubText(error.message),
    ...(code && { code: scrubText(code) }),
    ...(isBug(error) && { stack: callSites(error) }),
    ...(error.cause !== undefined && depth < maxCauses && { cause: reduceError(error.cause, depth + 1) }),
  };
}

/** Whether the error is a mistake in a program rather than a failure with a code that somebody foresaw. */
export function isBug(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof InvariantViolation) return true;
  const code = codeOf(error);
  return code === undefined || code.startsWith('ERR_');
}

function codeOf(error: Error): string | undefined {
  const { code } = error as Error & { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** The stack without its first lines, which repeat the message. */
function callSites(error: Error): string {
  const lines = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return lines.slice(0, 12).join('\n');
}
