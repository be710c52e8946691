import type { Pool } from 'pg';
import type { ResetPosition } from '../event-log';
import { EventLogError, rejected, tooShort } from '../event-log-error';
import type { PartitionIds } from './topics';

/**
 * Moves a group's position. The epoch rises, so that a member nobody has heard of for a while cannot move it back.
 */
export async function resetOffsets(
  pool: Pool,
  partitionIds: PartitionIds,
  group: string,
  topic: string,
  { partition, to }: ResetPosition,
): Promise<void> {
  const all = await partitionIds.of(topic);
  const ids = partition === undefined ? all : all.slice(partition, partition + 1);
  if (ids.length === 0) throw rejected(`${topic} has no partition ${partition}`);
  if (typeof to === 'object' && !to.acceptGap) {
    const short = await pool.query<{ partition: number }>(
      `SELECT partition FROM log_partition p
        WHERE id = ANY ($1) AND first_offset > 0
          AND NOT EXISTS (SELECT FROM log_message WHERE partition_id = p.id AND appended_at < to_timestamp($2::float8 / 1000))
        ORDER BY partition LIMIT 1`,
      [ids, to.time],
    );
    if (short.rows[0]) throw tooShort(topic, short.rows[0].partition, to.time);
  }
  const { rows } = await pool.query<{ active: boolean }>(
    `WITH active AS (
       SELECT FROM group_member WHERE group_name = $1 AND expires_at > clock_timestamp()
     ), moved AS (
       INSERT INTO group_partition (group_name, partition_id, next_offset)
       SELECT $1, id, CASE
                WHEN $4::float8 IS NULL THEN coalesce($3::bigint, first_offset)
                ELSE coalesce((SELECT min("offset") FROM log_message m
                                WHERE m.partition_id = log_partition.id AND appended_at >= to_timestamp($4::float8 / 1000)),
                              next_offset)
              END
       FROM log_partition
       WHERE id = ANY ($2) AND NOT EXISTS (SELECT FROM active) ORDER BY id
       ON CONFLICT (group_name, partition_id) DO UPDATE
         SET next_offset = EXCLUDED.next_offset, epoch = group_partition.epoch + 1, owner = NULL
     )
     SELECT EXISTS (SELECT FROM active) AS active`,
    [group, ids, typeof to === 'object' || to === 'beginning' ? null : to, typeof to === 'object' ? to.time : null],
  );
  if (rows[0]?.active) throw new EventLogError('group-active', `the group '${group}' is consuming; stop it first`);
}
