import Opossum from 'opossum';
import { BreakerOpen } from './breaker-open';

/** Closed: calls go through. Open: none does. Half-open: one call at a time probes whether the other side is back. */
export type BreakerState = 'closed' | 'open' | 'half-open';

export interface BreakerOptions {
  /** For logs, metrics and errors: the route and the kind of call. */
  readonly name: string;
  /** It opens when more than this share of the calls in the window failed, in percent… */
  readonly errorThresholdPercentage: number;
  /** …and at least this many calls were made in it. */
  readonly volumeThreshold: number;
  /** How far back calls count, in milliseconds. */
  readonly rollingWindowMs: number;
  /** How long it stays open before it lets a probe through, in milliseconds; at least the window. */
  readonly resetTimeoutMs: number;
  readonly observer?: BreakerObserver;
}

/** What metrics and logs want to know. */
export interface BreakerObserver {
  stateChanged?(state: BreakerState): void;
  /** A call came to an end, or was refused. */
  called?(outcome: 'succeeded' | 'failed' | 'refused'): void;
}

/**
 * Stops calling a side that keeps failing. Admission and execution are apart: whoever claims due work asks
 * {@link admissible} first and leaves the rest where it is.
 *
 * Calls count when they end, not when they begin: hundreds in flight towards a silent side would otherwise look
 * healthy until they time out. A call that ends in another state than it began in says nothing about the present, so it
 * neither opens nor closes anything. Time limits and the number of calls at once are the caller's.
 */
export class CircuitBreaker {
  readonly name: string;
  private readonly window: Opossum<[boolean], void>;
  private readonly observer: BreakerObserver;
  /** Counts changes of state, to know whether a call ends in the spell it began in. */
  private spell = 0;
  private probing = false;

  constructor({ name, observer = {}, ...options }: BreakerOptions) {
    // Else the failures that opened it would still count once a probe has closed it, and the next one would reopen it.
    if (options.resetTimeoutMs < options.rollingWindowMs) {
      throw new RangeError(`breaker '${name}': resetTimeoutMs must be at least rollingWindowMs`);
    }
    this.name = name;
    this.observer = observer;
    this.window = new Opossum(report, {
      name,
      timeout: false,
      errorThresholdPercentage: options.errorThresholdPercentage,
      volumeThreshold: options.volumeThreshold,
      rollingCountTimeout: options.rollingWindowMs,
      resetTimeout: options.resetTimeoutMs,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
    });
    this.window.on('open', () => this.beginSpell());
    this.window.on('halfOpen', () => this.beginSpell());
    this.window.on('close', () => this.beginSpell());
  }

  state(): BreakerState {
    if (this.window.closed) return 'closed';
    return this.window.halfOpen ? 'half-open' : 'open';
  }

  /** How many more calls would go through now: any number, one probe, or none. */
  admissible(): number {
    if (this.window.closed) return Number.POSITIVE_INFINITY;
    return this.window.halfOpen && !this.probing ? 1 : 0;
  }

  /** Whether a call would go through now. */
  wouldAdmit(): boolean {
    return this.admissible() > 0;
  }

  /**
   * Does the work and answers its result, or throws {@link BreakerOpen} without having begun it. Work that rejects
   * counts as failed; of its results, `isFailure` tells which do: trouble on the way and answers that cannot be trusted,
   * never a refusal that the other side decided on. The work must end by itself, by a time limit of its own.
   */
  async execute<T>(work: () => Promise<T>, isFailure: (result: T) => boolean): Promise<T> {
    if (!this.wouldAdmit()) {
      this.observer.called?.('refused');
      throw new BreakerOpen(this.name);
    }
    const spell = this.spell;
    this.probing = this.window.halfOpen;
    let failed = true;
    try {
      const result = await work();
      failed = isFailure(result);
      return result;
    } finally {
      this.observer.called?.(failed ? 'failed' : 'succeeded');
      if (spell === this.spell) await this.window.fire(failed).catch(() => undefined);
    }
  }

  /** Stops its timers; nothing may be executed afterwards. */
  close(): void {
    this.window.shutdown();
  }

  private beginSpell(): void {
    this.spell += 1;
    this.probing = false;
    this.observer.stateChanged?.(this.state());
  }
}

/** What the window counts: the outcome of a call that has already been made. */
function report(failed: boolean): Promise<void> {
  return failed ? Promise.reject(new Error('failed')) : Promise.resolve();
}
