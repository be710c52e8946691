/**
 * The only source of business time: due times, expiry, timestamps. Socket timeouts and leases use the machine's
 * monotonic clock instead and stay real even when this one runs fast.
 */
export interface Clock {
  /** Now, as epoch milliseconds. */
  now(): number;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** The instant as ISO 8601 in UTC with milliseconds. */
export function isoInstant(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** A clock that moves only when told to; for tests and simulations. */
export class ManualClock implements Clock {
  constructor(private epochMs: number) {}

  now(): number {
    return this.epochMs;
  }

  /** Moves forward by `ms` milliseconds. */
  advance(ms: number): void {
    this.epochMs += ms;
  }

  set(epochMs: number): void {
    this.epochMs = epochMs;
  }
}
