import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '@paywright/running-system';
import type { Check } from '../drill/judge/evidence';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A built program of these tests that came to its end, however it judged. */
export interface Reported<Report> extends Ended {
  /** What it wrote under reports/. */
  readonly report: Report;
}

/** Runs `dist/<name>/main.js` until it ends, and reads its report; throws with what it printed when there is none. */
export async function runToReport<Report>(
  name: 'drill' | 'replicas' | 'restore' | 'rollout',
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Reported<Report>> {
  const ended = await run(name, args, env);
  const file = /^All figures: (\S+)$/m.exec(ended.stdout)?.[1];
  if (!file) throw new Error(`npm run ${name} did not come to its end: ${ended.stdout.slice(-2_000)}${ended.stderr}`);
  return { ...ended, report: JSON.parse(readFileSync(join(repositoryRoot, file), 'utf8')) as Report };
}

/** A program that ends with another code than 0 has something to tell, too. */
async function run(name: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  const program = join(repositoryRoot, 'apps/system-tests/dist', name, 'main.js');
  try {
    const options = { cwd: repositoryRoot, env: { ...process.env, ...env } };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args], options);
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
}

/** The faults of the one check of that name. */
export function faultsOf(checks: readonly Check[], name: RegExp): readonly string[] {
  const found = checks.filter((check) => name.test(check.name));
  if (found.length !== 1) throw new Error(`${found.length} checks are called ${name}`);
  return found[0]?.faults ?? [];
}
