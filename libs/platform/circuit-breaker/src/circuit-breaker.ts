import { BreakerOpen } from './breaker-open';
import { type BreakerLimits, BreakerWindow } from './breaker-window';

/** Closed: calls go through. Open: none does. Half-open: one call at a time probes whether the other side is back. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** `auto`: calls decide. `open`, `closed`: a person has, whatever calls say. */
export type BreakerMode = 'auto' | 'open' | 'closed';

export interface BreakerOptions extends BreakerLimits {
  /** For logs, metrics and errors: the route and the kind of call. */
  readonly name: string;
  readonly observer?: BreakerObserver;
}

/** What happened to a breaker, and why. */
export interface BreakerChange {
  readonly state: BreakerState;
  readonly previous: BreakerState;
  /** In words, with the figures: `12 of 20 calls failed: timeout 9, HTTP 5xx 3`. */
  readonly reason: string;
  /** What it saw itself: how calls ended; that its time was over. `order`: somebody told it. */
  readonly by: 'calls' | 'time' | 'order';
}

/** What metrics, logs and other replicas want to know. */
export interface BreakerObserver {
  changed?(change: BreakerChange): void;
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
  private window: BreakerWindow;
  private readonly observers: BreakerObserver[];
  private forced: Exclude<BreakerMode, 'auto'> | undefined;
  private last: BreakerState = 'closed';
  /** Counts changes of state, to know whether a call ends in the spell it began in. */
  private spell = 0;
  private probing = false;

  constructor(private readonly options: BreakerOptions) {
    const { name, observer, resetTimeoutMs, rollingWindowMs } = options;
    // Else the failures that opened it would still count once a probe has closed it, and the next one would reopen it.
    if (resetTimeoutMs < rollingWindowMs) {
      throw new RangeError(`breaker '${name}': resetTimeoutMs must be at least rollingWindowMs`);
    }
    this.name = name;
    this.observers = observer ? [observer] : [];
    this.window = this.startWindow('closed');
  }

  /** One more who is told. */
  observe(observer: BreakerObserver): void {
    this.observers.push(observer);
  }

  state(): BreakerState {
    return this.forced ?? this.window.state();
  }

  mode(): BreakerMode {
    return this.forced ?? 'auto';
  }

  /** How many more calls would go through now: any number, one probe, or none. */
  admissible(): number {
    const state = this.state();
    if (state === 'closed') return Number.POSITIVE_INFINITY;
    return state === 'half-open' && !this.probing ? 1 : 0;
  }

  /** Whether a call would go through now. */
  wouldAdmit(): boolean {
    return this.admissible() > 0;
  }

  /**
   * Does the work and answers its result, or throws {@link BreakerOpen} without having begun it. Work that rejects
   * counts as failed; of its results, `troubleOf` tells which do and names what went wrong: trouble on the way and answers
   * that cannot be trusted, never a refusal that the other side decided on. The work must end by itself, by a time limit of its
   * own.
   */
  async execute<T>(work: () => Promise<T>, troubleOf: (result: T) => string | undefined): Promise<T> {
    if (!this.wouldAdmit()) {
      this.tellCalled('refused');
      throw new BreakerOpen(this.name);
    }
    const spell = this.spell;
    this.probing = this.state() === 'half-open';
    let trouble: string | undefined = 'error';
    try {
      const result = await work();
      trouble = troubleOf(result);
      return result;
    } finally {
      this.tellCalled(trouble === undefined ? 'succeeded' : 'failed');
      if (spell === this.spell && !this.forced) await this.window.count(trouble);
    }
  }

  /** Opens it because somebody else knows that the other side fails; it probes after its usual time. Only while closed. */
  open(reason: string): void {
    if (this.state() === 'closed' && !this.forced) this.startAnew('open', reason);
  }

  /** Lets it probe now, because somebody else knows that the other side may be back. Only while open. */
  probe(reason: string): void {
    if (this.state() === 'open' && !this.forced) this.startAnew('half-open', reason);
  }

  /**
   * A person decides: nothing goes through, or everything does. Back in `auto`, a breaker that was forced open lets one probe
   * through first; one that was forced closed begins anew.
   */
  setMode(mode: BreakerMode, reason: string): void {
    if (mode === this.mode()) return;
    const start = mode === 'auto' && this.forced === 'open' ? 'half-open' : 'closed';
    this.forced = mode === 'auto' ? undefined : mode;
    this.startAnew(start, reason);
  }

  /** Stops its timers; nothing may be executed afterwards. */
  close(): void {
    this.window.end();
  }

  private startAnew(state: BreakerState, reason: string): void {
    this.window.end();
    this.window = this.startWindow(state);
    this.changed(reason, 'order');
  }

  private startWindow(state: BreakerState): BreakerWindow {
    return new BreakerWindow(this.name, this.options, state, (reason, by) => this.changed(reason, by));
  }

  private changed(reason: string, by: BreakerChange['by']): void {
    const previous = this.last;
    this.last = this.state();
    this.spell += 1;
    this.probing = false;
    for (const observer of this.observers) observer.changed?.({ state: this.last, previous, reason, by });
  }

  private tellCalled(outcome: 'succeeded' | 'failed' | 'refused'): void {
    for (const observer of this.observers) observer.called?.(outcome);
  }
}
