import { statement } from '@paywright/postgres';
import type { Tx } from '@paywright/postgres';
import { inboxTime } from './inbox-time';

/** What makes an event unique: its id within its source, as CloudEvents has it. */
export interface EventIdentity {
  readonly source: string;
  readonly id: string;
  /**
   * The event's own time, as its message carries it (`ce_time`); nothing where it carries none. It chooses the partition,
   * so everybody who asks about an event tells the same one: a repeat is the same message, and so has it.
   */
  readonly time: string | undefined;
}

const insertOne = statement(
  'inbox-insert-one',
  `INSERT INTO inbox (consumer, source, event_id, event_time) VALUES ($1, $2, $3, $4)
   ON CONFLICT DO NOTHING RETURNING true`,
);

// Sorted, so that two batches with events in common wait for each other instead of deadlocking.
const insertBatch = statement<{ source: string; event_id: string; event_time: Date }>(
  'inbox-insert-batch',
  `INSERT INTO inbox (consumer, source, event_id, event_time)
   SELECT $1, source, event_id, event_time
     FROM unnest($2::text[], $3::text[], $4::timestamptz[]) AS event (source, event_id, event_time)
    ORDER BY source, event_id, event_time
   ON CONFLICT DO NOTHING RETURNING source, event_id, event_time`,
);

/**
 * Lets each event take effect once per consumer. Its row is the first statement of the transaction that holds the
 * effects. A second process with the same event, a zombie or its successor, waits in that statement until the first has
 * committed or rolled back, and only in the latter case goes ahead.
 */
export class Inbox {
  /** @param consumer names who handles the event; consumers of one database do not see each other's rows */
  constructor(private readonly consumer: string) {}

  /** True: the event is new and now recorded, act on it. False: it took effect before, do nothing. */
  async first(tx: Tx, { source, id, time }: EventIdentity): Promise<boolean> {
    const inserted = await insertOne(tx, [this.consumer, source, id, inboxTime(time)]);
    return inserted.length === 1;
  }

  /** The same for a batch, in one statement. Of two equal events in the batch only the earlier is first. */
  async firstOf(tx: Tx, events: readonly EventIdentity[]): Promise<boolean[]> {
    if (events.length === 0) return [];
    const inserted = await insertBatch(tx, [
      this.consumer,
      events.map(({ source }) => source),
      events.map(({ id }) => id),
      events.map(({ time }) => inboxTime(time)),
    ]);
    const unseen = new Set(
      inserted.map(({ source, event_id, event_time }) => identityKey(source, event_id, event_time.toISOString())),
    );
    return events.map(({ source, id, time }) => unseen.delete(identityKey(source, id, inboxTime(time))));
  }

  /** Forgets everything this consumer has seen: the first step when a projection is emptied to be replayed. */
  async forget(tx: Tx): Promise<void> {
    await tx.query('DELETE FROM inbox WHERE consumer = $1', [this.consumer]);
  }
}

function identityKey(...identity: readonly [source: string, id: string, time: string]): string {
  return JSON.stringify(identity);
}
