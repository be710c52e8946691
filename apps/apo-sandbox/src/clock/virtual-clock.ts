import type { Clock } from '@paywright/kernel';

/** A clock laid over another one: it may run at any rate and be moved forward, never back. */
export class VirtualClock implements Clock {
  private rateNow = 1;
  private baseVirtual: number;
  private baseReal: number;
  private latest = 0;
  private moved: () => void = () => undefined;

  /** `real` gives real milliseconds; the virtual clock starts where it stands. */
  constructor(private readonly real: Clock) {
    this.baseReal = real.now();
    this.baseVirtual = this.baseReal;
  }

  now(): number {
    // The machine's clock may be set back; this one then waits.
    this.latest = Math.max(
      this.latest,
      Math.floor(this.baseVirtual + (this.real.now() - this.baseReal) * this.rateNow),
    );
    return this.latest;
  }

  /** Virtual milliseconds per real one; 0 stands still. */
  get rate(): number {
    return this.rateNow;
  }

  setRate(rate: number): void {
    this.rebase(this.now());
    this.rateNow = rate;
    this.moved();
  }

  /** Jumps to an instant; one in the past leaves the clock where it is. */
  jumpTo(epochMs: number): void {
    this.rebase(Math.max(epochMs, this.now()));
    this.moved();
  }

  /** Calls `listener` whenever the clock was moved or changed its rate. */
  whenMoved(listener: () => void): void {
    this.moved = listener;
  }

  private rebase(virtual: number): void {
    this.baseVirtual = virtual;
    this.baseReal = this.real.now();
  }
}
