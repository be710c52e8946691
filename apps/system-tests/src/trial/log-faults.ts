import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** From here on, a line of pino's is an error. */
const errorLevel = 50;

/** Lines of a run's logs that tell of an error, or are no log lines at all, but for those that are expected. */
export function logFaults(folder: string, isExpected: (line: string) => boolean = () => false): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.log'))
    .flatMap((file) =>
      readFileSync(join(folder, file), 'utf8')
        .split('\n')
        .filter((line) => line !== '' && tellsOfAnError(line) && !isExpected(line))
        .map((line) => `${file}: ${line.slice(0, 600)}`),
    );
}

/** Whether the line is one of an error, or none that a logger wrote. */
export function tellsOfAnError(line: string): boolean {
  try {
    const { level } = JSON.parse(line) as { level?: unknown };
    return typeof level === 'number' ? level >= errorLevel : level === 'error' || level === 'fatal';
  } catch {
    return true;
  }
}
