import { ConfigError } from '@paywright/config';
import { isBug, scrubText } from '@paywright/observability';
import { endAtSignals } from './signals';

/**
 * Runs a service's `main`. A start that fails for a foreseen reason (configuration, port, database) says so in plain
 * words; a bug shows where it is. Either way, and whenever an error escapes later, the process ends with 1: a service
 * in an unknown state must not go on. A signal ends a start at once; `startHttp` sees to signals from then on.
 */
export function runService(main: () => Promise<unknown>): void {
  endAtSignals();
  process.on('uncaughtException', stop); // unhandled rejections arrive here too
  main().catch(stop);
}

function stop(error: unknown): void {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return scrubText(String(error));
  if (error instanceof ConfigError) return error.message;
  if (!isBug(error)) return scrubText(error.message || String((error as NodeJS.ErrnoException).code));
  const callSites = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [`${error.name}: ${scrubText(error.message)}`, ...callSites].join('\n');
}
