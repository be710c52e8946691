import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxAdmin } from '@paywright/running-system';

const minuteMs = 60_000;

/**
 * Lets the nine minutes a buyer has go by in seconds: the sandbox's clock, which the services share, moves on in steps
 * small enough for every inquiry on the way to be made. Ten minutes, so that the expiry's margin is past as well.
 */
export async function letTimePass(sandbox: SandboxAdmin, tell: (what: string) => Promise<void>): Promise<void> {
  for (let minute = 1; minute <= 10; minute += 1) {
    for (let step = 0; step < 4; step += 1) {
      await sandbox.advance(minuteMs / 4);
      await sleep(250); // a service looks at the shared clock five times a second
    }
    if (minute === 1 || minute % 4 === 0) await tell(`does not come back (minute ${minute}, in quick motion)`);
  }
}
