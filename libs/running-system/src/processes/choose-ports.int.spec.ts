import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { choosePorts } from './choose-ports';
import { processNames } from './process-names';

const howToChange = (name: string): string => `use --${name}-port`;

describe('the ports of a system', () => {
  let occupant: Server;
  let taken: number;

  beforeAll(async () => {
    occupant = createServer();
    await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve));
    taken = (occupant.address() as AddressInfo).port;
  });

  afterAll(() => new Promise((resolve) => occupant.close(resolve)));

  it('are different and below those of outgoing connections when any will do', async () => {
    const ports = Object.values(await choosePorts('free', howToChange));
    expect(new Set(ports).size).toBe(processNames.length);
    for (const port of ports) expect(port).toBeGreaterThanOrEqual(20_000);
    for (const port of ports) expect(port).toBeLessThan(30_000);
  });

  it('must be free: the first that is not is named, with what to do', async () => {
    const free = await choosePorts('free', howToChange);
    await expect(choosePorts({ ...free, 'webhook-ingest': taken }, howToChange)).rejects.toThrow(
      `Port ${taken} on 127.0.0.1, where webhook-ingest would listen, is taken. ` +
        'Stop the program that listens there, or use --webhook-ingest-port.',
    );
  });

  it('are not shared', async () => {
    const free = await choosePorts('free', howToChange);
    const same = { ...free, 'payment-service': free['api-gateway'] };
    await expect(choosePorts(same, howToChange)).rejects.toThrow(
      `api-gateway and payment-service cannot both listen on port ${free['api-gateway']}: use --api-gateway-port.`,
    );
  });
});
