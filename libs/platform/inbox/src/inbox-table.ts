import { createPartitions, type PartitionedTable, type SqlRunner } from '@paywright/partitions';

/** Which events consumers have seen, in partitions of a day by the events' own time. */
export const inboxTable: PartitionedTable = {
  name: 'inbox',
  key: 'event_time',
  span: 'day',
};

/** For the first migrations; {@link partitionInbox} takes its place. */
export const createInboxSql = `
  CREATE TABLE inbox (
    consumer    text        NOT NULL,
    source      text        NOT NULL,
    event_id    text        NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, source, event_id)
  );
  COMMENT ON TABLE inbox IS 'Events a consumer has handled; written first in the transaction of their effects';
  -- Rows come in the order of time, so the smallest kind of index serves the deletion of old ones.
  CREATE INDEX inbox_received_at ON inbox USING brin (received_at) WITH (pages_per_range = 16)
`;

/**
 * For a migration: the inbox in partitions. What was seen before is forgotten, since it is not known when those events
 * were: the consumers of this system tell a repeat by its business key, too, and no release has handled real ones yet.
 */
export async function partitionInbox(runner: SqlRunner): Promise<void> {
  await runner.query('DROP TABLE inbox');
  await runner.query(`
    CREATE TABLE inbox (
      consumer    text        NOT NULL,
      source      text        NOT NULL,
      event_id    text        NOT NULL,
      event_time  timestamptz NOT NULL,
      received_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (consumer, source, event_id, event_time)
    ) PARTITION BY RANGE (event_time)`);
  await runner.query(`
    COMMENT ON TABLE inbox IS 'Events a consumer has handled; written first in the transaction of their effects'`);
  await runner.query(`
    COMMENT ON COLUMN inbox.event_time IS
      'As the event tells it, so it belongs to the event and the key holds across all partitions'`);
  // Rows come in the order of time, so the smallest kind of index tells the youngest of a partition.
  await runner.query(
    'CREATE INDEX inbox_received_at ON inbox USING brin (received_at) WITH (pages_per_range = 16, autosummarize = on)',
  );
  await createPartitions(runner, inboxTable);
}

/** For the way back. */
export async function unpartitionInbox(runner: SqlRunner): Promise<void> {
  await runner.query('DROP TABLE inbox');
  await runner.query(createInboxSql);
}
