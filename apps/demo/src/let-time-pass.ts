import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxAdmin } from '@paywright/running-system';

const minuteMs = 60_000;
/** The buyer has nine minutes; here they take nine seconds. */
const waitMs = 9 * minuteMs;
const rate = 60;
/** The services see a change of rate up to 200 ms late and then wait for the clock they ran ahead of: brake gently. */
const brakes = [20, 6, 2, 1];

/** Lets the time a buyer has go by in quick motion: by the sandbox's clock, which every service shares. */
export async function letTimePass(sandbox: SandboxAdmin, tell: (what: string) => Promise<void>): Promise<void> {
  const until = (await sandbox.now()) + waitMs;
  await tell(`stays away; from here a second takes ${rate}`);
  await sandbox.setRate(rate);
  for (let left = waitMs; left > 0; left = until - (await sandbox.now())) await sleep(100);
  for (const slower of brakes) {
    await sandbox.setRate(slower);
    await sleep(500);
  }
}
