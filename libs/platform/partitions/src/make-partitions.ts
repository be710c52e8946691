import { aheadMs } from './create-partitions';
import {
  boundLiteral,
  boundsOf,
  defaultPartitionOf,
  type Partition,
  type PartitionedTable,
  partitionNamed,
  partitionsBetween,
} from './partitioned-table';
import type { Query } from './session';
import { yieldingToTraffic } from './yielding-to-traffic';

/** Rows that are moved out of the default partition at most, for one partition: writers wait meanwhile. */
const mostMoved = 10_000;

/** The partitions there are, oldest first, without the default one. */
export async function existingPartitions(query: Query, table: PartitionedTable): Promise<Partition[]> {
  const rows = await query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = $1::regclass AND NOT i.inhdetachpending`,
    [table.name],
  );
  return rows
    .flatMap(({ name }) => partitionNamed(table, name) ?? [])
    .sort((one, other) => one.from.getTime() - other.from.getTime());
}

/**
 * Makes the partitions that are missing from now to some time ahead, and those of the last `keepMs` milliseconds whose rows
 * lie in the default partition, with their rows. Where too many rows lie there they stay, until they are old enough to be
 * deleted. Returns the names of what was made.
 */
export async function makePartitions(
  query: Query,
  table: PartitionedTable,
  { now, keepMs }: { readonly now: number; readonly keepMs: number },
): Promise<string[]> {
  const existing = new Set((await existingPartitions(query, table)).map(({ name }) => name));
  const strays = await strayed(query, table);
  const lookBackMs = strays ? Math.min(keepMs, 20 * aheadMs[table.span]) : 0;
  const wanted = partitionsBetween(table, new Date(now - lookBackMs), new Date(now + aheadMs[table.span]));
  const made: string[] = [];
  for (const partition of wanted.filter(({ name }) => !existing.has(name))) {
    const rows = strays ? await countStrays(query, table, partition) : 0;
    const isPast = partition.to.getTime() <= now;
    if (rows > mostMoved || (isPast && rows === 0)) continue;
    if (await makePartition(query, table, partition)) made.push(partition.name);
  }
  return made;
}

/** False when traffic did not let it through: a later run tries again. */
function makePartition(query: Query, table: PartitionedTable, partition: Partition): Promise<boolean> {
  const strays = defaultPartitionOf(table);
  return yieldingToTraffic(query, async () => {
    const storage = table.storage === undefined ? '' : ` WITH (${table.storage})`;
    await query(`
      CREATE TABLE ${partition.name} (LIKE ${table.name} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES
                                      INCLUDING STORAGE INCLUDING COMMENTS)${storage}`);
    // Attaching it locks the default partition in any case, to see that no row of it belongs here.
    await query(`LOCK TABLE ONLY ${strays} IN ACCESS EXCLUSIVE MODE`);
    await query(`
      WITH moved AS (DELETE FROM ${strays} WHERE ${isWithin(table, partition)} RETURNING *)
      INSERT INTO ${partition.name} SELECT * FROM moved`);
    await query(
      `ALTER TABLE ${table.name} ATTACH PARTITION ${partition.name} FOR VALUES ${boundsOf(table, partition)}`,
    );
  });
}

async function strayed(query: Query, table: PartitionedTable): Promise<boolean> {
  const [row] = await query<{ some: boolean }>(`SELECT EXISTS (SELECT FROM ${defaultPartitionOf(table)}) AS some`);
  return row?.some ?? false;
}

/** One more than {@link mostMoved} stands for any greater number. */
async function countStrays(query: Query, table: PartitionedTable, partition: Partition): Promise<number> {
  const [row] = await query<{ count: number }>(
    `SELECT count(*)::int AS count
       FROM (SELECT FROM ${defaultPartitionOf(table)} WHERE ${isWithin(table, partition)} LIMIT ${mostMoved + 1}) AS stray`,
  );
  return row?.count ?? 0;
}

function isWithin(table: PartitionedTable, { from, to }: Partition): string {
  return `${table.key} >= ${boundLiteral(table, from)} AND ${table.key} < ${boundLiteral(table, to)}`;
}
