import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createLogger } from '@paywright/observability';
import { eventually } from '@paywright/testing';
import { awaitAtBoot } from './await-at-boot';

const logger = createLogger('spec', 'silent');

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a service that must wait at its start', () => {
  it('is alive and not ready, and says why, until it has what it needs; then its address is free', async () => {
    const port = await freePort();
    let isThere = false;
    const check = async (): Promise<void> => {
      if (!isThere) throw new Error('not there');
    };
    const waiting = awaitAtBoot('schema', check, { service: 'spec', port, logger, everyMs: 20 });
    const url = `http://127.0.0.1:${port}`;
    await eventually(async () => (await fetch(`${url}/health/live`)).status === 200, {
      describe: 'a probe is answered',
    });
    const ready = await fetch(`${url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: 'down', checks: { schema: 'down' } });
    expect((await fetch(`${url}/v1/payments`)).status).toBe(503);

    isThere = true;
    await waiting;
    const next = createServer();
    await new Promise<void>((resolve, reject) => next.once('error', reject).listen(port, '127.0.0.1', resolve));
    await new Promise((resolve) => next.close(resolve));
  });

  it('opens nothing when everything is there', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    await awaitAtBoot('schema', async () => undefined, { service: 'spec', port, logger });
    await expect(
      awaitAtBoot('schema', () => Promise.reject(new Error('not there')), { service: 'spec', port, logger }),
    ).rejects.toThrow(/spec/);
    await new Promise((resolve) => taken.close(resolve));
  });
});
