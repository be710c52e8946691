import { RefundResult, type RefundResultData } from '@paywright/contracts';
import { statement, type Tx } from '@paywright/postgres';
import type { DataSource } from 'typeorm';

/** A verified result that found no payment yet. It waits here until its payment is known, however long that takes. */
export interface ParkedResult {
  readonly eventId: string;
  readonly eventType: string;
  readonly apoPaymentId?: string;
  readonly paymentRequestId?: string;
  /** A refund's own number, which finds its payment where nothing else is told. */
  readonly refundRequestId?: string;
  /** As the event carried it; `route` names the account whose key verified it. */
  readonly data: { readonly route: string };
}

interface ParkedRow {
  event_id: string;
  event_type: string;
  apo_payment_id: string | null;
  payment_request_id: string | null;
  data: { readonly route: string };
}

/** Named one by one: a prepared `*` fails for as long as its connection lives once a rollout adds a column. */
const columns = 'event_id, event_type, apo_payment_id, payment_request_id, data';

const park = statement(
  'park-result',
  `INSERT INTO parked_results (event_id, event_type, apo_payment_id, payment_request_id, data, parked_at, due_at)
   VALUES ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000), to_timestamp($7::float8 / 1000))
   ON CONFLICT (event_id) DO NOTHING`,
);

const takeAll = statement<ParkedRow>(
  'take-parked-results',
  `DELETE FROM parked_results
    WHERE apo_payment_id = $1 AND (payment_request_id IS NULL OR payment_request_id = $2) AND data ->> 'route' = $3
   RETURNING ${columns}`,
);

const takeOne = statement<ParkedRow>(
  'take-parked-result',
  `DELETE FROM parked_results WHERE event_id = $1 RETURNING ${columns}`,
);

/** The first retry comes after this, each later one after twice the time, up to an hour. */
const firstRetryMs = 5_000;
const longestRetryMs = 60 * 60_000;

export const parkedResultRepository = {
  async park(tx: Tx, result: ParkedResult, now: number): Promise<void> {
    await park(tx, [
      result.eventId,
      result.eventType,
      result.apoPaymentId ?? null,
      result.paymentRequestId ?? null,
      JSON.stringify(result.data),
      now,
      now + firstRetryMs,
    ]);
  },

  /**
   * Takes everything parked under APO's number, except what names another attempt of ours, or was told by another account;
   * the caller holds the lock on that number.
   */
  async takeByApoPaymentId(
    tx: Tx,
    apoPaymentId: string,
    { paymentRequestId, route }: { readonly paymentRequestId: string; readonly route: string },
  ): Promise<ParkedResult[]> {
    return (await takeAll(tx, [apoPaymentId, paymentRequestId, route])).map(parkedResult);
  },

  /** Takes one; undefined when somebody else placed it. The caller holds the lock on its number. */
  async take(tx: Tx, eventId: string): Promise<ParkedResult | undefined> {
    const [row] = await takeOne(tx, [eventId]);
    return row && parkedResult(row);
  },

  /** Due results, oldest first; each one's next retry is moved away before anybody works on it. */
  async claimDue(db: DataSource, now: number, limit: number): Promise<ParkedResult[]> {
    const [rows] = (await db.query(
      `UPDATE parked_results p
          SET tries = tries + 1,
              due_at = to_timestamp($1::float8 / 1000) + least($3 * 2 ^ least(tries, 20), $4) * interval '1 millisecond'
        WHERE event_id IN (SELECT event_id FROM parked_results WHERE due_at <= to_timestamp($1::float8 / 1000)
                            ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        RETURNING ${columns}`,
      [now, limit, firstRetryMs, longestRetryMs],
    )) as [ParkedRow[], number];
    return rows.map(parkedResult);
  },

  /** How many wait, and since when the oldest (epoch milliseconds). */
  async waiting(db: DataSource): Promise<{ count: number; oldestAt?: number }> {
    const [row] = (await db.query(
      'SELECT count(*)::int AS count, extract(epoch FROM min(parked_at)) * 1000 AS oldest FROM parked_results',
    )) as { count: number; oldest: string | null }[];
    return { count: row?.count ?? 0, oldestAt: row?.oldest == null ? undefined : Number(row.oldest) };
  },
};

function parkedResult(row: ParkedRow): ParkedResult {
  return {
    eventId: row.event_id,
    eventType: row.event_type,
    apoPaymentId: row.apo_payment_id ?? undefined,
    paymentRequestId: row.payment_request_id ?? undefined,
    refundRequestId:
      row.event_type === RefundResult.type ? (row.data as unknown as RefundResultData).refundRequestId : undefined,
    data: row.data,
  };
}
