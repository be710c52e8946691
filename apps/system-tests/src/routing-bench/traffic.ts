import { koreanOrder } from '@paywright/running-system';
import { arriveConstantly } from '../bench/load/arrive-constantly';
import { type Shop, StepFailed } from '../bench/load/shop';

/** What became of one order. */
export interface OrderOutcome {
  /** When it was to arrive, on the clock of `performance.now()`. */
  readonly plannedAt: number;
  /** Until its buyer could be sent to a page, milliseconds. */
  readonly urlMs?: number;
  readonly failure?: string;
}

export interface TrafficOptions {
  /** The upstream account that every order asks for. */
  readonly route: string;
  /** Orders per second. */
  readonly rate: number;
  /** Unique among the traffic of one system. */
  readonly prefix: string;
}

/**
 * Orders for one route in an open loop: they arrive evenly spaced, and whatever becomes of one, the next comes at its time.
 * Every buyer approves at once.
 */
export class Traffic {
  readonly orders: OrderOutcome[] = [];
  private readonly ending = new AbortController();
  private readonly playing = new Set<Promise<void>>();
  private readonly arriving: Promise<{ readonly late: number; readonly dropped: number }>;

  constructor(
    private readonly shop: Shop,
    private readonly options: TrafficOptions,
  ) {
    this.arriving = arriveConstantly({
      rate: options.rate,
      count: Number.POSITIVE_INFINITY,
      arrive: (index, plannedAt) => {
        const playing = this.play(`${options.prefix}-${index}`, plannedAt).finally(() => this.playing.delete(playing));
        this.playing.add(playing);
      },
      isFull: () => false,
      signal: this.ending.signal,
    });
  }

  /** Orders that arrived and have not ended. */
  get inPlay(): number {
    return this.playing.size;
  }

  /** Lets no further order arrive; resolves with arrivals that were left out, because this process could not keep up. */
  async end(): Promise<number> {
    this.ending.abort();
    return (await this.arriving).dropped;
  }

  /** Resolves when every order that arrived has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.playing);
  }

  private async play(referenceOrderId: string, plannedAt: number): Promise<void> {
    const { shop, options, orders } = this;
    const { route } = options;
    const order = koreanOrder({ referenceOrderId, value: '42000', description: 'A kettle', brand: 'HYUNDAI', route });
    let urlMs: number | undefined;
    try {
      const paymentId = await shop.place(referenceOrderId, JSON.stringify(order));
      const normalUrl = await shop.pageFor(paymentId);
      urlMs = performance.now() - plannedAt;
      await shop.approve(normalUrl);
      orders.push({ plannedAt, urlMs });
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      orders.push({ plannedAt, urlMs, failure: error.message });
    }
  }
}
