import { once } from 'node:events';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '@paywright/testing';
import { freePort } from '../processes/choose-ports';
import { Front } from './front';

/** A replica that says its name, and is ready while told so. */
class Replica {
  ready = true;
  private constructor(
    readonly name: string,
    private readonly server: Server,
  ) {}

  static async start(name: string): Promise<Replica> {
    const server = createServer((asked, answer) => {
      const isProbe = asked.url === '/health/ready';
      answer.writeHead(isProbe && !replica.ready ? 503 : 200).end(isProbe ? '' : name);
    });
    const replica = new Replica(name, server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return replica;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** As SIGKILL ends it: every connection, too. */
  async end(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}

describe('a front', () => {
  const timings = { probeEveryMs: 20, probeTimeoutMs: 500, propagationMs: 100 };
  let front: Front;
  let port: number;
  let one: Replica;
  let two: Replica;

  beforeEach(async () => {
    port = await freePort();
    front = await Front.listen(port, timings);
    [one, two] = [await Replica.start('one'), await Replica.start('two')];
  });
  afterEach(async () => {
    await front.close();
    await Promise.all([one, two].map((replica) => replica.end().catch(() => undefined)));
  });

  const ask = (agent?: Agent): Promise<string> =>
    new Promise((resolve) => {
      request({ port, host: '127.0.0.1', path: '/', agent: agent ?? new Agent() }, (answer) => {
        let text = '';
        answer.on('data', (part: Buffer) => (text += part.toString())).once('end', () => resolve(text));
      })
        .once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
        .end();
    });
  const askOften = async (): Promise<Set<string>> =>
    new Set(await Promise.all(Array.from({ length: 10 }, () => ask())));

  const untilOnly = (name: string, describe: string): Promise<boolean> =>
    eventually(async () => [...(await askOften())].join() === name, { describe });

  it('resets connections while no replica is ready', async () => {
    one.ready = false;
    void front.add(one.port);
    expect(await ask()).toBe('ECONNRESET');
  });

  it('spreads connections over the ready replicas, and keeps those that stand where they are', async () => {
    await Promise.all([front.add(one.port), front.add(two.port)]);
    expect(await askOften()).toEqual(new Set(['one', 'two']));

    const kept = new Agent({ keepAlive: true, maxSockets: 1 });
    const name = await ask(kept);
    (name === 'one' ? one : two).ready = false;
    const other = name === 'one' ? 'two' : 'one';
    await untilOnly(other, 'the other one takes all');
    expect(await ask(kept)).toBe(name);
    kept.destroy();
  });

  it('goes on sending to a replica that is withdrawn until the news has spread, and never again', async () => {
    await Promise.all([front.add(one.port), front.add(two.port)]);
    front.withdraw(one.port);
    expect(await askOften()).toEqual(new Set(['one', 'two']));
    await untilOnly('two', 'the news has spread');
  });

  it('hides no failure of a replica that died', async () => {
    await front.add(one.port);
    await one.end();
    expect(await ask()).toBe('ECONNRESET');
    await front.add(two.port);
    await untilOnly('two', 'it notices');
  });
});
