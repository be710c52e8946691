import type { CaptureSnapshot, PaymentSnapshot } from '@paywright/contracts';
import { isoInstant, moneyJson } from '@paywright/kernel';
import { type Capture, capturedAmount, type Payment } from '@paywright/payments';

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
    route: attempt?.route,
    paymentRequestId: attempt?.paymentRequestId,
    apoPaymentId: attempt?.apoPaymentId,
    acquirerName: payment.acquirer?.acquirerName,
    normalUrl: payment.status === 'action_required' ? attempt?.normalUrl : undefined,
    requestedAt: isoInstant(payment.requestedAt),
    expiresAt: attempt && isoInstant(attempt.expiresAt),
    unknownSince: payment.unknownSince === undefined ? undefined : isoInstant(payment.unknownSince),
    holds: payment.holds.map(({ reason, detail, at }) => ({ reason, detail, at: isoInstant(at) })),
    reason: payment.ending,
  };
}

export function captureSnapshot(capture: Capture): CaptureSnapshot {
  return {
    captureId: capture.captureId,
    captureAmount: moneyJson(capture.amount),
    captureTime: isoInstant(capture.capturedAt),
    basis: capture.basis,
    evidence: capture.evidence,
    acquirerName: capture.acquirer?.acquirerName,
  };
}
