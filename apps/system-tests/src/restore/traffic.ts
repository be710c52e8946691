import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { PaywrightClient } from '@paywright/client';
import { seededRandom } from '@paywright/kernel';
import { type Ingress, orderKinds, Shopper } from './shopper';

/** Buyers and shops think so long before each step, milliseconds: some are between two steps at any moment. */
const think = { least: 300, most: 3_000 } as const;

/** Shops whose orders arrive at a constant rate, each finished by somebody who does not give up. */
export class Traffic implements Ingress {
  readonly shoppers: Shopper[] = [];
  private readonly running: Promise<void>[] = [];
  private readonly random = seededRandom(1);
  private readonly client: PaywrightClient;
  private gate: Promise<void> = Promise.resolve();
  private openGate: () => void = () => undefined;
  private arrivals: Promise<void> = Promise.resolve();
  private isArriving = false;

  constructor(
    baseUrl: string,
    apiKey: string,
    private readonly prefix: string,
    private readonly rate: number,
    private readonly signal: AbortSignal,
  ) {
    setMaxListeners(0, signal); // each order waits on it
    this.client = new PaywrightClient({ baseUrl, apiKey, timeoutMs: 5_000 });
  }

  /** Orders begin to arrive. */
  start(): void {
    this.isArriving = true;
    this.arrivals = this.arrive();
    this.arrivals.catch(() => undefined); // told by stop()
  }

  /** No further orders arrive; those under way go on. */
  async stop(): Promise<void> {
    this.isArriving = false;
    await this.arrivals;
  }

  /** Nobody is let in until it is opened again. */
  close(): void {
    this.gate = new Promise((resolve) => (this.openGate = resolve));
  }

  /** Lets everybody in; who has no final answer yet asks for the payment once more. */
  open(): Promise<unknown> {
    this.openGate();
    return Promise.all(this.shoppers.filter(({ isDone }) => !isDone).map((shopper) => shopper.repeat()));
  }

  opened(): Promise<void> {
    return this.gate;
  }

  /** Resolves when every order is finished, or when nobody waits any longer, real milliseconds. */
  async finished(withinMs: number): Promise<void> {
    await Promise.race([Promise.all(this.running), sleep(withinMs, undefined, { ref: false, signal: this.signal })]);
  }

  private async arrive(): Promise<void> {
    const startedAt = performance.now();
    for (let count = 0; this.isArriving; count += 1) {
      await sleep(Math.max(0, startedAt + (count * 1000) / this.rate - performance.now()), undefined, {
        signal: this.signal,
      });
      const kind = orderKinds[count % orderKinds.length] ?? 'korean';
      const thinkMs = think.least + this.random.next() * (think.most - think.least);
      const name = `${this.prefix}${String(count).padStart(4, '0')}-${kind}`;
      const shopper = new Shopper(kind, name, Date.now(), this.client, this, thinkMs, this.signal);
      this.shoppers.push(shopper);
      this.running.push(shopper.run());
    }
  }
}
