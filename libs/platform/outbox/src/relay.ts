import { setTimeout as sleep } from 'node:timers/promises';
import type { EventLog } from '@paywright/event-log';
import type { Random } from '@paywright/kernel';
import { openConnection } from '@paywright/postgres';
import type { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { type OutboxRow, replaceRows } from './outbox-table';
import type { RelayHooks, RelayTimings } from './relay-options';
import { Signal } from './signal';
import { within } from './within';

/** Any number, as long as it stays. Advisory locks belong to one database, and each service has its own. */
const leadershipLock = '7240311885433';
const channel = 'outbox_added';

export interface RelayOptions {
  readonly db: DataSource;
  readonly eventLog: Pick<EventLog, 'append'>;
  readonly random: Random;
  readonly batchSize: number;
  readonly timings: RelayTimings;
  readonly hooks: RelayHooks;
}

/**
 * Moves outbox rows to the event log. Of all replicas of a service one leads: the one whose connection holds an advisory
 * lock. It reads, and later deletes, on that same connection, so whoever has lost the lock cannot delete any more.
 *
 * Batches go in the order of ids. An id is taken before its transaction commits, so a greater one may be seen and sent
 * earlier. That is enough for what is promised, order per key: the rows of one key are written under the lock of the
 * row they tell about, so of two transactions with the same key the second takes its ids after the first has committed.
 *
 * A crash between append and delete sends the batch again, with the same event ids; consumers have an inbox. For the
 * same reason the delete need not wait for the disk.
 */
export class Relay {
  private readonly signal = new Signal();
  private running: Promise<void> | undefined;
  private readonly stopped = new AbortController();
  private leads = false;

  constructor(private readonly options: RelayOptions) {}

  get isLeader(): boolean {
    return this.leads;
  }

  private get stopping(): boolean {
    return this.stopped.signal.aborted;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Finishes the batch on its way. Rows that are left wait for another replica or the next start. */
  async stop(): Promise<void> {
    this.stopped.abort();
    this.signal.raise();
    await this.running;
  }

  /** Rows were committed: the leader looks at once, a follower tells the leader. */
  wake(): void {
    this.signal.raise();
  }

  private async run(): Promise<void> {
    const { timings, hooks, random } = this.options;
    while (!this.stopping) {
      try {
        await this.serve();
      } catch (error) {
        hooks.onError?.(error);
        // Longer than an election takes: another replica, which may be better off, gets its chance.
        const until = performance.now() + timings.electionMs * (1.5 + random.next());
        while (!this.stopping && performance.now() < until) await this.signal.wait(until - performance.now());
      }
    }
  }

  /** The life of one connection: follow until it can lead, lead until told to stop. Rejects when either goes wrong. */
  private async serve(): Promise<void> {
    const { db, timings, hooks } = this.options;
    const client = await openConnection(db, 'paywright-outbox', timings.stallMs);
    let lost: Error | undefined;
    client.on('error', (error) => {
      lost ??= error;
      this.signal.raise();
    });
    const stillConnected = (): void => {
      if (lost) throw lost;
    };
    try {
      // Who leads and is frozen, with all its machine, cannot give up by itself: the server ends its session and so the lock.
      await client.query(`SET idle_session_timeout = ${2 * timings.stallMs}`);
      await this.follow(client, stillConnected);
      if (this.stopping) return;
      this.leads = true;
      hooks.onLeadership?.(true);
      await this.lead(client, stillConnected);
    } finally {
      if (this.leads) hooks.onLeadership?.(false);
      this.leads = false;
      await within(timings.electionMs, client.end(), 'close the connection').catch(() => undefined);
    }
  }

  private async follow(client: Client, stillConnected: () => void): Promise<void> {
    const { timings } = this.options;
    let nextElection = 0;
    while (!this.stopping) {
      stillConnected();
      if (performance.now() >= nextElection) {
        // Asked again and again instead of waited for: a waiting statement would hold back the database's vacuum.
        const { rows } = await client.query<{ won: boolean }>('SELECT pg_try_advisory_lock($1) AS won', [
          leadershipLock,
        ]);
        if (rows[0]?.won) return;
        nextElection = performance.now() + timings.electionMs;
      }
      const added = await this.signal.wait(Math.max(0, nextElection - performance.now()));
      if (!added || this.stopping) continue;
      await client.query(`NOTIFY ${channel}`);
      await sleep(timings.notifyEveryMs); // what is added meanwhile shares the next one
    }
  }

  private async lead(client: Client, stillConnected: () => void): Promise<void> {
    const { timings, batchSize } = this.options;
    client.on('notification', () => this.signal.raise());
    await client.query(`LISTEN ${channel}`);
    await client.query('SET synchronous_commit = off');
    // Statistics of a table that is empty or huge by turns would mislead the planner into sorting it all.
    await client.query('SET enable_seqscan = off');

    let progressAt = performance.now();
    let delayMs = timings.retryMs;
    let relayed: readonly OutboxRow[] = [];
    let more = true; // rows may have been left before this term
    while (!this.stopping) {
      // A first message goes at once. Behind a batch, company gathers for the next, and one statement removes and reads.
      if (relayed.length === 0 && !more) await this.signal.wait(timings.pollMs);
      else if (!more) await this.pause(timings.lingerMs);
      stillConnected();
      this.signal.lower(); // what was added up to here is read now
      try {
        const stallsIn = progressAt + timings.stallMs - performance.now();
        relayed = await within(Math.max(1, stallsIn), this.relayBatch(client, relayed), 'relay a batch');
        progressAt = performance.now();
        delayMs = timings.retryMs;
        more = relayed.length === batchSize;
      } catch (error) {
        stillConnected();
        if (performance.now() - progressAt >= timings.stallMs) throw error;
        this.options.hooks.onError?.(error);
        await this.pause(delayMs);
        delayMs = Math.min(2 * delayMs, timings.electionMs);
        more = true;
      }
    }
    if (relayed.length > 0) await replaceRows(client, relayed, 0);
  }

  /** Removes what is on the log and brings the next rows there; resolves with these. */
  private async relayBatch(client: Client, relayed: readonly OutboxRow[]): Promise<readonly OutboxRow[]> {
    const { eventLog, batchSize, hooks } = this.options;
    const startedAt = performance.now();
    const rows = await replaceRows(client, relayed, batchSize);
    if (rows.length === 0) return rows;
    await eventLog.append(rows);
    hooks.onRelayed?.(rows.length, performance.now() - startedAt);
    return rows;
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopped.signal }).catch(() => undefined);
  }
}
