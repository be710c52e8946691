import { askOurselves } from './ask-ourselves';
import { hold } from './hold';
import type { Capture, Payment } from './payment';
import type { PaymentFact } from './payment-fact';

/** Money on a payment that had ended without: told, held, and given back. */
export function receiveLate(payment: Payment, capture: Capture, reason: string, at: number): PaymentFact[] {
  const done = reason === 'approved-after-end' ? 'approved' : 'captured';
  const detail = `${done} upstream after the payment was ${payment.status}`;
  return [
    { kind: 'LatePaymentReceived', at, capture, reason, detail },
    ...hold(payment, at, 'late-payment', detail),
    ...refundLateCapture(payment, capture, at),
  ];
}

/** Money that came for an order that may have been sold again goes back. */
function refundLateCapture(payment: Payment, { captureId, amount }: Capture, at: number): PaymentFact[] {
  if (payment.attempt?.apoPaymentId === undefined || amount.currency !== payment.amount.currency) return [];
  if (amount.minor === 0n) return [];
  const count = payment.captures.length + 1;
  const refund = {
    kind: 'refund',
    requestId: `${payment.attempt.paymentRequestId}_late_${count}`,
    reference: `late-payment.${count}`,
    amount,
    captureId: payment.captures.length > 0 ? captureId : undefined,
  } as const;
  return [askOurselves(refund, at)];
}
