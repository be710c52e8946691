import { Problem } from '@paywright/http';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** How many requests a key may make per second, counted in this process alone. */
export class RateLimit {
  private readonly limiter: RateLimiterMemory;

  constructor(private readonly perSecond: number) {
    this.limiter = new RateLimiterMemory({ points: perSecond, duration: 1 });
  }

  /** Counts one request; throws a 429 {@link Problem} with Retry-After when it is one too many. */
  async take(keyId: string): Promise<void> {
    try {
      await this.limiter.consume(keyId);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
      throw new Problem(429, 'rate-limited', 'Too many requests', {
        errors: [
          {
            field: 'Authorization',
            rule: `an API key may be used ${this.perSecond} times a second`,
            fix: `wait ${seconds} s, as Retry-After says; Prefer: wait replaces asking again and again`,
          },
        ],
        headers: { 'retry-after': String(seconds) },
      });
    }
  }
}
