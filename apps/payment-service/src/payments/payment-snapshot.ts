import { reasonOfEnding } from '@paywright/apo';
import type { CaptureSnapshot, DisputeSnapshot, FollowUpSnapshot, PaymentSnapshot } from '@paywright/contracts';
import { isoInstant, moneyJson } from '@paywright/kernel';
import {
  type Capture,
  capturedAmount,
  type Dispute,
  type Ending,
  type Evidence,
  type FollowUp,
  type Payment,
  refundedAmount,
} from '@paywright/payments';

/** The payment as every event on payments.events carries it. */
export function paymentSnapshot(payment: Payment): PaymentSnapshot {
  const { attempt } = payment;
  return {
    paymentId: payment.id,
    version: payment.version,
    status: payment.status,
    source: payment.source,
    paymentRef: payment.paymentRef,
    referenceOrderId: payment.referenceOrderId,
    paymentAmount: moneyJson(payment.amount),
    capturedAmount: moneyJson(capturedAmount(payment)),
    captures: payment.captures.map(captureSnapshot),
    captureMode: payment.captureMode,
    captureBy: payment.authorized?.captureBy === undefined ? undefined : isoInstant(payment.authorized.captureBy),
    refundedAmount: moneyJson(refundedAmount(payment)),
    followUps: payment.followUps?.map(followUpSnapshot),
    disputes: payment.disputes?.map(disputeSnapshot),
    pastAttempts: payment.pastAttempts?.flatMap(pastAttemptSnapshot),
    route: attempt?.route,
    paymentRequestId: attempt?.paymentRequestId,
    apoPaymentId: attempt?.apoPaymentId,
    acquirerName: payment.acquirer?.acquirerName,
    normalUrl: payment.status === 'action_required' ? attempt?.normalUrl : undefined,
    requestedAt: isoInstant(payment.requestedAt),
    expiresAt: attempt && isoInstant(attempt.expiresAt),
    unknownSince: payment.unknownSince === undefined ? undefined : isoInstant(payment.unknownSince),
    holds: payment.holds.map(({ reason, detail, at }) => ({ reason, detail, at: isoInstant(at) })),
    reason: payment.ending && explained(payment.ending),
  };
}

function pastAttemptSnapshot({ attempt, ending }: Payment): NonNullable<PaymentSnapshot['pastAttempts']> {
  if (!attempt || !ending) return [];
  return [{ paymentRequestId: attempt.paymentRequestId, route: attempt.route, ...ending }];
}

/** Where to look for the raw message; when it was asked for is the payment's own business. */
export function evidenceSnapshot({ via, id }: Evidence): CaptureSnapshot['evidence'] {
  return { via, id };
}

export function captureSnapshot(capture: Capture): CaptureSnapshot {
  return {
    captureId: capture.captureId,
    captureAmount: moneyJson(capture.amount),
    captureTime: isoInstant(capture.capturedAt),
    basis: capture.basis,
    evidence: evidenceSnapshot(capture.evidence),
    acquirerName: capture.acquirer?.acquirerName,
  };
}

export function disputeSnapshot({
  disputeId,
  status,
  amount,
  type,
  reasonCode,
  defenseDueAt,
  at,
}: Dispute): DisputeSnapshot {
  const disputed = amount && moneyJson(amount);
  return { disputeId, status, amount: disputed, type, reasonCode, defenseDueAt, openedAt: isoInstant(at) };
}

export function followUpSnapshot(followUp: FollowUp): FollowUpSnapshot {
  const { kind, reference, requestId, askedBy, amount, status, refundId, at, settledAt, ending } = followUp;
  return {
    kind,
    reference,
    requestId,
    askedBy,
    amount: amount && moneyJson(amount),
    status,
    refundId,
    requestedAt: isoInstant(at),
    settledAt: settledAt === undefined ? undefined : isoInstant(settledAt),
    ...ending,
  };
}

/** A code of APO's says little to clients: what it means, what to do next, and what the buyer may be told go along. */
function explained(ending: Ending): PaymentSnapshot['reason'] {
  const { resultCode } = ending;
  return { ...ending, ...(resultCode && { explanation: reasonOfEnding(resultCode) }) };
}
