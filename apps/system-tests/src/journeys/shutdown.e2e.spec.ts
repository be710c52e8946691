import { join } from 'node:path';
import { repositoryRoot, type RunningSystem, serviceNames, startSystem } from '@paywright/running-system';
import { SlowNetwork } from './slow-network';

/** Below what Kubernetes gives; see shutdown-budget.ts of libs/platform/http. */
const shutdownTimeoutMs = 50_000;

/** Sends every service a SIGTERM; answers what each exited with, and how long that took at most, in milliseconds. */
async function stopAll(system: RunningSystem): Promise<{ codes: (number | undefined)[]; tookMs: number }> {
  const startedAt = performance.now();
  const processes = serviceNames.map((name) => system.process(name));
  await Promise.all(processes.map((process) => process.stop()));
  return { codes: processes.map(({ exitCode }) => exitCode), tookMs: performance.now() - startedAt };
}

describe('services that are told to end while their database and event log are away', () => {
  const network = new SlowNetwork(0);
  let system: RunningSystem;

  beforeAll(async () => {
    system = await startSystem({
      runDirectory: join(repositoryRoot, '.paywright/e2e/shutdown-without-database'),
      ports: 'free',
      postgresBehind: (port) => network.listen(port),
    });
  }, 180_000);
  afterAll(() => system?.stop(), 120_000);

  it('end by themselves in time', async () => {
    await network.close();
    const { codes, tookMs } = await stopAll(system);
    expect(codes).toEqual(serviceNames.map(() => 0));
    expect(tookMs).toBeLessThan(shutdownTimeoutMs);
  }, 120_000);
});
