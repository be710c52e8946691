import type { Pool } from 'pg';
import type { EventMessage } from '../event-log';
import { partitionForKey } from '../partition-for-key';
import type { PartitionIds } from './topics';

/**
 * One statement, one transaction. The partition rows are locked in one order everywhere, before any is updated, so
 * appends wait for each other and never deadlock; whoever holds the row holds the next offsets until it commits.
 */
const appendSql = {
  name: 'event-log-append',
  text: `WITH locked AS (
       SELECT id FROM log_partition WHERE id = ANY ($1::integer[]) ORDER BY topic, partition FOR NO KEY UPDATE
     ), taken AS (
       UPDATE log_partition p SET next_offset = p.next_offset + wanted.count
       FROM locked, unnest($1::integer[], $2::integer[]) AS wanted (id, count)
       WHERE p.id = locked.id AND wanted.id = locked.id
       RETURNING p.id, p.next_offset - wanted.count AS first
     )
     INSERT INTO log_message (partition_id, "offset", key, headers, value)
     SELECT taken.id, taken.first + m.place, m.key, m.headers, m.value
     FROM unnest($3::integer[], $4::integer[], $5::text[], $6::json[], $7::text[])
       AS m (partition_id, place, key, headers, value)
     JOIN taken ON taken.id = m.partition_id`,
};

/** Puts the messages on the log and resolves with the ids of the partitions that have news, once they are durable. */
export async function appendMessages(
  pool: Pool,
  partitionIds: PartitionIds,
  messages: readonly EventMessage[],
): Promise<readonly number[]> {
  const idsByTopic = new Map<string, readonly number[]>();
  for (const topic of new Set(messages.map((message) => message.topic))) {
    idsByTopic.set(topic, await partitionIds.of(topic));
  }
  const counts = new Map<number, number>();
  const columns = { id: [], place: [], key: [], headers: [], value: [] } as Columns;
  for (const { topic, key, headers, value } of messages) {
    const ids = idsByTopic.get(topic) as readonly number[];
    const id = ids[partitionForKey(key, ids.length)] as number;
    const place = counts.get(id) ?? 0;
    counts.set(id, place + 1);
    columns.id.push(id);
    columns.place.push(place);
    columns.key.push(key);
    columns.headers.push(JSON.stringify(headers));
    columns.value.push(value);
  }
  const touched = [...counts.keys()];
  const { rowCount } = await pool.query({
    ...appendSql,
    values: [touched, [...counts.values()], columns.id, columns.place, columns.key, columns.headers, columns.value],
  });
  if (rowCount !== messages.length) throw new Error(`${rowCount} of ${messages.length} messages were appended`);
  return touched;
}

interface Columns {
  readonly id: number[];
  readonly place: number[];
  readonly key: string[];
  readonly headers: string[];
  readonly value: string[];
}
