import { boundsOf, defaultPartitionOf, type PartitionedTable, partitionsBetween } from './partitioned-table';

/** Runs SQL: a migration's query runner. */
export interface SqlRunner {
  query(sql: string, values?: unknown[]): Promise<unknown>;
}

const dayMs = 24 * 60 * 60 * 1000;

/** How far ahead partitions are made, in milliseconds: months that nobody needs to look after them. */
export const aheadMs = { day: 10 * dayMs, month: 100 * dayMs } as const;

/** Rows that are older than this when their table is partitioned go to the default partition. */
const oldestMs = { day: 30 * dayMs, month: 3 * 366 * dayMs } as const;

/**
 * For a migration, on a partitioned table that has none yet: the default partition, and one for each span from the time
 * told, or from now, to some time ahead.
 */
export async function createPartitions(runner: SqlRunner, table: PartitionedTable, oldest?: Date): Promise<void> {
  const [{ now }] = (await runner.query('SELECT now() AS now')) as [{ now: Date }];
  const storage = table.storage === undefined ? '' : ` WITH (${table.storage})`;
  await runner.query(`CREATE TABLE ${defaultPartitionOf(table)} PARTITION OF ${table.name} DEFAULT${storage}`);
  const earliest = new Date(now.getTime() - oldestMs[table.span]);
  const from = oldest === undefined || oldest > now ? now : oldest < earliest ? earliest : oldest;
  for (const partition of partitionsBetween(table, from, new Date(now.getTime() + aheadMs[table.span]))) {
    await runner.query(
      `CREATE TABLE ${partition.name} PARTITION OF ${table.name} FOR VALUES ${boundsOf(table, partition)}${storage}`,
    );
  }
}
