import { checkMessages } from '@paywright/event-log';
import type { EventLog, EventMessage } from '@paywright/event-log';
import { systemRandom } from '@paywright/kernel';
import type { Random } from '@paywright/kernel';
import type { Tx } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import { insertMessages } from './outbox-table';
import { Relay } from './relay';
import { defaultTimings } from './relay-options';
import type { RelayHooks, RelayTimings } from './relay-options';

export interface OutboxOptions {
  /** The service's database, opened by `openDatabase`. */
  readonly db: DataSource;
  readonly eventLog: Pick<EventLog, 'append'>;
  /** Messages relayed at once, 200 unless told. */
  readonly batchSize?: number;
  readonly timings?: Partial<RelayTimings>;
  readonly hooks?: RelayHooks;
  readonly random?: Random;
}

/**
 * State and outgoing messages commit together: `add` writes the messages in the transaction of the change, and a relay
 * brings them to the event log afterwards, each at least once and in order per key.
 */
export class Outbox {
  private readonly relay: Relay;

  constructor(private readonly options: OutboxOptions) {
    this.relay = new Relay({
      db: options.db,
      eventLog: options.eventLog,
      random: options.random ?? systemRandom,
      batchSize: options.batchSize ?? 200,
      timings: { ...defaultTimings, ...options.timings },
      hooks: options.hooks ?? {},
    });
  }

  /**
   * Adds messages to the transaction, in their order. Hold the lock of the row a key stands for, or order is lost.
   * Rejects a message that the log would refuse, since it would stop everything behind it.
   */
  async add(tx: Tx, messages: readonly EventMessage[]): Promise<void> {
    if (messages.length === 0) return;
    checkMessages(messages);
    await insertMessages(tx, messages);
  }

  /** Call after the commit, so that the messages leave at once instead of at the next poll. */
  committed(): void {
    this.relay.wake();
  }

  /** Begins to relay, alone or in turns with other replicas. Resolves at once; without a database it keeps trying. */
  async start(): Promise<void> {
    this.relay.start();
  }

  /** Resolves when the batch on its way is through. */
  async stop(): Promise<void> {
    await this.relay.stop();
  }

  /** Whether this process relays. */
  get isLeader(): boolean {
    return this.relay.isLeader;
  }

  /** Real milliseconds the oldest message has been waiting; 0 when none is. */
  async oldestAgeMs(): Promise<number> {
    const [row]: { age: number }[] = await this.options.db.query(
      `SELECT extract(epoch FROM clock_timestamp() - added_at)::float8 * 1000 AS age FROM outbox ORDER BY id LIMIT 1`,
    );
    return Math.max(0, row?.age ?? 0);
  }

  /** Messages that wait. */
  async backlog(): Promise<number> {
    const [row]: { waiting: string }[] = await this.options.db.query('SELECT count(*) AS waiting FROM outbox');
    return Number(row?.waiting ?? 0);
  }
}
