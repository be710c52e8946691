import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { workFolder } from './repository';

/** Megabytes of output that a program may print. */
const outputLimit = 64 * 1024 * 1024;

/** Runs a program to its end and answers what it printed. Throws with what it complained about. */
export function runProgram(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  mkdirSync(workFolder, { recursive: true });
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: workFolder,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: outputLimit,
  });
  if (error) throw new Error(`${program} cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${stderr || stdout}`);
  return stdout;
}

/** Whether the program can be run on this machine. */
export function isInstalled(program: string, ...probe: readonly string[]): boolean {
  return spawnSync(program, [...probe], { stdio: 'ignore' }).status === 0;
}
