import type { Pool } from 'pg';
import { defaultPartitions, defaultRetentionMs } from '../event-log';
import type { TopicSpec, TopicState } from '../event-log';
import { rejected } from '../event-log-error';

/** Creates the topics that do not exist yet, with their partitions. */
export async function createTopics(pool: Pool, specs: readonly TopicSpec[]): Promise<void> {
  if (specs.length === 0) return;
  await pool.query(
    `WITH spec AS (
       SELECT * FROM unnest($1::text[], $2::integer[], $3::bigint[]) AS s (name, partitions, retention_ms) ORDER BY name
     ), topic AS (
       INSERT INTO log_topic (name, partitions, retention_ms) SELECT name, partitions, retention_ms FROM spec
       ON CONFLICT (name) DO NOTHING
       RETURNING name, partitions
     )
     INSERT INTO log_partition (topic, partition)
     SELECT name, number FROM topic, generate_series(0, partitions - 1) AS number
     ORDER BY name, number`,
    [
      specs.map(({ name }) => name),
      specs.map(({ partitions = defaultPartitions }) => partitions),
      specs.map(({ retentionMs = defaultRetentionMs }) => retentionMs),
    ],
  );
}

/** All topics; none before the first was created, which also makes the table they stand in. */
export async function describeTopics(pool: Pool): Promise<TopicState[]> {
  const { rows: made } = await pool.query<{ table: string | null }>("SELECT to_regclass('log_topic') AS table");
  if (made[0]?.table == null) return [];
  const { rows } = await pool.query<{ name: string; partitions: number; retention_ms: string }>(
    'SELECT name, partitions, retention_ms FROM log_topic ORDER BY name',
  );
  return rows.map(({ name, partitions, retention_ms }) => ({ name, partitions, retentionMs: Number(retention_ms) }));
}

/** The ids of a topic's partitions, by partition number. They never change, so each process asks once per topic. */
export class PartitionIds {
  private readonly known = new Map<string, readonly number[]>();

  constructor(private readonly pool: Pool) {}

  /** Rejects when the topic does not exist. */
  async of(topic: string): Promise<readonly number[]> {
    return this.known.get(topic) ?? (await this.ask(topic));
  }

  private async ask(topic: string): Promise<readonly number[]> {
    const { rows } = await this.pool.query<{ id: number }>(
      'SELECT id FROM log_partition WHERE topic = $1 ORDER BY partition',
      [topic],
    );
    if (rows.length === 0) throw rejected(`the topic '${topic}' does not exist; create it with ensureTopics`);
    const ids = rows.map(({ id }) => id);
    this.known.set(topic, ids);
    return ids;
  }
}
