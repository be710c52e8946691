import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { LoadPlan, LoadReport } from './load-plan';

/** Runs the plan in a process of its own. Resolves when every order of it has ended; none arrives after `enough`. */
export function runLoad(plan: LoadPlan, enough?: AbortSignal): Promise<LoadReport> {
  const child = fork(join(__dirname, 'main.js'), { serialization: 'advanced' });
  return new Promise((resolve, reject) => {
    child.once('message', (report) => resolve(report as LoadReport));
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`the load process ended with ${signal ?? code}`)));
    child.send(plan);
    enough?.addEventListener('abort', () => child.connected && child.send('enough'), { once: true });
  });
}
