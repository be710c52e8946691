import type { CircuitBreaker } from '@paywright/circuit-breaker';
import type { Clock } from '@paywright/kernel';
import type { Pace } from '../operations/pace';

export interface CallGateOptions {
  readonly breaker: CircuitBreaker;
  /** The bulkhead: calls that may be in flight at once. */
  readonly slots: number;
  readonly pace: Pace;
  /** Business time. */
  readonly clock: Clock;
  /** While it says so, no call begins, whatever else would let it. */
  readonly isShut?: () => boolean;
  /** While it says so, only what was sent before may begin. */
  readonly repeatsOnly?: () => boolean;
}

/**
 * What lets calls of one kind begin on one route: its breaker, its bulkhead and its pace. Whoever claims due calls asks it first
 * and leaves the rest where it is, so that nobody waits behind them.
 */
export class CallGate {
  readonly breaker: CircuitBreaker;
  readonly slots: number;
  readonly pace: Pace;
  private readonly isShut: () => boolean;
  readonly repeatsOnly: () => boolean;
  private flying = 0;
  /** Claimed while the breaker was half-open: each may turn out to be its probe. */
  private probes = 0;
  private why: { readonly reason: string; readonly since: number };

  constructor({ breaker, slots, pace, clock, isShut = () => false, repeatsOnly = () => false }: CallGateOptions) {
    this.breaker = breaker;
    this.slots = slots;
    this.pace = pace;
    this.isShut = isShut;
    this.repeatsOnly = repeatsOnly;
    this.why = { reason: 'nothing happened since this replica began', since: clock.now() };
    breaker.observe({
      changed: ({ state, reason }) => {
        this.why = { reason, since: clock.now() };
        // What has piled up meanwhile must not come down on a side that has just come back.
        if (state === 'closed') pace.startSlowly();
      },
    });
  }

  /** How many may begin per second in the long run; undefined: not limited. */
  get limitPerSecond(): number | undefined {
    return this.pace.limitPerSecond;
  }

  /** Calls that were claimed and are not over. */
  get inFlight(): number {
    return this.flying;
  }

  /** Why the breaker is as it is, and since when, epoch milliseconds of business time. */
  get lastChange(): { readonly reason: string; readonly since: number } {
    return this.why;
  }

  /** How many calls the breaker lets begin, apart from everything else. */
  admitted(): number {
    return this.breaker.admissible() - this.probes;
  }

  /** How many calls may begin now. */
  free(): number {
    if (this.isShut()) return 0;
    return Math.min(this.admitted(), this.slots - this.flying, this.pace.available());
  }

  /** A call was claimed; to be told when it is over. */
  enter(): () => void {
    const isProbe = this.breaker.state() === 'half-open';
    this.pace.spend();
    this.flying += 1;
    if (isProbe) this.probes += 1;
    return () => {
      this.flying -= 1;
      if (isProbe) this.probes -= 1;
    };
  }
}
