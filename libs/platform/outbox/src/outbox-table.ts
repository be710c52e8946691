import { statement } from '@paywright/postgres';
import type { EventMessage } from '@paywright/event-log';
import type { Tx } from '@paywright/postgres';
import type { Client } from 'pg';

/**
 * For a migration: messages that were decided and are not on the event log yet. The table is empty most of the time
 * and turns over completely all day long, so it is vacuumed by count rather than by share.
 */
export const createOutboxSql = `
  CREATE TABLE outbox (
    id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic    text        NOT NULL,
    key      text        NOT NULL,
    headers  json        NOT NULL,
    value    text        NOT NULL,
    added_at timestamptz NOT NULL DEFAULT clock_timestamp()
  ) WITH (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_insert_threshold = -1, autovacuum_vacuum_cost_delay = 0
  );
  COMMENT ON TABLE outbox IS 'Messages on their way to the event log; written in the transaction that decided them'
`;

export interface OutboxRow extends EventMessage {
  /** A bigint as text. */
  readonly id: string;
}

const insert = statement(
  'outbox-insert',
  `INSERT INTO outbox (topic, key, headers, value)
   SELECT topic, key, headers, value
   FROM unnest($1::text[], $2::text[], $3::json[], $4::text[]) WITH ORDINALITY AS m (topic, key, headers, value, place)
   ORDER BY place`,
);

/** Adds all messages in their order, in one round trip. */
export async function insertMessages(tx: Tx, messages: readonly EventMessage[]): Promise<void> {
  await insert(tx, [
    messages.map(({ topic }) => topic),
    messages.map(({ key }) => key),
    messages.map(({ headers }) => JSON.stringify(headers)),
    messages.map(({ value }) => value),
  ]);
}

/** The oldest rows by id. */
export async function readRows(client: Client, limit: number): Promise<OutboxRow[]> {
  const { rows } = await client.query<OutboxRow>({
    name: 'outbox-read',
    text: 'SELECT id, topic, key, headers, value FROM outbox ORDER BY id LIMIT $1',
    values: [limit],
  });
  return rows;
}

export async function deleteRows(client: Client, rows: readonly OutboxRow[]): Promise<void> {
  await client.query({
    name: 'outbox-delete',
    text: 'DELETE FROM outbox WHERE id = ANY($1::bigint[])',
    values: [rows.map(({ id }) => id)],
  });
}
