import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually, freePort } from '@paywright/testing';
import { connectClock, ClockUnreachable, type ConnectedClock } from './index';

const epoch = Date.UTC(2026, 0, 1);

/** A shared clock that can be set, sped up, spoilt and taken away. */
class SharedClock {
  private anchor = { now: epoch, at: performance.now(), rate: 1 };
  private server: Server | undefined;
  private port = 0;
  answer: (() => { status: number; body: string }) | undefined;
  looks = 0;

  async start(port = 0): Promise<string> {
    this.server = createServer((request, response) => {
      this.looks += 1;
      const usual = {
        status: request.url?.endsWith('/clock') ? 200 : 404,
        body: JSON.stringify({ now: this.now(), rate: this.anchor.rate }),
      };
      const { status, body } = this.answer?.() ?? usual;
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
    await new Promise<void>((resolve) => this.server?.listen(port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
    return `http://127.0.0.1:${this.port}`;
  }

  now(): number {
    return this.anchor.now + this.anchor.rate * (performance.now() - this.anchor.at);
  }

  set({ now = this.now(), rate = this.anchor.rate }: { now?: number; rate?: number }): void {
    this.anchor = { now, rate, at: performance.now() };
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  async restart(): Promise<void> {
    await this.start(this.port);
  }
}

describe('a shared clock', () => {
  let shared: SharedClock;
  let clock: ConnectedClock;
  let url: string;

  beforeEach(async () => {
    shared = new SharedClock();
    url = await shared.start();
    clock = await connectClock(url, { pollEveryMs: 20 });
  });
  afterEach(async () => {
    clock.close();
    await shared.stop();
  });

  /** Resolves once the shared clock was asked after this call. */
  const seenByClock = async (): Promise<void> => {
    const { looks } = shared;
    await eventually(() => shared.looks >= looks + 2, { describe: 'it has been looked at', everyMs: 1 });
  };
  const agrees = (toleranceMs = 50) => Math.abs(clock.now() - shared.now()) <= toleranceMs;

  it('is followed from the first look on', () => {
    expect(agrees()).toBe(true);
    expect(Number.isInteger(clock.now())).toBe(true);
  });

  it('is followed when its rate changes', async () => {
    shared.set({ rate: 600 });
    const before = clock.now();
    await eventually(() => clock.now() - before > 60_000, { describe: 'a minute has passed', deadlineMs: 2000 });
    await eventually(() => agrees(600 * 20), { describe: 'both agree within 20 real ms' });
    shared.set({ rate: 0 });
    await seenByClock();
    const standing = clock.now();
    await seenByClock();
    expect(clock.now()).toBe(standing);
    expect(agrees(600 * 100)).toBe(true); // it may be ahead by what it extrapolated before it learned
  });

  it('is followed over a step forward', async () => {
    shared.set({ now: epoch + 86_400_000 });
    await eventually(() => agrees(), { describe: 'both are on the next day', deadlineMs: 2000 });
  });

  it('does not take time back when stepped back, and goes on once it has caught up', async () => {
    const before = clock.now();
    shared.set({ now: epoch - 3_600_000 });
    await seenByClock();
    const standing = clock.now();
    expect(standing).toBeGreaterThanOrEqual(before);
    expect(clock.now()).toBe(standing);
    shared.set({ now: standing + 5000 });
    await eventually(() => clock.now() >= standing + 5000 && agrees(), { describe: 'it runs again' });
  });

  it('never runs backwards under steps and changes of rate', async () => {
    const seen: number[] = [];
    for (const change of [
      { rate: 1000 },
      { rate: 1 },
      { now: epoch },
      { rate: 50 },
      { now: epoch + 9_999_999 },
      { rate: 0 },
    ]) {
      shared.set(change);
      const looks = shared.looks;
      await eventually(
        () => {
          seen.push(clock.now());
          return shared.looks >= looks + 2;
        },
        { describe: 'the change has been seen', everyMs: 1 },
      );
    }
    expect(seen.length).toBeGreaterThan(10);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it('runs on at the last rate while it is away, says how stale it is, and is followed again when back', async () => {
    shared.set({ rate: 100 });
    await seenByClock();
    await shared.stop();
    await eventually(() => clock.staleForMs() > 200, { describe: 'it is stale' });
    expect(agrees(100 * 100)).toBe(true);
    const before = clock.now();
    await eventually(() => clock.now() > before, { describe: 'time passes all the same' });
    await shared.restart();
    await eventually(() => clock.staleForMs() < 100, { describe: 'it is followed again' });
  });

  it.each([
    ['an error', { status: 500, body: '{}' }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['no time', { status: 200, body: '{"now":"noon","rate":1}' }],
    ['a negative rate', { status: 200, body: '{"now":1,"rate":-1}' }],
    ['null', { status: 200, body: 'null' }],
  ])('is not believed when it answers %s', async (_, answer) => {
    const before = clock.now();
    shared.answer = () => answer;
    await seenByClock();
    expect(clock.now()).toBeGreaterThanOrEqual(before);
    expect(agrees()).toBe(true);
    await expect(connectClock(url, { connectWithinMs: 0 })).rejects.toThrow(ClockUnreachable);
  });

  it('is no longer looked at once closed', async () => {
    clock.close();
    const { looks } = shared;
    const later = await connectClock(url, { pollEveryMs: 20 }); // proves that the server still answers
    await eventually(() => shared.looks >= looks + 3, { describe: 'another clock looks' });
    expect(clock.staleForMs()).toBeGreaterThan(later.staleForMs());
    later.close();
  });
});

describe('connecting', () => {
  it('waits for a clock that is still starting', async () => {
    const shared = new SharedClock();
    const port = await freePort();
    const connecting = connectClock(`http://127.0.0.1:${port}/`);
    await shared.start(port);
    const clock = await connecting;
    expect(Math.abs(clock.now() - shared.now())).toBeLessThan(100);
    clock.close();
    await shared.stop();
  });

  it('gives up with a sentence that says what to do', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    await expect(connectClock(url, { connectWithinMs: 100 })).rejects.toThrow(
      `The shared clock at ${url}/clock cannot be reached; start it or unset CLOCK.`,
    );
  });

  it('to nothing gives the machine its own clock', async () => {
    const clock = await connectClock(undefined);
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(50);
    expect(clock.staleForMs()).toBe(0);
    clock.close();
  });
});
