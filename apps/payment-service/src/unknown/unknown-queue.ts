import { isoInstant } from '@paywright/kernel';
import { inTransaction } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import type { OperationOutcome } from '../operations/operation';

export interface QueueQuery {
  readonly currency?: string;
  /** Unknown for at least so long, milliseconds. */
  readonly olderThanMs?: number;
  readonly limit: number;
  /** Goes on behind this one. */
  readonly after?: QueuePosition;
}

/** A place in the queue. */
export interface QueuePosition {
  /** Unknown since, epoch milliseconds. */
  readonly since: number;
  readonly paymentId: string;
}

interface QueueRow {
  id: string;
  status: string;
  currency: string;
  amount: string;
  since: number;
  cause: string | null;
  route: string | null;
  payment_request_id: string | null;
  apo_payment_id: string | null;
  expires_at: number | null;
  inquiry_state: string | null;
  due_at: Date | null;
  under_way: boolean | null;
  tries: number | null;
  outcome: OperationOutcome | null;
}

/** The page is cut before anything is joined to it. */
const pageSql = `
  WITH page AS MATERIALIZED (
    SELECT id, status, currency, amount, unknown_since, state FROM payments
     WHERE unknown_since IS NOT NULL
       AND unknown_since <= to_timestamp($1::float8 / 1000)
       AND ($2::text IS NULL OR currency = $2)
       AND ($3::float8 IS NULL OR (unknown_since, id) > (to_timestamp($3::float8 / 1000), $4::text))
     ORDER BY unknown_since, id LIMIT $5
  )
  SELECT page.id, page.status, page.currency, page.amount::text AS amount,
         round(extract(epoch FROM page.unknown_since) * 1000)::float8 AS since,
         page.state ->> 'unknownCause' AS cause,
         page.state #>> '{attempt,route}' AS route,
         page.state #>> '{attempt,paymentRequestId}' AS payment_request_id,
         page.state #>> '{attempt,apoPaymentId}' AS apo_payment_id,
         (page.state #>> '{attempt,expiresAt}')::float8 AS expires_at,
         o.state AS inquiry_state, o.due_at, o.lease_until > clock_timestamp() AS under_way, o.tries, o.outcome
    FROM page LEFT JOIN operations o ON o.request_id = page.state #>> '{attempt,paymentRequestId}' AND o.kind = 'inquire'
   ORDER BY page.unknown_since, page.id`;

/** One page of the payments whose outcome nobody knows, oldest first, and the place behind it. */
export async function unknownPage(
  db: DataSource,
  { currency, olderThanMs = 0, limit, after }: QueueQuery,
  now: number,
): Promise<{ payments: object[]; next?: QueuePosition }> {
  const asked = [now - olderThanMs, currency ?? null, after?.since ?? null, after?.paymentId ?? null, limit + 1];
  const rows = await inTransaction(db, async (tx) => {
    // Planned for any moment, the page would be cut from all unknown payments read at once: a third of all payments might be meant.
    await tx.query('SET LOCAL plan_cache_mode = force_custom_plan');
    return tx.query<QueueRow[]>(pageSql, asked);
  });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    payments: page.map((row) => inWords(row, now)),
    ...(last && { next: { since: last.since, paymentId: last.id } }),
  };
}

function inWords(row: QueueRow, now: number): object {
  return {
    paymentId: row.id,
    status: row.status,
    paymentAmount: { currency: row.currency, value: row.amount },
    route: row.route,
    paymentRequestId: row.payment_request_id,
    apoPaymentId: row.apo_payment_id,
    unknownSince: isoInstant(row.since),
    ageSeconds: Math.floor((now - row.since) / 1000),
    cause: row.cause,
    expiresAt: row.expires_at === null ? null : isoInstant(row.expires_at),
    inquiries: row.tries ?? 0,
    inquiryUnderWay: row.under_way ?? false,
    nextInquiryAt: row.inquiry_state === 'due' ? row.due_at : null,
    lastAnswer: row.outcome && answerOf(row.outcome),
  };
}

function answerOf({ kind, code, detail, askedAt }: OperationOutcome): object {
  return { kind, code, detail, askedAt: askedAt === undefined ? undefined : isoInstant(askedAt) };
}
