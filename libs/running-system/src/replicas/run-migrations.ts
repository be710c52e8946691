import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { join } from 'node:path';
import type { ServiceName } from '../processes/process-names';
import { programOf } from '../repository';

/** Real milliseconds a migration of a test system may take. */
const withinMs = 60_000;

/** Runs `main.js migrate` of a build, as the one-shot job before a roll-out does. Rejects with what it printed when it fails. */
export async function runMigrations(
  name: ServiceName,
  root: string,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, [join(root, programOf(name)), 'migrate'], {
      cwd: root,
      env: environment,
      timeout: withinMs,
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`The migrations of ${name} in ${root} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
