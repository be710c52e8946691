import type { PaymentView, ShipmentView } from '@paywright/contracts';
import type { PaymentRow } from './payment.row';

/** A payment as its client sees it. */
export function paymentView(row: PaymentRow): PaymentView {
  const { snapshot } = row;
  return {
    paymentId: snapshot.paymentId,
    source: snapshot.source,
    paymentRef: snapshot.paymentRef,
    version: row.version,
    status: snapshot.status,
    referenceOrderId: snapshot.referenceOrderId,
    paymentAmount: snapshot.paymentAmount,
    capturedAmount: snapshot.capturedAmount,
    captures: snapshot.captures,
    captureMode: snapshot.captureMode ?? 'AUTOMATIC',
    captureBy: snapshot.captureBy,
    refundedAmount: snapshot.refundedAmount ?? nothing(snapshot.paymentAmount.currency),
    followUps: snapshot.followUps ?? [],
    disputes: snapshot.disputes,
    normalUrl: snapshot.normalUrl,
    expiresAt: snapshot.expiresAt,
    pastAttempts: snapshot.pastAttempts,
    route: snapshot.route,
    acquirerName: snapshot.acquirerName,
    paymentRequestId: snapshot.paymentRequestId,
    apoPaymentId: snapshot.apoPaymentId,
    unknownSince: snapshot.unknownSince,
    holds: snapshot.holds,
    reason: snapshot.reason,
    shipment: shipmentView(row),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

/**
 * The payment as the request that created it was answered: everything in it is kept unchanged for as long as the payment
 * is, so a repeated request gets the same answer again.
 */
export function firstAnswer(row: PaymentRow): PaymentView {
  const { paymentId, source, paymentRef, referenceOrderId, paymentAmount, captureMode } = row.snapshot;
  const createdAt = row.created_at.toISOString();
  return {
    paymentId,
    source,
    paymentRef,
    version: 0,
    status: 'requested',
    referenceOrderId,
    paymentAmount,
    capturedAmount: nothing(paymentAmount.currency),
    captures: [],
    captureMode: captureMode ?? 'AUTOMATIC',
    refundedAmount: nothing(paymentAmount.currency),
    followUps: [],
    holds: [],
    createdAt,
    updatedAt: createdAt,
  };
}

function nothing(currency: string): PaymentView['refundedAmount'] {
  return { currency, value: '0' };
}

function shipmentView(row: PaymentRow): ShipmentView | undefined {
  if (!row.shipment_id || !row.shipment_status || !row.shipment_updated_at) return undefined;
  return {
    shipmentId: row.shipment_id,
    status: row.shipment_status,
    reason: row.shipment_reason ?? undefined,
    updatedAt: row.shipment_updated_at.toISOString(),
  };
}
