import type { Clock } from '@paywright/kernel';
import type { Logger } from '@paywright/observability';
import { type HealthOf, type HealthWindow, healthWindows, usualHealthWindow } from '@paywright/routing';
import type { DataSource } from 'typeorm';
import { Recurring } from '../recurring';
import type { NameAcquirer } from './acquirer-names';
import { figureFor, type HealthReading, readingOf, type WatchedRoute, windowMs } from './health-reading';
import { deleteSamples, foldSeconds, insertSamples, readWindows } from './health-samples.repository';
import type { HealthTally } from './health-tally';

/** Real time between two writes of what was counted; a crash loses that much. */
const flushEveryMs = 1_000;
/** Real time between looks for windows that are to be read again. */
const readEveryMs = 5_000;
/** Real time between two readings of the same window: long ones change slowly and cost more. */
const readAgainMs: Readonly<Record<HealthWindow, number>> = { '1m': 0, '5m': 0, '1h': 15_000, '24h': 60_000 };
/** A reading that could not be renewed for so much longer than it should have been says nothing any more; real time. */
const staleAfterMs = 60_000;
/** Real time between two looks for what is old. */
const tidyEveryMs = 30_000;
/** Business time: seconds are kept for as long as the windows that slide by seconds, and a minute more. */
const secondsKeptMs = windowMs['5m'] + 60_000;
/** Business time; an hour longer than the longest window. */
const keptMs = windowMs['24h'] + 60 * 60_000;

export interface HealthOptions {
  readonly db: DataSource;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  readonly tally: HealthTally;
  readonly routes: readonly WatchedRoute[];
  readonly nameAcquirer: NameAcquirer;
}

/**
 * How routes and acquirers did lately, from our own history: what this process counts is written every second, and what all
 * replicas wrote is read every few seconds. Nothing here is on the way of a payment: who asks is answered from memory.
 */
export class Health {
  private readonly readings = new Map<HealthWindow, { readonly reading: HealthReading; readonly readAt: number }>();
  private readonly flushes = new Recurring(flushEveryMs, () => this.attempt('write', () => this.flush()));
  private readonly reads = new Recurring(readEveryMs, () => this.attempt('read', () => this.readDue()));
  private readonly tidying = new Recurring(tidyEveryMs, () => this.attempt('tidy', () => this.tidy()));
  private first: Promise<void> | undefined;

  constructor(private readonly options: HealthOptions) {}

  start(): void {
    this.first = this.attempt('read', () => this.readDue());
    this.flushes.start();
    this.reads.start();
    this.tidying.start();
  }

  /** Writes what is left, once nobody counts any more. */
  async stop(): Promise<void> {
    await Promise.all([this.first, this.flushes.stop(), this.reads.stop(), this.tidying.stop()]);
    await this.attempt('write', () => this.flush());
  }

  /** What a policy's condition asks; undefined where nothing was counted, or nobody could read it lately. */
  readonly healthOf: HealthOf = (condition) => {
    const window = condition.window ?? usualHealthWindow;
    const known = this.readings.get(window);
    if (!known || performance.now() - known.readAt > readAgainMs[window] + staleAfterMs) return undefined;
    return figureFor(condition, known.reading, this.options.nameAcquirer);
  };

  /** The reading that policies decide by, however old: it says as of when. Read now where there is none. */
  async reading(window: HealthWindow): Promise<HealthReading> {
    const known = this.known(window);
    return known ?? (await this.read([window])).get(window) ?? { asOf: this.options.clock.now(), routes: new Map() };
  }

  /** As {@link reading}, without a look at the database; undefined before the first. */
  known(window: HealthWindow): HealthReading | undefined {
    return this.readings.get(window)?.reading;
  }

  /** Writes what was counted since the last time; what cannot be written is written the next time. */
  async flush(): Promise<void> {
    const { db, tally } = this.options;
    const samples = tally.take();
    try {
      await insertSamples(db, samples);
    } catch (error) {
      tally.giveBack(samples);
      throw error;
    }
  }

  /** Reads these windows now. */
  async read(windows: readonly HealthWindow[]): Promise<ReadonlyMap<HealthWindow, HealthReading>> {
    const { db, clock, routes, nameAcquirer } = this.options;
    const readAt = performance.now();
    const asOf = clock.now();
    const since = new Map(windows.map((window) => [window, asOf - windowMs[window]]));
    const counted = await readWindows(db, since);
    const read = new Map<HealthWindow, HealthReading>();
    for (const window of windows) {
      const ofWindow = counted.filter((counts) => counts.window === window);
      const reading = readingOf(ofWindow, routes, nameAcquirer, asOf);
      read.set(window, reading);
      this.readings.set(window, { reading, readAt });
    }
    return read;
  }

  /** Folds old seconds into minutes, and deletes what no window reaches any more. */
  async tidy(): Promise<void> {
    const { db, clock } = this.options;
    const now = clock.now();
    await deleteSamples(db, now - keptMs);
    // Whole minutes, so that each is folded at once.
    const before = now - secondsKeptMs;
    await foldSeconds(db, before - (before % 60_000));
  }

  private async readDue(): Promise<void> {
    const now = performance.now();
    await this.read(
      healthWindows.filter((window) => now - (this.readings.get(window)?.readAt ?? -Infinity) >= readAgainMs[window]),
    );
  }

  private async attempt(verb: 'write' | 'read' | 'tidy', work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.options.logger.warn({ error }, `could not ${verb} the health of routes; trying again`);
    }
  }
}
