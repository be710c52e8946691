import { timeOrderedBound } from '@paywright/kernel';
import { onConnection, statement, type Tx } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import type { Misses } from './misses';
import type { ClaimedOperation, NewFollowUpCall, OperationChanges, OperationKind } from './operation';

interface ClaimedRow {
  request_id: string;
  payment_id: string;
  body: string | null;
  card_ref: string | null;
  unproven_sends: number;
  tries: number;
  rounds: number;
  misses: Misses | null;
  had_it: boolean | null;
}

/**
 * Takes due operations of one route and kind, oldest first, in one short statement. A pay is taken only while it was
 * never leased: a lease that ran out means a call of unknown outcome, which must be inquired about, not sent again.
 */
const claim = statement<ClaimedRow>(
  'claim-operations',
  claimSql(() => ''),
);

/** Of the requests of these weeks only, whose partitions are one or two. */
const claimRecent = statement<ClaimedRow>(
  'claim-recent',
  claimSql((row) => `AND ${row}request_id >= $6 AND ${row}request_id < $7`),
);

/** Of pays, only those that were sent before; written out, so that the index of those is used. */
const claimRepeats = statement<ClaimedRow>(
  'claim-repeats',
  claimSql((row) => (row === '' ? `AND kind = 'pay' AND unproven_sends > 0` : '')),
);

/** `condition` narrows what is looked through, and what is updated, of the alias it is given. */
function claimSql(condition: (row: string) => string): string {
  return `WITH claimed AS MATERIALIZED (
    SELECT request_id, kind FROM operations
     WHERE state = 'due' AND route = $1 AND kind = $2 AND due_at <= to_timestamp($3::float8 / 1000)
       AND (send_before IS NULL OR send_before > to_timestamp($3::float8 / 1000))
       AND (lease_until IS NULL OR (kind <> 'pay' AND lease_until < clock_timestamp()))
       ${condition('')}
     ORDER BY due_at
     LIMIT $5
       FOR UPDATE SKIP LOCKED
  )
  UPDATE operations o
     SET lease_until = clock_timestamp() + $4 * interval '1 millisecond',
         tries = tries + 1,
         unproven_sends = unproven_sends + CASE WHEN o.kind = 'inquire' THEN 0 ELSE 1 END
    FROM claimed c
   WHERE o.request_id = c.request_id AND o.kind = c.kind ${condition('o.')}
  RETURNING o.request_id, o.payment_id, o.body, o.card_ref, o.unproven_sends, o.tries, o.rounds,
            o.outcome -> 'misses' AS misses, (o.outcome -> 'hadIt')::boolean AS had_it`;
}

const interruptedSql = `
  SELECT request_id, payment_id, tries, unproven_sends FROM operations
   WHERE state = 'due' AND route = $1 AND kind = 'pay' AND lease_until < clock_timestamp()
   LIMIT $2`;

const planOperations = statement(
  'plan-operations',
  `WITH paying AS (
     UPDATE operations
        SET state = $3,
            due_at = coalesce(to_timestamp($4::float8 / 1000), due_at),
            unproven_sends = unproven_sends - $5::int,
            rounds = CASE WHEN $3::text = 'due' THEN rounds + 1 ELSE rounds END,
            lease_until = NULL,
            outcome = coalesce($6::jsonb, outcome),
            updated_at = to_timestamp($2::float8 / 1000)
      WHERE request_id = $1 AND kind = 'pay' AND state = ANY ($7::text[])
        AND ($13::int IS NULL OR (tries = $13 AND lease_until IS NOT NULL))
        AND (NOT $14::boolean OR lease_until IS NULL)
   )
   UPDATE operations
      SET state = $8,
          due_at = coalesce(to_timestamp($9::float8 / 1000), due_at),
          rounds = coalesce($10::int, rounds),
          lease_until = CASE WHEN $11::boolean THEN NULL ELSE lease_until END,
          outcome = coalesce($12::jsonb, outcome),
          updated_at = to_timestamp($2::float8 / 1000)
    WHERE request_id = $1 AND kind = 'inquire' AND $8::text IS NOT NULL`,
);

const planFollowUp = statement(
  'plan-follow-up',
  `UPDATE operations
      SET state = CASE WHEN state = 'done' THEN state ELSE $3 END,
          due_at = coalesce(to_timestamp($4::float8 / 1000), due_at),
          rounds = rounds + 1, lease_until = NULL, outcome = $5::jsonb,
          unproven_sends = unproven_sends - CASE WHEN tries = $7::int AND lease_until IS NOT NULL THEN 1 ELSE 0 END, updated_at = to_timestamp($6::float8 / 1000)
    WHERE request_id = $1 AND kind = $2`,
);

const startFollowUps = statement(
  'start-follow-ups',
  `INSERT INTO operations (request_id, kind, payment_id, route, state, due_at, body, updated_at)
   SELECT "requestId", kind, "paymentId", route, 'due', to_timestamp($2::float8 / 1000), body, to_timestamp($2::float8 / 1000)
     FROM jsonb_to_recordset($1::jsonb) AS calls ("requestId" text, kind text, "paymentId" text, route text, body text)`,
);

const closeFollowUps = statement(
  'close-follow-ups',
  `UPDATE operations SET state = 'done', updated_at = to_timestamp($2::float8 / 1000)
    WHERE request_id = ANY ($1) AND kind IN ('capture', 'cancel', 'refund') AND state = 'due'`,
);

const findEmptyCancel = statement<{ request_id: string }>(
  'find-empty-cancel',
  `SELECT request_id FROM operations
    WHERE request_id = $1 AND kind = 'cancel' AND outcome ->> 'kind' = 'not-found'
      AND updated_at > to_timestamp($2::float8 / 1000)`,
);

const closeUnsentPay = statement<{ request_id: string }>(
  'close-unsent-pay',
  `UPDATE operations SET state = 'done' WHERE request_id = $1 AND kind = 'pay' AND unproven_sends = 0 RETURNING request_id`,
);

/** Writes what a change of the payment means for its operations; the transaction holds the payment's row. */
export async function planFor(
  tx: Tx,
  paymentRequestId: string,
  { pay, inquire }: OperationChanges,
  at: number,
): Promise<void> {
  if (!pay && !inquire) return;
  await planOperations(tx, [
    paymentRequestId,
    at,
    pay?.state ?? null,
    pay?.dueAt ?? null,
    pay?.unsentTry === undefined ? 0 : 1,
    pay?.outcome ? JSON.stringify(pay.outcome) : null,
    pay?.from ?? [],
    inquire?.state ?? null,
    inquire?.dueAt ?? null,
    inquire?.rounds ?? null,
    inquire?.answered ?? false,
    inquire?.outcome ? JSON.stringify(inquire.outcome) : null,
    pay?.unsentTry ?? null,
    pay?.unleased ?? false,
  ]);
}

/** Records how a follow-up's call was answered. Whoever settled it meanwhile has the last word. */
export async function planFollowUpCall(
  tx: Tx,
  { requestId, kind, state, dueAt, unsentTry, outcome }: NonNullable<OperationChanges['followUp']>,
  at: number,
): Promise<void> {
  await planFollowUp(tx, [requestId, kind, state, dueAt ?? null, JSON.stringify(outcome), at, unsentTry ?? null]);
}

/** The calls of follow-ups that were just accepted: due at once. */
export async function startFollowUpCalls(tx: Tx, calls: readonly NewFollowUpCall[], at: number): Promise<void> {
  if (calls.length > 0) await startFollowUps(tx, [JSON.stringify(calls), at]);
}

/** Nothing more is to be sent for follow-ups that are settled. */
export async function closeFollowUpCalls(tx: Tx, requestIds: readonly string[], at: number): Promise<void> {
  if (requestIds.length > 0) await closeFollowUps(tx, [requestIds, at]);
}

/** Whether the cancel was answered after this moment, epoch milliseconds, and found nothing to cancel. */
export async function cancelFoundNothing(tx: Tx, requestId: string, since: number): Promise<boolean> {
  return (await findEmptyCancel(tx, [requestId, since])).length === 1;
}

/** Closes the pay if it is proven that no byte of it ever left; false when there is no such proof. */
export async function closeIfUnsent(tx: Tx, paymentRequestId: string): Promise<boolean> {
  return (await closeUnsentPay(tx, [paymentRequestId])).length === 1;
}

/** Real time between two looks for operations of any age. */
const lookFarEveryMs = 500;
const dayMs = 24 * 60 * 60 * 1000;

/** The request ids of these weeks, business time: from, and to before. */
function recent(now: number): [string, string] {
  return [timeOrderedBound('pr', now - 30 * dayMs), timeOrderedBound('pr', now + dayMs)];
}

/** A pay that somebody claimed and never recorded. */
export type InterruptedPay = Pick<ClaimedOperation, 'requestId' | 'paymentId' | 'tries' | 'unprovenSends'>;

export class OperationRepository {
  /** By route and kind: when operations of any age were last looked for, real time. */
  private readonly lookedFar = new Map<string, number>();

  constructor(private readonly db: DataSource) {}

  /** Claims up to `limit` operations due at `now` (business time), or only those that were sent before; the lease is real time. */
  async claim(
    route: string,
    kind: OperationKind,
    now: number,
    leaseMs: number,
    { limit, repeatsOnly = false }: { readonly limit: number; readonly repeatsOnly?: boolean },
  ): Promise<ClaimedOperation[]> {
    const claimedAt = performance.now();
    const values = [route, kind, now, leaseMs, limit];
    const rows = await onConnection(this.db, (connection) => {
      if (repeatsOnly) return claimRepeats(connection, values);
      if (this.looksFar(`${kind} ${route}`, claimedAt)) return claim(connection, values);
      return claimRecent(connection, [...values, ...recent(now)]);
    });
    return rows.map((row) => ({
      requestId: row.request_id,
      kind,
      paymentId: row.payment_id,
      route,
      body: row.body,
      cardRef: row.card_ref ?? undefined,
      unprovenSends: row.unproven_sends,
      tries: row.tries,
      rounds: row.rounds,
      claimedAt: now,
      misses: row.misses ?? undefined,
      hadIt: row.had_it ?? undefined,
      leaseEndsAt: claimedAt + leaseMs,
    }));
  }

  /** Nearly all that is due was begun these weeks; the rest, in many partitions, is looked for now and then. */
  private looksFar(what: string, at: number): boolean {
    if (at - (this.lookedFar.get(what) ?? -Infinity) < lookFarEveryMs) return false;
    this.lookedFar.set(what, at);
    return true;
  }

  /** Routes with calls that are still to be made. */
  async openRoutes(): Promise<string[]> {
    const rows = await this.db.query<{ route: string }[]>(`SELECT DISTINCT route FROM operations WHERE state = 'due'`);
    return rows.map(({ route }) => route);
  }

  /** Pays whose lease ran out: somebody died, or was stopped, between claiming and recording. */
  async interruptedPays(route: string, limit: number): Promise<InterruptedPay[]> {
    const rows = (await this.db.query(interruptedSql, [route, limit])) as {
      request_id: string;
      payment_id: string;
      tries: number;
      unproven_sends: number;
    }[];
    return rows.map((row) => ({
      requestId: row.request_id,
      paymentId: row.payment_id,
      tries: row.tries,
      unprovenSends: row.unproven_sends,
    }));
  }
}
