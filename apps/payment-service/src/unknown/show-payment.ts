import { isoInstant } from '@paywright/kernel';
import { allAttempts, awaitsUpstream, type Payment } from '@paywright/payments';
import type { DataSource } from 'typeorm';
import type { OperationOutcome } from '../operations/operation';
import { listActions } from '../operators/operator-actions';
import { paymentSnapshot } from '../payments/payment-snapshot';
import { readPaymentState } from '../payments/payment-state';
import { paymentUnknown } from './operated-payment';

/** What operators did with it, at most. */
const mostActions = 50;

interface OperationRow {
  kind: string;
  requestId: string;
  route: string;
  state: string;
  dueAt: Date;
  underWay: boolean;
  tries: number;
  unprovenSends: number;
  outcome: OperationOutcome | null;
  updatedAt: Date;
}

/**
 * Everything an operator needs to judge one payment: how it stands, its attempts, every call upstream with how it was answered, and
 * what operators did. Never a body, a page's address, a token or a card. A 404 when there is no such payment.
 */
export async function showPayment(db: DataSource, paymentId: string, now: number): Promise<object> {
  const [rows, operations, parked, actions] = await Promise.all([
    db.query<{ state: string }[]>('SELECT state::text AS state FROM payments WHERE id = $1', [paymentId]),
    db.query<OperationRow[]>(
      `SELECT kind, request_id AS "requestId", route, state, due_at AS "dueAt",
              coalesce(lease_until > clock_timestamp(), false) AS "underWay", tries,
              unproven_sends AS "unprovenSends", outcome, updated_at AS "updatedAt"
         FROM operations WHERE payment_id = $1 ORDER BY request_id, kind`,
      [paymentId],
    ),
    db.query<{ count: number }[]>(
      `SELECT count(DISTINCT r.event_id)::int AS count FROM attempts a
         JOIN parked_results r ON r.apo_payment_id = a.apo_payment_id OR r.payment_request_id = a.payment_request_id
        WHERE a.payment_id = $1`,
      [paymentId],
    ),
    listActions(db, paymentId, mostActions),
  ]);
  const [row] = rows;
  if (!row) throw paymentUnknown();
  const payment = readPaymentState(row.state);
  const { normalUrl: _session, ...snapshot } = paymentSnapshot(payment);
  return {
    payment: snapshot,
    unknown: unknownMark(payment, now),
    settlement: settlementOf(payment),
    awaitsUpstream: awaitsUpstream(payment, now),
    attempts: allAttempts(payment).flatMap((view) => attemptOf(view, view === payment)),
    operations,
    parkedResults: parked[0]?.count ?? 0,
    actions,
  };
}

function unknownMark({ unknownSince, unknownCause }: Payment, now: number): object | null {
  if (unknownSince === undefined) return null;
  return { since: isoInstant(unknownSince), ageSeconds: Math.floor((now - unknownSince) / 1000), cause: unknownCause };
}

function settlementOf({ settlement }: Payment): object | null {
  if (!settlement) return null;
  const { at, operator, evidence, confirmedAt } = settlement;
  return { at: isoInstant(at), operator, evidence, confirmedAt: confirmedAt && isoInstant(confirmedAt) };
}

function attemptOf({ attempt, ending }: Payment, isPresent: boolean): object[] {
  if (!attempt) return [];
  const { paymentRequestId, route, startedAt, expiresAt, apoPaymentId, declined } = attempt;
  return [
    {
      paymentRequestId,
      route,
      isPresent,
      startedAt: isoInstant(startedAt),
      expiresAt: isoInstant(expiresAt),
      apoPaymentId,
      /** Whether the buyer was given a page; its address is the buyer's own. */
      hasPage: attempt.normalUrl !== undefined,
      declined,
      ending,
    },
  ];
}
