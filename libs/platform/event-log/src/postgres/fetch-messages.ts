import type { Pool } from 'pg';
import type { ReceivedMessage } from '../event-log';

export interface Wanted {
  readonly id: number;
  readonly topic: string;
  readonly partition: number;
  /** Offset of the next message. */
  readonly position: string;
  /** At most so many messages. */
  readonly room: number;
}

/** Partitions without news cost one look at their row; only the others are searched. */
const fetchSql = {
  name: 'event-log-fetch',
  rowMode: 'array' as const,
  text: `SELECT wanted.place, m."offset", m.key, m.headers, m.value
     FROM unnest($1::integer[], $2::bigint[], $3::integer[]) WITH ORDINALITY AS wanted (id, position, room, place)
     JOIN log_partition p ON p.id = wanted.id AND p.next_offset > wanted.position
     CROSS JOIN LATERAL (
       SELECT "offset", key, headers, value FROM log_message
       WHERE partition_id = wanted.id AND "offset" >= wanted.position
       ORDER BY "offset" LIMIT wanted.room
     ) AS m`,
};

type Row = [place: string, offset: string, key: string, headers: Record<string, string>, value: string];

/** The next messages of all wanted partitions with one query: a list for each wanted one, in log order. */
export async function fetchMessages(pool: Pool, wanted: readonly Wanted[]): Promise<readonly ReceivedMessage[][]> {
  const { rows } = await pool.query<Row>({
    ...fetchSql,
    values: [wanted.map(({ id }) => id), wanted.map(({ position }) => position), wanted.map(({ room }) => room)],
  });
  const found = wanted.map((): ReceivedMessage[] => []);
  for (const [place, offset, key, headers, value] of rows) {
    const index = Number(place) - 1;
    const { topic, partition } = wanted[index] as Wanted;
    found[index]?.push({ topic, partition, offset, key, headers, value });
  }
  return found;
}
