import Opossum from 'opossum';
import { Tally } from './tally';

export interface BreakerLimits {
  /** It opens when more than this share of the calls in the window failed, in percent… */
  readonly errorThresholdPercentage: number;
  /** …and at least this many calls were made in it; also when this many in a row failed, however long that took. */
  readonly volumeThreshold: number;
  /** How far back calls count, in milliseconds. */
  readonly rollingWindowMs: number;
  /** How long it stays open before it lets a probe through, in milliseconds; at least the window. */
  readonly resetTimeoutMs: number;
}

type State = 'closed' | 'open' | 'half-open';

/** Told why the state is another one now: by how calls ended, or because its time was over. */
type OnChange = (reason: string, by: 'calls' | 'time') => void;

/**
 * One run of opossum as window and timer, told of each call once it has ended (ADR 0011). It begins in any state and goes on
 * by what it sees; to put it into another one from outside, another one is started: opossum cannot be told to be half-open,
 * and its timers and failures would outlive the state they belong to.
 */
export class BreakerWindow {
  private readonly window: Opossum<[string | undefined], void>;
  /** What failed, by opossum's buckets, so that it is forgotten with them. */
  private readonly failures = new WeakMap<object, Tally>();
  private readonly inARow = new Tally();

  constructor(
    name: string,
    private readonly limits: BreakerLimits,
    start: State,
    onChange: OnChange,
  ) {
    const options: Opossum.Options<[string | undefined]> & StartingState = {
      name,
      timeout: false,
      errorThresholdPercentage: limits.errorThresholdPercentage,
      volumeThreshold: limits.volumeThreshold,
      rollingCountTimeout: limits.rollingWindowMs,
      resetTimeout: limits.resetTimeoutMs,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      state: { closed: start === 'closed', halfOpen: start === 'half-open' },
    };
    this.window = new Opossum(report, options);
    let was = this.state();
    const changed = (reason: () => string, by: 'calls' | 'time'): void => {
      const text = reason();
      was = this.state();
      this.inARow.clear();
      onChange(text, by);
    };
    this.window.on('failure', (error) => this.keep((error as Failed).trouble));
    this.window.on('open', () => changed(() => this.whyOpened(was), 'calls'));
    this.window.on('close', () => changed(() => 'the probe was answered', 'calls'));
    this.window.on('halfOpen', () => changed(() => `open for ${limits.resetTimeoutMs / 1000} s: it probes`, 'time'));
  }

  state(): State {
    if (this.window.closed) return 'closed';
    return this.window.halfOpen ? 'half-open' : 'open';
  }

  /** Counts a call that has ended; `trouble` is what went wrong, undefined when nothing did. */
  async count(trouble: string | undefined): Promise<void> {
    if (trouble === undefined) this.inARow.clear();
    else this.inARow.add(trouble);
    await this.window.fire(trouble).catch(() => undefined);
    if (this.inARow.total >= this.limits.volumeThreshold && this.window.closed) this.window.open();
  }

  /** Stops its timers and says nothing any more. */
  end(): void {
    this.window.shutdown();
  }

  private keep(trouble: string): void {
    const [bucket] = this.window.status.window;
    if (!bucket) return;
    const tally = this.failures.get(bucket) ?? new Tally();
    tally.add(trouble);
    this.failures.set(bucket, tally);
  }

  private whyOpened(was: State): string {
    if (was === 'half-open') return `the probe failed: ${this.inARow.inWords().replace(/ \d+$/, '')}`;
    const inARow = this.inARow.total;
    if (inARow >= this.limits.volumeThreshold) return `${inARow} calls in a row failed: ${this.inARow.inWords()}`;
    const { failures, successes } = this.window.stats;
    const seen = new Tally();
    for (const bucket of this.window.status.window) {
      const tally = this.failures.get(bucket);
      if (tally) seen.addAll(tally);
    }
    return `${failures} of ${failures + successes} calls failed: ${seen.inWords()}`;
  }
}

/** An option of opossum that its types do not know; neither closed nor half-open is open. */
interface StartingState {
  readonly state: { readonly closed: boolean; readonly halfOpen: boolean };
}

/** What the window counts: the outcome of a call that has already been made. */
function report(trouble: string | undefined): Promise<void> {
  return trouble === undefined ? Promise.resolve() : Promise.reject(new Failed(trouble));
}

class Failed extends Error {
  constructor(readonly trouble: string) {
    super(trouble);
  }
}
