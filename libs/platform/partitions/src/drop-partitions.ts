import type { Clock } from '@paywright/kernel';
import { cutoffOf, type PartitionRetention } from './keep-data';
import { existingPartitions } from './make-partitions';
import type { Partition } from './partitioned-table';
import type { Query } from './session';
import { yieldingToTraffic } from './yielding-to-traffic';

/** What became of the partitions that are old enough. */
export interface Dropped {
  readonly dropped: readonly string[];
  /** Old enough, and with rows that still matter. */
  readonly kept: readonly string[];
}

/** Thrown inside the transaction to undo it. */
class StillMatters extends Error {}

/**
 * Drops each partition whose time is over, if none of its rows must stay. Looking through it takes as long as it takes, and no
 * locks; dropping it takes a moment, in which it is looked once more whether anything came to matter meanwhile.
 */
export async function dropPartitions(query: Query, clock: Clock, retention: PartitionRetention): Promise<Dropped> {
  const { table, keepMs } = retention;
  const [dropped, kept]: [string[], string[]] = [[], []];
  if (keepMs === Infinity) return { dropped, kept };
  const overAt = clock.now() - keepMs;
  for (const partition of await existingPartitions(query, table)) {
    if (partition.to.getTime() > overAt) break;
    const isDropped =
      !(await hasRowThatStays(query, clock, retention, partition)) && (await drop(query, clock, retention, partition));
    (isDropped ? dropped : kept).push(partition.name);
  }
  return { dropped, kept };
}

async function hasRowThatStays(
  query: Query,
  clock: Clock,
  { keepMs, stays }: PartitionRetention,
  { name }: Partition,
): Promise<boolean> {
  const [row] = await query<{ some: boolean }>(
    `SELECT EXISTS (SELECT FROM ${name} AS kept WHERE ${stays(cutoffOf(clock, keepMs))}) AS some`,
  );
  return row?.some ?? true;
}

async function drop(
  query: Query,
  clock: Clock,
  { table, keepMs, staysAfterAll }: PartitionRetention,
  { name }: Partition,
): Promise<boolean> {
  try {
    return await yieldingToTraffic(query, async () => {
      await query(`ALTER TABLE ${table.name} DETACH PARTITION ${name}`);
      const [row] = await query<{ some: boolean }>(
        `SELECT EXISTS (SELECT FROM ${name} AS kept WHERE ${staysAfterAll(cutoffOf(clock, keepMs))}) AS some`,
      );
      if (row?.some) throw new StillMatters();
      await query(`DROP TABLE ${name}`);
    });
  } catch (error) {
    if (error instanceof StillMatters) return false;
    throw error;
  }
}
