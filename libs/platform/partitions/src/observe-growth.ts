import type { Clock } from '@paywright/kernel';
import type { Metrics, Reading } from '@paywright/observability';
import type { DataSource } from 'typeorm';
import type { KeptData } from './keep-data';
import { existingPartitions } from './make-partitions';
import type { Query } from './session';
import { defaultPartitionOf, type PartitionedTable } from './partitioned-table';

/** Rows of a default partition that are counted at most. */
const mostCounted = 10_000;

/** Gauges of how large tables are, and whether their partitions are looked after. */
export function observeGrowth(metrics: Metrics, db: DataSource, { partitions, rows }: KeptData, clock: Clock): void {
  const tables = partitions.map(({ table }) => table);
  const query: Query = (sql, values) => db.query(sql, values);
  const perTable = async (read: (table: PartitionedTable) => Promise<number>): Promise<Reading<'table'>[]> =>
    Promise.all(tables.map(async (table) => ({ labels: { table: table.name }, value: await read(table) })));

  metrics.observe(
    {
      name: 'partitions_ahead_seconds',
      help: 'For how long from now there are partitions; below a day, rows are about to stray into the default one.',
      labelNames: ['table'],
    },
    () =>
      perTable(async (table) => {
        const last = (await existingPartitions(query, table)).at(-1);
        return last ? (last.to.getTime() - clock.now()) / 1000 : 0;
      }),
  );
  metrics.observe(
    {
      name: 'partition_default_rows',
      help: `Rows without a partition of their time, ${mostCounted} for any greater number; housekeeping moves or deletes them.`,
      labelNames: ['table'],
    },
    () =>
      perTable(async (table) => {
        const [row] = await db.query<{ count: number }[]>(
          `SELECT count(*)::int AS count FROM (SELECT FROM ${defaultPartitionOf(table)} LIMIT ${mostCounted}) AS stray`,
        );
        return row?.count ?? 0;
      }),
  );
  metrics.observe(
    {
      name: 'partition_oldest_age_seconds',
      help: 'How long ago the oldest partition began.',
      labelNames: ['table'],
    },
    () =>
      perTable(async (table) => {
        const [first] = await existingPartitions(query, table);
        return first ? Math.max(0, (clock.now() - first.from.getTime()) / 1000) : 0;
      }),
  );
  metrics.observe(
    { name: 'table_bytes', help: 'Size with indexes, of all partitions.', labelNames: ['table'] },
    async () => {
      const names = [...tables.map(({ name }) => name), ...rows.map(({ table }) => table)];
      const sizes = await db.query<{ table: string; bytes: string }[]>(
        `SELECT name AS table, pg_total_relation_size(name::regclass)
                  + coalesce((SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits WHERE inhparent = name::regclass), 0) AS bytes
           FROM unnest($1::text[]) AS name`,
        [names],
      );
      return sizes.map(({ table, bytes }) => ({ labels: { table }, value: Number(bytes) }));
    },
  );
}
