import { statement, type Tx } from '@paywright/postgres';
import { deadline, type Payment } from '@paywright/payments';
import type { RouteDecision } from '@paywright/routing';
import type { NextAttemptReady } from './next-attempt';

const findAttempt = statement<{ decision: RouteDecision | null; body: string | null; card_ref: string | null }>(
  'find-attempt',
  `SELECT a.decision, o.body, o.card_ref FROM attempts a
     JOIN operations o ON o.request_id = a.payment_request_id AND o.kind = 'pay'
    WHERE a.payment_request_id = $1`,
);

const startAttempt = statement(
  'start-attempt',
  `WITH attempted AS (
     INSERT INTO attempts (payment_request_id, payment_id, route, expires_at, decision)
     VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000), $5)
   ), left_behind AS (
     UPDATE operations SET state = 'done', updated_at = to_timestamp($6::float8 / 1000)
      WHERE request_id = $7 AND kind IN ('pay', 'inquire')
   )
   INSERT INTO operations (request_id, kind, payment_id, route, state, due_at, send_before, body, card_ref, rounds, updated_at)
   SELECT $1::text, kind, $2::text, $3::text, 'due', to_timestamp(due / 1000), to_timestamp(send_before / 1000), body, card_ref, rounds, to_timestamp($6::float8 / 1000)
     FROM (VALUES ('pay', $8::float8, $4::float8, $9::text, $10::text, $11::int),
                  ('inquire', $12::float8, NULL, NULL, NULL, 0)) AS plan (kind, due, send_before, body, card_ref, rounds)`,
);

const numberAttempts = statement(
  'number-attempts',
  `UPDATE attempts a SET apo_payment_id = told.number
     FROM jsonb_to_recordset($1::jsonb) AS told (attempt text, number text)
    WHERE a.payment_request_id = told.attempt AND a.apo_payment_id IS DISTINCT FROM told.number`,
);

const closeUnsentTry = statement<{ request_id: string }>(
  'close-unsent-try',
  `UPDATE operations SET state = 'done', unproven_sends = 0, lease_until = NULL
    WHERE request_id = $1 AND kind = 'pay' AND state = 'due' AND tries = $2 AND lease_until IS NOT NULL
      AND unproven_sends = 1
   RETURNING request_id`,
);

const closeUntaken = statement<{ request_id: string }>(
  'close-untaken',
  `UPDATE operations SET state = 'done'
    WHERE request_id = $1 AND kind = 'pay' AND state = 'due' AND lease_until IS NULL AND unproven_sends = 0
   RETURNING request_id`,
);

const findSingleSend = statement<{ request_id: string }>(
  'find-single-send',
  `SELECT request_id FROM operations
    WHERE request_id = $1 AND kind = 'pay' AND state = 'done' AND lease_until IS NULL AND unproven_sends = 1`,
);

/** Attempts with their calls; every method runs inside the caller's transaction, which holds the payment's row. */
export const attemptRepository = {
  /** How the attempt was decided, and what it sends; undefined for one from before decisions were kept. */
  async find(
    tx: Tx,
    paymentRequestId: string,
  ): Promise<{ decision: RouteDecision; payBody: string; cardRef?: string } | undefined> {
    const [row] = await findAttempt(tx, [paymentRequestId]);
    if (!row?.decision || row.body === null) return undefined;
    return { decision: row.decision, payBody: row.body, cardRef: row.card_ref ?? undefined };
  },

  /** The next attempt takes over: its calls are planned, those of the attempt before are over. */
  async start(
    tx: Tx,
    { id, requestedAt, attempt, pastAttempts }: Payment,
    { decision, payBody, cardRef, rounds }: NextAttemptReady,
    at: number,
  ): Promise<void> {
    const before = pastAttempts?.at(-1)?.attempt?.paymentRequestId;
    if (!attempt || !before) throw new RangeError('only a further attempt is started here');
    const { paymentRequestId, route, expiresAt } = attempt;
    await startAttempt(tx, [
      paymentRequestId,
      id,
      route,
      expiresAt,
      JSON.stringify(decision),
      at,
      before,
      // As old as its payment: whoever has waited longest is sent first.
      requestedAt,
      payBody,
      cardRef ?? null,
      rounds,
      deadline(attempt),
    ]);
  },

  /** Keeps APO's numbers of attempts that were left: what comes of them must find them. */
  async number(tx: Tx, { pastAttempts = [] }: Payment): Promise<void> {
    const told = pastAttempts.flatMap(({ attempt }) =>
      attempt?.apoPaymentId ? [{ attempt: attempt.paymentRequestId, number: attempt.apoPaymentId }] : [],
    );
    if (told.length > 0) await numberAttempts(tx, [JSON.stringify(told)]);
  },

  /** The process that made this try says that no byte of it left, and no other was made: closes the pay, or answers false. */
  async closeUnsentTry(tx: Tx, paymentRequestId: string, tries: number): Promise<boolean> {
    return (await closeUnsentTry(tx, [paymentRequestId, tries])).length === 1;
  },

  /** Whether the pay was sent once, was answered, and is in nobody's hands: what upstream said of it is the last word. */
  async wasSentOnce(tx: Tx, paymentRequestId: string): Promise<boolean> {
    return (await findSingleSend(tx, [paymentRequestId])).length === 1;
  },

  /** Nobody has the pay in hand, and nothing of it ever left: closes it, or answers false. */
  async closeUntaken(tx: Tx, paymentRequestId: string): Promise<boolean> {
    return (await closeUntaken(tx, [paymentRequestId])).length === 1;
  },
};
