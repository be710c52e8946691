import type { HealthWindow } from '@paywright/routing';
import type { DataSource } from 'typeorm';
import type { Counts } from './counts';
import type { HealthSample } from './health-tally';
import { LatencyHistogram } from './latency-histogram';

/** Rows folded or deleted at once: short transactions, that step aside for other replicas'. */
const usualBatch = 5_000;

const counted = 'approved, declined, pays, failed_pays, inquiries, failed_inquiries';
const columns = `at, seconds, route, acquirer, ${counted}, latency_buckets, latency_counts`;
const sumsOf = (rows: string): string =>
  counted
    .split(', ')
    .map((column) => `sum(${rows}.${column})::int AS ${column}`)
    .join(', ');

/** Adds the samples: one statement, however many there are. */
export async function insertSamples(db: DataSource, samples: readonly HealthSample[]): Promise<void> {
  if (samples.length === 0) return;
  const rows = samples.map(({ at, route, acquirer, latency, ...counts }) => ({
    at,
    route,
    acquirer,
    approved: counts.approved,
    declined: counts.declined,
    pays: counts.pays,
    failed_pays: counts.failedPays,
    inquiries: counts.inquiries,
    failed_inquiries: counts.failedInquiries,
    latency_buckets: latency.buckets,
    latency_counts: latency.countsOf,
  }));
  await db.query(
    `INSERT INTO health_samples (${columns})
     SELECT to_timestamp(at / 1000), 1, route, acquirer, ${counted}, latency_buckets, latency_counts
       FROM jsonb_to_recordset($1) AS sample (at float8, route text, acquirer text, approved int, declined int, pays int,
            failed_pays int, inquiries int, failed_inquiries int, latency_buckets smallint[], latency_counts int[])`,
    [JSON.stringify(rows)],
  );
}

/** What was counted of one acquirer on one route within a window. */
export interface CountedInWindow extends Counts {
  readonly window: HealthWindow;
  readonly route: string;
  readonly acquirer: string;
}

interface CountedRow {
  window: HealthWindow;
  route: string;
  acquirer: string;
  approved: number;
  declined: number;
  pays: number;
  failed_pays: number;
  inquiries: number;
  failed_inquiries: number;
  latency_buckets: number[] | null;
  latency_counts: number[] | null;
}

/** What every replica counted since each window began, epoch milliseconds. */
export async function readWindows(
  db: DataSource,
  since: ReadonlyMap<HealthWindow, number>,
): Promise<CountedInWindow[]> {
  const rows = await db.query<CountedRow[]>(
    `WITH kept AS MATERIALIZED (
       SELECT w.name, s.* FROM unnest($1::text[], $2::float8[]) AS w (name, since)
         JOIN health_samples s ON s.at > to_timestamp(w.since / 1000)
     ), latencies AS (
       SELECT name, route, acquirer, array_agg(bucket) AS latency_buckets, array_agg(count) AS latency_counts
         FROM (SELECT name, route, acquirer, bucket, sum(count)::int AS count
                 FROM kept, unnest(latency_buckets, latency_counts) AS l (bucket, count)
                GROUP BY name, route, acquirer, bucket) AS summed
        GROUP BY name, route, acquirer
     ), sums AS (
       SELECT name, route, acquirer, ${sumsOf('kept')} FROM kept GROUP BY name, route, acquirer
     )
     SELECT name AS window, sums.*, latency_buckets, latency_counts
       FROM sums LEFT JOIN latencies USING (name, route, acquirer)`,
    [[...since.keys()], [...since.values()]],
  );
  return rows.map((row) => ({
    window: row.window,
    route: row.route,
    acquirer: row.acquirer,
    approved: row.approved,
    declined: row.declined,
    pays: row.pays,
    failedPays: row.failed_pays,
    inquiries: row.inquiries,
    failedInquiries: row.failed_inquiries,
    latency: LatencyHistogram.of(row.latency_buckets ?? [], row.latency_counts ?? []),
  }));
}

/** Makes minutes of the seconds before this moment; resolves with how many rows are gone for it. */
export function foldSeconds(db: DataSource, before: number, batch = usualBatch): Promise<number> {
  return inBatches(batch, async () => {
    const [{ folded } = { folded: 0 }] = await db.query<{ folded: number }[]>(
      `WITH seconds AS (
         DELETE FROM health_samples WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM health_samples WHERE seconds = 1 AND at < to_timestamp($1::float8 / 1000)
            ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED))
         RETURNING date_trunc('minute', at) AS minute, health_samples.*
       ), latencies AS (
         SELECT minute, route, acquirer, array_agg(bucket) AS buckets, array_agg(count) AS counts
           FROM (SELECT minute, route, acquirer, bucket, sum(count)::int AS count
                   FROM seconds, unnest(latency_buckets, latency_counts) AS l (bucket, count)
                  GROUP BY minute, route, acquirer, bucket) AS summed
          GROUP BY minute, route, acquirer
       ), sums AS (
         SELECT minute, route, acquirer, ${sumsOf('seconds')} FROM seconds GROUP BY minute, route, acquirer
       ), minutes AS (
         INSERT INTO health_samples (${columns})
         SELECT minute, 60, route, acquirer, ${counted}, coalesce(buckets, '{}'), coalesce(counts, '{}')
           FROM sums LEFT JOIN latencies USING (minute, route, acquirer)
       )
       SELECT count(*)::int AS folded FROM seconds`,
      [before, batch],
    );
    return folded;
  });
}

/** Deletes what was counted before this moment; resolves with how many rows that were. */
export function deleteSamples(db: DataSource, before: number, batch = usualBatch): Promise<number> {
  return inBatches(batch, async () => {
    const [, deleted]: [unknown, number] = await db.query(
      `DELETE FROM health_samples WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM health_samples WHERE at < to_timestamp($1::float8 / 1000)
          ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED))`,
      [before, batch],
    );
    return deleted;
  });
}

async function inBatches(batch: number, work: () => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    const count = await work();
    total += count;
    if (count < batch) return total;
  }
}
