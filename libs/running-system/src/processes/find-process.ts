import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The command line of a living process; undefined when there is none of that number, or it may not be looked at. */
export function commandLineOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return execFileSync('ps', ['-p', String(pid), '-o', 'args='], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

/**
 * Whether the process lives and its command line says this. A number alone proves nothing: it may belong to any other
 * program by now, which must not be signalled.
 */
export function isRunning(pid: number, program: string): boolean {
  return pid > 0 && (commandLineOf(pid)?.includes(program) ?? false);
}
