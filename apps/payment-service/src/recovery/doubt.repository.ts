import type { DataSource } from 'typeorm';
import type { ToldPayment } from './lost-history';

/**
 * What is told from here on of payments that went on since is newer than anything anybody was told: readers keep the newest version,
 * and take each event once by its number.
 */
export async function raiseVersions(db: DataSource, told: readonly ToldPayment[]): Promise<void> {
  await db.query(
    `UPDATE payments p
        SET version = told.version, state = jsonb_set(state, '{version}', to_jsonb(told.version))
       FROM jsonb_to_recordset($1::jsonb) AS told (id text, version int)
      WHERE p.id = told.id AND p.version < told.version`,
    [JSON.stringify(told.map(({ paymentId: id, version }) => ({ id, version })))],
  );
}

/**
 * Nothing is proven to be unsent any more: what the database has as due may have been sent since. Pays wait for an inquiry, which
 * is due at once; captures, cancels and refunds are repeated under their numbers, and their refusal alone counts for nothing. Of all payments, or of one.
 */
export async function takeAsSent(db: DataSource, now: number, paymentId?: string): Promise<void> {
  await db.query(
    `UPDATE operations
        SET state = CASE WHEN kind = 'pay' THEN 'waiting' ELSE state END,
            unproven_sends = CASE WHEN kind = 'inquire' THEN unproven_sends ELSE greatest(unproven_sends, 1) END,
            due_at = least(due_at, to_timestamp($1::float8 / 1000)),
            rounds = greatest(rounds, 1),
            lease_until = NULL
      WHERE state IN ('due', 'waiting') AND ($2::text IS NULL OR payment_id = $2)`,
    [now, paymentId ?? null],
  );
}

/** Before the name of a route: there is no such route. */
const heldPrefix = 'held:';

/** The route whose calls are held under this name; undefined: it is an ordinary name. */
export function routeHeldAs(name: string): string | undefined {
  return name.startsWith(heldPrefix) ? name.slice(heldPrefix.length) : undefined;
}

/**
 * Of these payments nothing is sent nor asked any more, and what is told of them waits, so that none ends by time, by absence or by
 * an attempt that may not be its last: an account that may have them did not answer, and any other's word says nothing. They and
 * their calls are a route's that there is none of, as if it were taken out of ROUTES, until {@link releaseHeld}.
 */
export async function hold(db: DataSource, paymentIds: readonly string[]): Promise<void> {
  await db.query(
    `WITH calls AS (
       UPDATE operations SET route = $2 || route
        WHERE payment_id = ANY ($1) AND state <> 'done' AND route NOT LIKE $2 || '%'
       RETURNING payment_id
     )
     UPDATE payments SET state = jsonb_set(state, '{attempt,route}', to_jsonb($2 || (state #>> '{attempt,route}')))
      WHERE id IN (SELECT payment_id FROM calls) AND state #>> '{attempt,route}' NOT LIKE $2 || '%'`,
    [paymentIds, heldPrefix],
  );
}

/** Undoes {@link hold}, for upstream is asked again. */
export async function releaseHeld(db: DataSource): Promise<void> {
  await db.query(
    `WITH calls AS (
       UPDATE operations SET route = substr(route, length($1) + 1) WHERE route LIKE $1 || '%' RETURNING payment_id
     )
     UPDATE payments SET state = jsonb_set(state, '{attempt,route}', to_jsonb(substr(state #>> '{attempt,route}', length($1) + 1)))
      WHERE id IN (SELECT payment_id FROM calls) AND state #>> '{attempt,route}' LIKE $1 || '%'`,
    [heldPrefix],
  );
}

/** A payment of which nothing is sent nor asked: an account that may have it did not answer, or another one has it. */
export interface HeldPayment {
  readonly paymentId: string;
  readonly status: string;
  readonly paymentAmount: { readonly currency: string; readonly value: string };
  /** Where it is stored for. */
  readonly route: string;
  readonly paymentRequestId: string;
  readonly requestedAt: Date;
}

/** What is held of these routes, oldest first, so many at most, and how many there are. */
export async function heldPayments(
  db: DataSource,
  routes: readonly string[],
  limit: number,
): Promise<{ count: number; payments: HeldPayment[] }> {
  const rows = await db.query<
    (Omit<HeldPayment, 'paymentAmount'> & { currency: string; amount: string; count: number })[]
  >(
    `WITH held AS MATERIALIZED (
       SELECT DISTINCT payment_id, substr(route, length($2) + 1) AS route FROM operations WHERE state = 'due' AND route = ANY ($1)
     )
     SELECT p.id AS "paymentId", p.status, p.currency, p.amount::text AS amount, held.route,
            p.state #>> '{attempt,paymentRequestId}' AS "paymentRequestId", p.requested_at AS "requestedAt",
            (count(*) OVER ())::int AS count
       FROM held JOIN payments p ON p.id = held.payment_id
      ORDER BY p.requested_at, p.id LIMIT $3`,
    [routes.map((name) => heldPrefix + name), heldPrefix, limit],
  );
  const payments = rows.map(({ currency, amount, count: _all, ...held }) => ({
    ...held,
    paymentAmount: { currency, value: amount },
  }));
  return { count: rows[0]?.count ?? 0, payments };
}

/** Of these payments no pay is sent any more: some account that may have them did not answer. */
export async function holdBack(db: DataSource, paymentIds: readonly string[], now: number): Promise<void> {
  await db.query(
    `UPDATE operations SET send_before = least(send_before, to_timestamp($2::float8 / 1000))
      WHERE payment_id = ANY ($1) AND kind = 'pay'`,
    [paymentIds, now],
  );
}

/**
 * Payments that something became of since: a notification about them may be lost that will not come again, so upstream is asked once
 * more, whatever they came to.
 */
export async function askAboutRecent(db: DataSource, since: number, now: number): Promise<void> {
  await db.query(
    `UPDATE operations o SET state = 'due', due_at = to_timestamp($2::float8 / 1000), rounds = greatest(o.rounds, 1)
       FROM payments p
      WHERE p.id = o.payment_id AND o.kind = 'inquire' AND o.state = 'done' AND p.status <> 'rejected'
        AND o.request_id = p.state #>> '{attempt,paymentRequestId}'
        AND p.updated_at >= to_timestamp($1::float8 / 1000)`,
    [since, now],
  );
}
