import type { Capture, Payment } from './payment';
import type { FindingOf } from './record-findings-command';
import type { CaptureBasis, Evidence } from './upstream-finding';

/** How the acquirer that approved takes the money of this kind of card. */
export function captureBasisOf({ card }: Payment, { rules }: FindingOf<'succeeded'>): CaptureBasis {
  return rules.captureBases[card ?? 'issuer-authenticated'];
}

/** The capture of an acquirer that takes the money with the payment and reports none (APO reference 3.2). */
export function captureWithPayment(
  payment: Payment,
  finding: FindingOf<'succeeded'>,
  at: number,
  evidence: Evidence,
): Capture {
  return {
    captureId: `payment-${payment.attempt?.apoPaymentId ?? payment.attempt?.paymentRequestId ?? payment.id}`,
    amount: finding.amount ?? payment.amount,
    capturedAt: at,
    basis: 'payment',
    evidence,
    acquirer: finding.acquirer,
  };
}
