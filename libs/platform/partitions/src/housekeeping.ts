import { type Clock, systemClock } from '@paywright/kernel';
import type { Logger, Metrics } from '@paywright/observability';
import type { DataSource } from 'typeorm';
import { deleteRows } from './delete-rows';
import { dropPartitions } from './drop-partitions';
import type { KeptData, PartitionRetention, RowRetention } from './keep-data';
import { makePartitions } from './make-partitions';
import { observeGrowth } from './observe-growth';
import { defaultPartitionOf } from './partitioned-table';
import { inTurn, type Query } from './session';

export interface HousekeepingOptions {
  readonly db: DataSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly data: KeptData;
  /** Real milliseconds between two runs; an hour unless told. */
  readonly everyMs?: number;
  /** This machine's own clock, compared with the database's. */
  readonly machine?: Clock;
}

interface Done {
  readonly made: string[];
  readonly dropped: string[];
  readonly kept: string[];
  readonly deleted: Record<string, number>;
}

/** A machine whose clock is so far from the database's has no say in what is old. */
const trustedWithinMinutes = 60;

/** Told from what a run did, for metrics and specs. */
export interface HousekeepingDone {
  readonly made: readonly string[];
  readonly dropped: readonly string[];
  readonly kept: readonly string[];
  /** By table. */
  readonly deleted: Readonly<Record<string, number>>;
}

/**
 * Makes partitions ahead of time, and lets old data go, when it starts and now and then. Every replica may run it: one works,
 * the others leave it to that one. A run that fails is reported; the next one follows all the same.
 */
export class Housekeeping {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private readonly countDeleted;
  private readonly countDropped;
  private readonly countFailed;
  private readonly stopping = new AbortController();

  constructor(private readonly options: HousekeepingOptions) {
    const { metrics, db, data, clock } = options;
    this.countDeleted = metrics.counter({
      name: 'retention_rows_deleted_total',
      help: 'Rows deleted because their time was over.',
      labelNames: ['table'],
    });
    this.countDropped = metrics.counter({
      name: 'retention_partitions_dropped_total',
      help: 'Partitions dropped because their time was over.',
      labelNames: ['table'],
    });
    this.countFailed = metrics.counter({
      name: 'housekeeping_failures_total',
      help: 'Times that partitions could not be made, or old data not be let go; each is tried again within the hour.',
      labelNames: ['table'],
    });
    observeGrowth(metrics, db, data, clock);
  }

  start(): void {
    this.timer ??= setInterval(() => this.begin(), this.options.everyMs ?? 60 * 60 * 1000).unref();
    this.begin();
  }

  /** Begins nothing more and breaks off the run that is at it, however large what it looks through: another replica goes on. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.running;
  }

  /** One run; undefined when another replica is at it. */
  run(): Promise<HousekeepingDone | undefined> {
    return inTurn(this.options.db, (query) => this.keepHouse(query), this.stopping.signal);
  }

  private begin(): void {
    this.running ??= this.run()
      .then(
        () => undefined,
        (error: unknown) => {
          if (this.stopping.signal.aborted) return;
          this.options.logger.warn({ error }, 'could not keep house in the database; trying again');
        },
      )
      .finally(() => (this.running = undefined));
  }

  private async keepHouse(query: Query): Promise<HousekeepingDone> {
    const { clock, data } = this.options;
    const done: Done = { made: [], dropped: [], kept: [], deleted: {} };
    // First for all tables: looking through what may go takes as long as it takes.
    for (const { table, keepMs } of data.partitions) {
      await this.trying(table.name, async () => {
        done.made.push(...(await makePartitions(query, table, { now: clock.now(), keepMs })));
      });
    }
    if (await this.isOnTime(query)) await this.letGo(query, done);
    this.tell(done);
    return done;
  }

  private async letGo(query: Query, done: Done): Promise<void> {
    const { clock, data } = this.options;
    for (const retention of data.partitions) {
      const { table } = retention;
      await this.trying(table.name, async () => {
        const { dropped, kept } = await dropPartitions(query, clock, retention);
        done.dropped.push(...dropped);
        done.kept.push(...kept);
        this.countDropped.inc({ table: table.name }, dropped.length);
        done.deleted[table.name] = await this.deleted(query, table.name, strayRows(retention));
      });
    }
    for (const rows of data.rows) {
      await this.trying(rows.table, async () => {
        done.deleted[rows.table] = await this.deleted(query, rows.table, rows);
      });
    }
  }

  private async isOnTime(query: Query): Promise<boolean> {
    const { machine = systemClock, logger } = this.options;
    const [row] = await query<{ now: Date }>('SELECT clock_timestamp() AS now');
    const minutes = Math.round((machine.now() - (row?.now.getTime() ?? 0)) / 60_000);
    if (Math.abs(minutes) <= trustedWithinMinutes) return true;
    const found = `the clock of this machine is ${minutes} minutes ahead of the database's`;
    logger.error({}, `${found}, so it lets no old data go: set the wrong one right`);
    return false;
  }

  private async deleted(query: Query, table: string, rows: RowRetention): Promise<number> {
    const count = await deleteRows(query, this.options.clock, rows);
    this.countDeleted.inc({ table }, count);
    return count;
  }

  private async trying(table: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.stopping.signal.aborted) throw error;
      this.countFailed.inc({ table });
      this.options.logger.warn({ error, table }, 'could not make partitions or let old rows go; trying again');
    }
  }

  private tell({ made, dropped, kept, deleted }: HousekeepingDone): void {
    const { logger } = this.options;
    for (const table of made) logger.info({ table }, 'a partition was made');
    for (const table of dropped) logger.info({ table }, 'a partition was dropped: its time is over');
    for (const table of kept) {
      logger.info(
        { table },
        'a partition is old enough and stays: something in it is not settled, or is in use just now',
      );
    }
    for (const [table, count] of Object.entries(deleted)) {
      if (count > 0) logger.info({ table, count }, 'rows were deleted: their time is over');
    }
  }
}

/** What strayed into the default partition leaves one by one. */
function strayRows({ table, keepMs, stays }: PartitionRetention): RowRetention {
  const goes: RowRetention['goes'] = (cutoff) =>
    `NOT coalesce((SELECT ${stays(cutoff)} FROM (SELECT old.*) AS kept), true)`;
  return { table: defaultPartitionOf(table), keepMs, goes };
}
