import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, systemClock } from '@paywright/kernel';
import { Pool } from 'undici';
import { readClock, type Sample } from './read-clock';

export interface ConnectedClock extends Clock {
  /** Real milliseconds since the shared clock last answered; 0 for the machine's own clock. For metrics and readiness. */
  staleForMs(): number;
  /** Stops following; the clock runs on at its last rate. */
  close(): void;
}

export interface ClockOptions {
  /** Real milliseconds between two looks; 200 unless told. */
  readonly pollEveryMs?: number;
  /** Real milliseconds one look may take; 2000 unless told. */
  readonly timeoutMs?: number;
  /** Real milliseconds to wait for the first answer, as the clock may be starting too; 10000 unless told. */
  readonly connectWithinMs?: number;
}

/**
 * The clock a process lives by. Without a URL the machine's own. With one it follows a shared clock that may run fast,
 * stand still or be stepped (`GET {url}/clock`), so that demos and tests need not wait; between two looks it
 * extrapolates, so it learns of a step up to one look late. It never runs backwards: after a step back it stands
 * still until the shared clock has caught up. It outlives the shared clock's absence and then tells how stale it is.
 *
 * Throws `ClockUnreachable` when there is no first answer in time.
 */
export async function connectClock(url: string | undefined, options: ClockOptions = {}): Promise<ConnectedClock> {
  if (url === undefined) return { now: () => systemClock.now(), staleForMs: () => 0, close: () => undefined };

  const { pollEveryMs = 200, timeoutMs = 2000, connectWithinMs = 10_000 } = options;
  const pool = new Pool(new URL(url).origin, { connections: 1 });
  const look = (): Promise<Sample> => readClock(pool, url, timeoutMs);
  try {
    const clock = new FollowingClock(await firstSample(look, connectWithinMs));
    const stopped = new AbortController();
    void follow(clock, look, pollEveryMs, stopped.signal);
    return {
      now: () => clock.now(),
      staleForMs: () => clock.staleForMs(),
      close: () => {
        stopped.abort();
        void pool.destroy();
      },
    };
  } catch (error) {
    await pool.destroy();
    throw error;
  }
}

class FollowingClock {
  private latest = Number.NEGATIVE_INFINITY;

  constructor(private sample: Sample) {}

  now(): number {
    const { now, rate } = this.sample;
    this.latest = Math.max(this.latest, Math.floor(now + rate * this.staleForMs()));
    return this.latest;
  }

  staleForMs(): number {
    return performance.now() - this.sample.takenAt;
  }

  take(sample: Sample): void {
    this.now(); // what could have been seen until here is not taken back
    this.sample = sample;
  }
}

async function firstSample(look: () => Promise<Sample>, withinMs: number): Promise<Sample> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() >= deadline) throw error;
      await sleep(100);
    }
  }
}

async function follow(
  clock: FollowingClock,
  look: () => Promise<Sample>,
  everyMs: number,
  stopped: AbortSignal,
): Promise<void> {
  while (!stopped.aborted) {
    await sleep(everyMs, undefined, { signal: stopped, ref: false }).catch(() => undefined);
    if (stopped.aborted) return;
    try {
      clock.take(await look());
    } catch {
      // Absent for now: it shows in staleForMs, and the next look may succeed.
    }
  }
}
