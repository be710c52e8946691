import { keepApart, statement, type Tx } from '@paywright/postgres';
import {
  allAttempts,
  captureAskedAmount,
  capturedAmount,
  captureWatchAt,
  type Payment,
  refundAskedAmount,
} from '@paywright/payments';
import type { Order } from '@paywright/contracts';
import { type Money, sum } from '@paywright/kernel';
import type { RouteDecision } from '@paywright/routing';
import { readPaymentState, writePaymentState } from './payment-state';

/** A payment as it stands in the database, its row locked by the transaction that read it. */
export interface StoredPayment {
  readonly payment: Payment;
  readonly order: Order;
}

interface StoredRow {
  state: string;
  order_snapshot: Order;
}

const insertPayment = statement<{ id: string }>(
  'insert-payment',
  `WITH inserted AS (
     INSERT INTO payments (id, version, status, source, payment_ref, reference_order_id, request_fingerprint, currency, amount,
                           state, order_snapshot, requested_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, to_timestamp($12::float8 / 1000), to_timestamp($12::float8 / 1000))
     ON CONFLICT DO NOTHING
     RETURNING id
   ), attempted AS (
     INSERT INTO attempts (payment_request_id, payment_id, route, expires_at, decision)
     SELECT $13::text, id, $14::text, to_timestamp($15::float8 / 1000), $19::jsonb FROM inserted WHERE $13::text IS NOT NULL
   ), planned AS (
     INSERT INTO operations (request_id, kind, payment_id, route, state, due_at, send_before, body, card_ref, updated_at)
     SELECT $13::text, kind, id, $14::text, 'due', to_timestamp(due / 1000), to_timestamp(send_before / 1000), body, card_ref, to_timestamp($12::float8 / 1000)
       FROM inserted,
            (VALUES ('pay', $12::float8, $15::float8, $16::text, $18::text), ('inquire', $17::float8, NULL, NULL, NULL)) AS plan (kind, due, send_before, body, card_ref)
      WHERE $13::text IS NOT NULL
   )
   SELECT id FROM inserted`,
);

const lockPayment = statement<StoredRow>(
  'lock-payment',
  'SELECT state::text AS state, order_snapshot FROM payments WHERE id = $1 FOR UPDATE',
);

const lockPaymentByRequest = statement<StoredRow>(
  'lock-payment-by-request',
  `SELECT p.state::text AS state, p.order_snapshot FROM attempts a JOIN payments p ON p.id = a.payment_id
    WHERE a.payment_request_id = $1 FOR UPDATE OF p`,
);

const lockPaymentByApoPaymentId = statement<StoredRow>(
  'lock-payment-by-apo-payment-id',
  // Materialized: else a planner without statistics walks all attempts in the order asked for.
  `WITH named AS MATERIALIZED (SELECT payment_id, payment_request_id FROM attempts WHERE apo_payment_id = $1 AND route = $2)
   SELECT state::text AS state, order_snapshot FROM payments
    WHERE id = (SELECT payment_id FROM named ORDER BY payment_request_id LIMIT 1) FOR UPDATE`,
);

const lockPaymentByRefund = statement<StoredRow>(
  'lock-payment-by-refund',
  `SELECT p.state::text AS state, p.order_snapshot FROM operations o JOIN payments p ON p.id = o.payment_id
    WHERE o.request_id = $1 AND o.kind = 'refund' FOR UPDATE OF p`,
);

const findByRef = statement<{ id: string; request_fingerprint: string; state: string }>(
  'find-payment-by-ref',
  'SELECT id, request_fingerprint, state::text AS state FROM payments WHERE source = $1 AND payment_ref = $2',
);

const findHolder = statement<{ id: string }>(
  'find-order-holder',
  `SELECT id FROM payments WHERE source = $1 AND reference_order_id = $2
      AND status NOT IN ('rejected', 'failed', 'canceled', 'expired')`,
);

const lockApoPaymentId = statement('lock-apo-payment-id', 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))');

const savePayment = statement(
  'save-payment',
  `WITH saved AS (
     UPDATE payments SET version = $2, status = $3, captured = $4, held = $5,
            unknown_since = to_timestamp($6::float8 / 1000), state = $7, updated_at = to_timestamp($8::float8 / 1000),
            capture_asked = $11, refund_asked = $12, capture_watch_at = to_timestamp($13::float8 / 1000)
      WHERE id = $1
   )
   UPDATE attempts SET apo_payment_id = $10
    WHERE payment_request_id = $9 AND apo_payment_id IS DISTINCT FROM $10::text`,
);

/** What a request brings beside the payment itself. */
export interface NewPayment {
  readonly payment: Payment;
  readonly order: Order;
  /** Tells a repeated request from a different one under the same reference. */
  readonly fingerprint: string;
  /** The exact bytes of the pay call; absent on a rejected payment. */
  readonly payBody?: string;
  /** The card the pay is sent with, where it is not typed on a page. */
  readonly cardRef?: string;
  /** When to ask upstream whatever happens, epoch milliseconds. */
  readonly inquireAt?: number;
  /** Which route it takes, and why. */
  readonly decision?: RouteDecision;
}

/** Payments with their attempts; every method runs inside the caller's transaction. */
export const paymentRepository = {
  /** False when the id, the reference or a held order stands in the way: nothing was written then. */
  async insert(
    tx: Tx,
    { payment, order, fingerprint, payBody, inquireAt, cardRef, decision }: NewPayment,
  ): Promise<boolean> {
    const { attempt } = payment;
    const rows = await insertPayment(tx, [
      payment.id,
      payment.version,
      payment.status,
      payment.source,
      payment.paymentRef,
      payment.referenceOrderId,
      fingerprint,
      payment.amount.currency,
      payment.amount.minor.toString(),
      writePaymentState(payment),
      JSON.stringify(order),
      payment.requestedAt,
      attempt?.paymentRequestId ?? null,
      attempt?.route ?? null,
      attempt?.expiresAt ?? null,
      payBody ?? null,
      inquireAt ?? null,
      cardRef ?? null,
      decision ? JSON.stringify(decision) : null,
    ]);
    return rows.length === 1;
  },

  async lock(tx: Tx, paymentId: string): Promise<StoredPayment | undefined> {
    return stored(tx, await lockPayment(tx, [paymentId]));
  },

  async lockByRequestId(tx: Tx, paymentRequestId: string): Promise<StoredPayment | undefined> {
    return stored(tx, await lockPaymentByRequest(tx, [paymentRequestId]));
  },

  /** By APO's number, which is one account's own. */
  async lockByApoPaymentId(tx: Tx, apoPaymentId: string, route: string): Promise<StoredPayment | undefined> {
    return stored(tx, await lockPaymentByApoPaymentId(tx, [apoPaymentId, route]));
  },

  /** The payment a refund of ours is of. */
  async lockByRefund(tx: Tx, refundRequestId: string): Promise<StoredPayment | undefined> {
    return stored(tx, await lockPaymentByRefund(tx, [refundRequestId]));
  },

  async findByRef(
    tx: Tx,
    source: string,
    paymentRef: string,
  ): Promise<{ payment: Payment; fingerprint: string } | undefined> {
    const [row] = await findByRef(tx, [source, paymentRef]);
    return row && { payment: readPaymentState(row.state), fingerprint: row.request_fingerprint };
  },

  /** The payment that holds the order, if any. */
  async findOrderHolder(tx: Tx, source: string, referenceOrderId: string): Promise<string | undefined> {
    const [row] = await findHolder(tx, [source, referenceOrderId]);
    return row?.id;
  },

  /**
   * Serialises, until the transaction ends, everybody who correlates by this number of APO's: whoever looks for its
   * payment, and whoever learns whose it is. Taken before any row.
   */
  async lockApoPaymentId(tx: Tx, apoPaymentId: string): Promise<void> {
    keepApart(tx, `the payment APO numbers ${apoPaymentId}`);
    await lockApoPaymentId(tx, [apoPaymentId]);
  },

  /** Writes the payment's next state. */
  async save(tx: Tx, payment: Payment, at: number): Promise<void> {
    await savePayment(tx, [
      payment.id,
      payment.version,
      payment.status,
      ofAll(payment, capturedAmount).minor.toString(),
      payment.holds.length > 0,
      payment.unknownSince ?? null,
      writePaymentState(payment),
      at,
      payment.attempt?.paymentRequestId ?? null,
      payment.attempt?.apoPaymentId ?? null,
      captureAskedAmount(payment).minor.toString(),
      ofAll(payment, refundAskedAmount).minor.toString(),
      captureWatchAt(payment) ?? null,
    ]);
  },
};

/** Money that came on attempts that were left is given back, too: both are bounded together. */
function ofAll(payment: Payment, amountOf: (payment: Payment) => Money): Money {
  return sum(allAttempts(payment).map(amountOf), payment.amount.currency);
}

function stored(tx: Tx, [row]: StoredRow[]): StoredPayment | undefined {
  if (!row) return undefined;
  const payment = readPaymentState(row.state);
  keepApart(tx, payment.id);
  return { payment, order: row.order_snapshot };
}
