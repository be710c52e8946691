import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The process id of the server that runs on this data folder. A `postmaster.pid` that names no living PostgreSQL is
 * left from a crash and removed: its number may belong to any other program by now, which must not be signalled.
 */
export function runningPostmaster(dataDir: string): number | undefined {
  const file = join(dataDir, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (pid > 0 && processIsAlive(pid) && commandOf(pid).includes('postgres')) return pid;
  rmSync(file, { force: true });
  return undefined;
}

export function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function commandOf(pid: number): string {
  if (process.platform === 'linux') return readFileSync(`/proc/${pid}/comm`, 'utf8');
  if (process.platform === 'win32') return 'postgres';
  return execFileSync('ps', ['-p', String(pid), '-o', 'comm='], { encoding: 'utf8' });
}
