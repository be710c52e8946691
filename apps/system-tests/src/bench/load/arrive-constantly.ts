import { setTimeout as sleep } from 'node:timers/promises';

export interface Arrivals {
  /** Per second, evenly spaced. */
  readonly rate: number;
  readonly count: number;
  /** Called once per arrival and never waited for. `plannedAt` is on the clock of `performance.now()`. */
  readonly arrive: (index: number, plannedAt: number) => void;
  /** Whether so much is outstanding that an arrival is left out. */
  readonly isFull: () => boolean;
  /** Ends the arrivals before their count is reached. */
  readonly signal?: AbortSignal;
}

/** Arrivals later than that are counted; they still arrive. */
export const lateAfterMs = 100;
/** Arrivals later than that are left out and counted: a burst of them would be another load than the one asked for. */
const dropAfterMs = 1_000;

/**
 * An open loop: arrivals come at their times whatever becomes of the earlier ones, so a system that slows down meets the
 * same load and shows its queues. Resolves with what the loop itself could not keep up with.
 */
export async function arriveConstantly({ rate, count, arrive, isFull, signal }: Arrivals): Promise<{
  late: number;
  dropped: number;
}> {
  const startedAt = performance.now();
  let late = 0;
  let dropped = 0;
  for (let index = 0; index < count && !signal?.aborted; index += 1) {
    const plannedAt = startedAt + (index * 1000) / rate;
    while (performance.now() < plannedAt) await sleep(plannedAt - performance.now());
    const lateMs = performance.now() - plannedAt;
    if (lateMs > dropAfterMs || isFull()) {
      dropped += 1;
      continue;
    }
    if (lateMs > lateAfterMs) late += 1;
    arrive(index, plannedAt);
  }
  return { late, dropped };
}
