import { checkMessages } from '@paywright/event-log';
import type { EventMessage } from '@paywright/event-log';
import { statement } from '@paywright/postgres';
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

const insert = statement('outbox-insert', 'INSERT INTO outbox (topic, key, headers, value) VALUES ($1, $2, $3, $4)');

/** Adds all messages in their order, in one round trip. A change tells of one or two: arrays would cost more than they save. */
export async function insertMessages(tx: Tx, messages: readonly EventMessage[]): Promise<void> {
  await Promise.all(
    messages.map(({ topic, key, headers, value }) => insert(tx, [topic, key, JSON.stringify(headers), value])),
  );
}

/**
 * The part of a statement that adds messages, for a hot path that writes its change and its messages in one round trip:
 * `WITH changed AS (…), told AS (${"${addMessagesSql('$9', 'changed')}"}) …`. They are added if `changed` has its one row.
 * The parameter is made by {@link messagesParameter}.
 */
export function addMessagesSql(parameter: string, changed: string): string {
  return `INSERT INTO outbox (topic, key, headers, value)
   SELECT m.topic, m.key, m.headers, m.value
   FROM ${changed}, json_to_recordset(${parameter}::json) AS m (topic text, key text, headers json, value text)`;
}

/** Throws on a message that the log would refuse, since it would stop everything behind it. */
export function messagesParameter(messages: readonly EventMessage[]): string {
  checkMessages(messages);
  return JSON.stringify(messages);
}

/** Removes rows that are on the log, and reads the oldest others by id, in one statement. */
export async function replaceRows(client: Client, relayed: readonly OutboxRow[], limit: number): Promise<OutboxRow[]> {
  const { rows } = await client.query<OutboxRow>({
    name: 'outbox-replace',
    // The statement sees the table as it was before the rows were removed.
    text: `WITH removed AS (DELETE FROM outbox WHERE id = ANY($1::bigint[]))
           SELECT id, topic, key, headers, value FROM outbox WHERE id <> ALL($1::bigint[]) ORDER BY id LIMIT $2`,
    values: [relayed.map(({ id }) => id), limit],
  });
  return rows;
}
