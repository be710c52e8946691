import type { Pool } from 'pg';

/** Rows per transaction: short locks, and replicas keep up. */
const chunk = 5_000;

/**
 * Deletes messages older than their topic's retention, oldest first. One process at a time; the others return at once.
 * Consumers that fell behind that far lose them, as on Kafka.
 */
export async function deleteExpired(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ mine: boolean }>(
      "SELECT pg_try_advisory_lock(hashtextextended('paywright event log retention', 0)) AS mine",
    );
    if (rows[0]?.mine !== true) return;
    const partitions = await client.query<{ id: number }>('SELECT id FROM log_partition ORDER BY id');
    for (const { id } of partitions.rows) {
      while ((await deleteChunk(client, id)) === chunk);
    }
  } finally {
    client.release(true); // the lock ends with its connection, whatever happened
  }
}

/** Within a partition age follows the offset, so the oldest rows are the first of the index. */
async function deleteChunk(client: Pick<Pool, 'query'>, partitionId: number): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `WITH expired AS (
       SELECT oldest.offset FROM (
         SELECT "offset", appended_at FROM log_message WHERE partition_id = $1 ORDER BY "offset" LIMIT $2
       ) AS oldest, log_partition p JOIN log_topic t ON t.name = p.topic
       WHERE p.id = $1 AND oldest.appended_at < now() - t.retention_ms * interval '1 millisecond'
     ), deleted AS (
       DELETE FROM log_message m USING expired WHERE m.partition_id = $1 AND m.offset = expired.offset
       RETURNING m.offset
     ), moved AS (
       UPDATE log_partition SET first_offset = (SELECT max("offset") + 1 FROM deleted)
       WHERE id = $1 AND EXISTS (SELECT FROM deleted)
     )
     SELECT count(*)::integer AS count FROM deleted`,
    [partitionId, chunk],
  );
  return rows[0]?.count ?? 0;
}
