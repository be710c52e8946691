import type { Clock } from '@paywright/kernel';
import { cutoffOf, type RowRetention } from './keep-data';
import type { Query } from './session';

/** Deletes rows whose time is over, in short transactions that step aside for each other; returns how many. */
export async function deleteRows(
  query: Query,
  clock: Clock,
  { table, keepMs, goes }: RowRetention,
  batchSize = 2_000,
): Promise<number> {
  if (keepMs === Infinity) return 0;
  for (let deleted = 0; ;) {
    const [{ count } = { count: 0 }] = await query<{ count: number }>(
      `WITH gone AS (
         DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM ${table} AS old WHERE ${goes(cutoffOf(clock, keepMs))} LIMIT ${batchSize} FOR UPDATE SKIP LOCKED))
         RETURNING 1)
       SELECT count(*)::int AS count FROM gone`,
    );
    deleted += count;
    if (count < batchSize) return deleted;
  }
}
