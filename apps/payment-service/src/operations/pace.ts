export interface PaceOptions {
  /** Begun at most so often per second in the long run; absent: as often as wanted. */
  readonly perSecond?: number;
  /** How much may begin at once after a quiet time, in seconds' worth of the rate; a tenth unless told. */
  readonly burstSeconds?: number;
  /** Monotonic milliseconds; the machine's unless told. */
  readonly now?: () => number;
}

/** After trouble it begins so often per second… */
const slowestPerSecond = 10;
/** …doubles this often… */
const doublesEveryMs = 1_000;
/** …and, where nothing limits it, is unlimited from here on. */
const fastEnoughPerSecond = 10_000;

/**
 * How often something may begin: a token bucket, in real time. After trouble it begins slowly, so that what has piled up does
 * not come down on a side that has just come back.
 */
export class Pace {
  private readonly limit: number;
  private readonly burstSeconds: number;
  private readonly now: () => number;
  private tokens: number;
  private filledAt: number;
  /** When it began slowly; undefined: it has recovered. */
  private slowSince: number | undefined;

  constructor({ perSecond, burstSeconds = 0.1, now = () => performance.now() }: PaceOptions = {}) {
    this.limit = perSecond ?? Number.POSITIVE_INFINITY;
    this.burstSeconds = burstSeconds;
    this.now = now;
    this.filledAt = now();
    this.tokens = this.depth();
  }

  /** What it was told, however slowly it begins now; undefined: not limited. */
  get limitPerSecond(): number | undefined {
    return Number.isFinite(this.limit) ? this.limit : undefined;
  }

  /** How often per second something may begin now. */
  perSecond(): number {
    if (this.slowSince === undefined) return this.limit;
    const doubled = Math.floor((this.now() - this.slowSince) / doublesEveryMs);
    const slow = slowestPerSecond * 2 ** doubled;
    if (slow < Math.min(this.limit, fastEnoughPerSecond)) return slow;
    this.slowSince = undefined;
    return this.limit;
  }

  /** How many may begin now: a whole number, or any. */
  available(): number {
    this.fill();
    return Math.floor(this.tokens);
  }

  /** So many have begun. */
  spend(count = 1): void {
    this.fill();
    this.tokens -= count;
  }

  /** Begins slowly, one now and then ever more often. */
  startSlowly(): void {
    this.slowSince = this.now();
    this.filledAt = this.slowSince;
    this.tokens = Math.min(1, this.depth());
  }

  /** Real milliseconds until one more may begin; 0: now. */
  waitMs(): number {
    const missing = 1 - this.tokensNow();
    return missing <= 0 ? 0 : Math.ceil((missing / this.perSecond()) * 1000);
  }

  private tokensNow(): number {
    this.fill();
    return this.tokens;
  }

  private fill(): void {
    const now = this.now();
    const rate = this.perSecond();
    // Also what is spent without leave is paid back, but never more than the bucket holds is gained.
    this.tokens =
      rate === Number.POSITIVE_INFINITY
        ? rate
        : Math.min(this.tokens + ((now - this.filledAt) / 1000) * rate, this.depth());
    this.filledAt = now;
  }

  /** At least one: else a slow pace would never come to a whole one. */
  private depth(): number {
    return Math.max(1, this.perSecond() * this.burstSeconds);
  }
}
