import { isoInstant } from '@paywright/kernel';
import { addMessagesSql, messagesParameter } from '@paywright/outbox';
import { statement } from '@paywright/postgres';
import type { EntityManager } from 'typeorm';
import { type PaymentRow, paymentColumns } from './payment.row';
import { paymentRequested, type PostedPayment, postedSnapshot } from './posted-payment';

const insertPayment = statement<PaymentRow>(
  'insert-posted-payment',
  `WITH inserted AS (
     INSERT INTO payments (payment_id, source, payment_ref, reference_order_id, request_fingerprint, holds_order, status,
                           version, snapshot, created_at, updated_at)
     SELECT $1, $2, $3, $4, $5, true, 'requested', 0, $6::jsonb, $7::timestamptz, $7::timestamptz
      WHERE NOT EXISTS (SELECT FROM idempotency_keys WHERE client_id = $8 AND key = $9)
         ON CONFLICT DO NOTHING
     RETURNING *
   ), keyed AS (
     INSERT INTO idempotency_keys (client_id, key, payment_id, created_at)
     SELECT $8, $9, payment_id, created_at FROM inserted
   ), told AS (
     ${addMessagesSql('$10', 'inserted')}
   )
   SELECT ${paymentColumns} FROM inserted p LEFT JOIN shipments s USING (payment_id)`,
);

/**
 * Writes the payment, its key and the event that asks for it: one statement, so one transaction. Undefined, and nothing
 * written, when the key, the payment or one that holds the order is there already; of two at the same time the second
 * waits for the first. When it was only the key that came at the same time, this is a unique violation.
 */
export async function insertPostedPayment(
  connection: EntityManager,
  posted: PostedPayment,
): Promise<PaymentRow | undefined> {
  const { clientId, source, idempotencyKey, fingerprint, request, at } = posted;
  const [row] = await insertPayment(connection, [
    request.paymentId,
    source,
    request.paymentRef,
    request.order.referenceOrderId,
    fingerprint,
    JSON.stringify(postedSnapshot(posted)),
    isoInstant(at),
    clientId,
    idempotencyKey,
    messagesParameter([paymentRequested(posted)]),
  ]);
  return row;
}

const findInTheWay = statement<PaymentRow & { role: keyof InTheWay }>(
  'find-in-the-way',
  `WITH candidates AS (
     SELECT 'sameKey' AS role, payment_id FROM idempotency_keys WHERE client_id = $1 AND key = $2
     UNION ALL
     SELECT 'sameRef', $3
     UNION ALL
     SELECT 'orderHolder', payment_id FROM payments WHERE source = $4 AND reference_order_id = $5 AND holds_order
   )
   SELECT role, ${paymentColumns}
     FROM candidates JOIN payments p USING (payment_id) LEFT JOIN shipments s USING (payment_id)`,
);

/** The payments that keep one from being created. */
export interface InTheWay {
  /** Created under the same Idempotency-Key. */
  readonly sameKey?: PaymentRow;
  /** Has the same paymentRef, and so the same id. */
  readonly sameRef?: PaymentRow;
  /** Keeps the order. */
  readonly orderHolder?: PaymentRow;
}

export async function whatIsInTheWay(connection: EntityManager, posted: PostedPayment): Promise<InTheWay> {
  const { clientId, source, idempotencyKey, request } = posted;
  const rows = await findInTheWay(connection, [
    clientId,
    idempotencyKey,
    request.paymentId,
    source,
    request.order.referenceOrderId,
  ]);
  return Object.fromEntries(rows.map((row) => [row.role, row]));
}

const insertKey = statement<{ key: string }>(
  'insert-idempotency-key',
  `INSERT INTO idempotency_keys (client_id, key, payment_id, created_at) VALUES ($1, $2, $3, $4)
   ON CONFLICT DO NOTHING RETURNING key`,
);

/** Ties another key to the payment. False when the key was tied to one meanwhile. */
export async function recordKey(connection: EntityManager, posted: PostedPayment): Promise<boolean> {
  const { clientId, idempotencyKey, request, at } = posted;
  const rows = await insertKey(connection, [clientId, idempotencyKey, request.paymentId, isoInstant(at)]);
  return rows.length === 1;
}

const adopt = statement(
  'adopt-payment',
  'UPDATE payments SET request_fingerprint = $2 WHERE payment_id = $1 AND request_fingerprint IS NULL RETURNING payment_id',
);

/** Ties a payment that is known by its events alone to the request that is posted for it again. False: another one came first. */
export async function adoptPayment(
  connection: EntityManager,
  { request, fingerprint }: PostedPayment,
): Promise<boolean> {
  return (await adopt(connection, [request.paymentId, fingerprint])).length === 1;
}
