import { isoInstant } from '@paywright/kernel';
import type { DataSource } from 'typeorm';
import { type AgeBand, ageBands } from './age-bands';

/** How many payments something is about, how much money is in them, and since when the oldest is. */
export interface Totals {
  readonly count: number;
  /** Per currency, smallest units as text. */
  readonly exposure: Readonly<Record<string, string>>;
  readonly oldestSince?: string;
  readonly oldestAgeSeconds?: number;
}

export interface UnknownSummary extends Totals {
  readonly byAge: Readonly<Record<AgeBand, number>>;
  readonly byRoute: Readonly<Record<string, Totals>>;
}

interface SummaryRow {
  route: string;
  currency: string;
  amount: string;
  oldest: number;
  bands: number[];
}

const ageColumn = '$1::float8 / 1000 - extract(epoch FROM unknown_since)::float8';
const bandColumns = ageBands.map(({ from }, index) => {
  const to = ageBands[index + 1]?.from;
  const lower = from === 0 ? '' : `age >= ${from}`;
  const upper = to === undefined ? '' : `age < ${to}`;
  return `count(*) FILTER (WHERE ${[lower, upper].filter(Boolean).join(' AND ')})::int`;
});

const summarySql = `
  SELECT route, currency, sum(amount)::text AS amount, min(since)::float8 AS oldest, ARRAY[${bandColumns.join(', ')}] AS bands
    FROM (SELECT coalesce(state #>> '{attempt,route}', '') AS route, currency, amount, ${ageColumn} AS age,
                 round(extract(epoch FROM unknown_since) * 1000) AS since
            FROM payments WHERE unknown_since IS NOT NULL) AS unknown
   GROUP BY route, currency`;

/** The whole queue in figures, whatever page of it is looked at. */
export async function unknownSummary(db: DataSource, now: number): Promise<UnknownSummary> {
  const rows = await db.query<SummaryRow[]>(summarySql, [now]);
  const routes = [...new Set(rows.map(({ route }) => route))].sort();
  const bandCount = (index: number): number => rows.reduce((sum, { bands }) => sum + (bands[index] ?? 0), 0);
  return {
    ...totalsOf(rows, now),
    byAge: Object.fromEntries(ageBands.map(({ name }, index) => [name, bandCount(index)])) as UnknownSummary['byAge'],
    byRoute: Object.fromEntries(
      routes.map((name) => [
        name,
        totalsOf(
          rows.filter(({ route }) => route === name),
          now,
        ),
      ]),
    ),
  };
}

/** Payments that wait for a route and of which nothing was sent: their outcome is not unknown, it has not begun. */
export async function waitingSummary(db: DataSource, now: number): Promise<Totals> {
  const rows = await db.query<SummaryRow[]>(
    `SELECT '' AS route, currency, sum(amount)::text AS amount,
            round(extract(epoch FROM min(requested_at)) * 1000)::float8 AS oldest, ARRAY[count(*)::int] AS bands
       FROM payments WHERE status = 'deferred' GROUP BY currency`,
  );
  return totalsOf(rows, now);
}

function totalsOf(rows: readonly SummaryRow[], now: number): Totals {
  const exposure = new Map<string, bigint>();
  for (const { currency, amount } of rows) exposure.set(currency, (exposure.get(currency) ?? 0n) + BigInt(amount));
  const count = rows.flatMap(({ bands }) => bands).reduce((sum, each) => sum + each, 0);
  const oldest = Math.min(...rows.map(({ oldest: since }) => since));
  return {
    count,
    exposure: Object.fromEntries([...exposure].map(([currency, minor]) => [currency, minor.toString()])),
    ...(count > 0 && { oldestSince: isoInstant(oldest), oldestAgeSeconds: Math.floor((now - oldest) / 1000) }),
  };
}
