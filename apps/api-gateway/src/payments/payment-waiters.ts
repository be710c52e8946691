import type { PaymentRow } from './payment.row';
import type { Seen } from './payment.repository';

export interface PaymentWaitersOptions {
  /** Those of the payments that stand otherwise than they were seen. */
  readonly findChanged: (seen: readonly Seen[]) => Promise<PaymentRow[]>;
  /** Real milliseconds between two looks at all payments somebody waits for; finds what other replicas projected. */
  readonly pollMs: number;
  readonly onError: (error: unknown) => void;
}

export interface WaitOptions {
  readonly paymentId: string;
  /** How it stood before the wait; undefined when it was not there. */
  readonly seen: PaymentRow | undefined;
  readonly isAwaited: (row: PaymentRow) => boolean;
  /** Real milliseconds. */
  readonly timeoutMs: number;
  /** Aborted when whoever asked has gone. */
  readonly signal?: AbortSignal;
}

interface Waiter {
  seen: Seen;
  readonly isAwaited: (row: PaymentRow) => boolean;
  readonly settle: (row: PaymentRow | undefined) => void;
}

/**
 * The requests of this process that wait for news of a payment. All of them share one query at a time: at once for the
 * payments whose news was projected here, and every so often for all.
 */
export class PaymentWaiters {
  private readonly waiters = new Map<string, Set<Waiter>>();
  private readonly woken = new Set<string>();
  private lastPollAt = 0;
  private serving = false;
  private endPause = (): void => undefined;
  private closed = false;

  constructor(private readonly options: PaymentWaitersOptions) {}

  /** Resolves with the payment once it is as awaited; with undefined after the time, or when there is no use in waiting on. */
  waitFor({ paymentId, seen, isAwaited, timeoutMs, signal }: WaitOptions): Promise<PaymentRow | undefined> {
    if (this.closed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        seen: { paymentId, version: seen?.version ?? -1, status: seen?.status ?? '' },
        isAwaited,
        settle: (row) => {
          clearTimeout(timer);
          this.remove(paymentId, waiter);
          resolve(row);
        },
      };
      const timer = setTimeout(() => waiter.settle(undefined), timeoutMs);
      signal?.addEventListener('abort', () => waiter.settle(undefined), { once: true });
      this.add(paymentId, waiter);
    });
  }

  /** News of these payments was committed here: whoever waits for them need not wait for the next look. */
  wake(paymentIds: Iterable<string>): void {
    for (const paymentId of paymentIds) if (this.waiters.has(paymentId)) this.woken.add(paymentId);
    if (this.woken.size > 0) this.endPause();
  }

  /** Requests that wait. */
  get count(): number {
    let count = 0;
    for (const waiters of this.waiters.values()) count += waiters.size;
    return count;
  }

  /** Lets everybody go with what there is, and nobody wait any more. */
  close(): void {
    this.closed = true;
    for (const waiter of this.waitersOf(this.waiters.keys())) waiter.settle(undefined);
  }

  private add(paymentId: string, waiter: Waiter): void {
    const others = this.waiters.get(paymentId);
    if (others) others.add(waiter);
    else this.waiters.set(paymentId, new Set([waiter]));
    if (!this.serving) void this.serve();
  }

  private remove(paymentId: string, waiter: Waiter): void {
    const waiters = this.waiters.get(paymentId);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.waiters.delete(paymentId);
    if (this.waiters.size === 0) this.endPause();
  }

  private async serve(): Promise<void> {
    this.serving = true;
    this.lastPollAt = performance.now();
    while (this.waiters.size > 0) {
      await this.pause();
      try {
        await this.look(this.due());
      } catch (error) {
        this.options.onError(error);
      }
    }
    this.serving = false;
  }

  /** Until something is woken or the next poll is due. */
  private async pause(): Promise<void> {
    const pollInMs = this.lastPollAt + this.options.pollMs - performance.now();
    if (this.woken.size > 0 || pollInMs <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollInMs);
      this.endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.endPause = () => undefined;
  }

  /** Whom to look after now: all when the poll is due, even while news keeps coming; else the woken. */
  private due(): Waiter[] {
    const now = performance.now();
    const isPoll = now - this.lastPollAt >= this.options.pollMs;
    if (isPoll) this.lastPollAt = now;
    const waiters = this.waitersOf(isPoll ? this.waiters.keys() : this.woken);
    this.woken.clear();
    return waiters;
  }

  private waitersOf(paymentIds: Iterable<string>): Waiter[] {
    return [...paymentIds].flatMap((paymentId) => [...(this.waiters.get(paymentId) ?? [])]);
  }

  private async look(waiters: readonly Waiter[]): Promise<void> {
    if (waiters.length === 0) return;
    const changed = await this.options.findChanged(waiters.map(({ seen }) => seen));
    const rows = new Map(changed.map((row) => [row.payment_id, row]));
    for (const waiter of waiters) {
      const row = rows.get(waiter.seen.paymentId);
      if (!row) continue;
      if (waiter.isAwaited(row)) waiter.settle(row);
      else waiter.seen = { paymentId: row.payment_id, version: row.version, status: row.status };
    }
  }
}
