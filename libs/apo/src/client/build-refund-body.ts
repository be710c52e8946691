import { invariant, moneyJson, type Money } from '@paywright/kernel';
import { checkAmount, checkId } from './check-request';

export interface RefundRequest {
  /** Idempotency key of the refund; a new one is a new refund. */
  readonly refundRequestId: string;
  readonly apoPaymentId: string;
  /** In the payment's currency. */
  readonly amount: Money;
  /** The merchant's own number of the refund, at most 64 characters. */
  readonly referenceRefundId?: string;
  /** At most 256 characters. */
  readonly refundReason?: string;
  /** Where the notification goes; the dashboard's address when left out. At most 1,024 characters (C15). */
  readonly refundNotifyUrl?: string;
  /** Needed when the payment has several captures. */
  readonly captureId?: string;
}

/**
 * The body of a refund, to be repeated byte for byte (APO reference 2.5). Throws an {@link InvariantViolation} for ids, amounts
 * or texts that APO would not take.
 */
export function buildRefundBody(refund: RefundRequest): string {
  const { refundRequestId, apoPaymentId, referenceRefundId, amount, refundReason, refundNotifyUrl, captureId } = refund;
  checkId('refundRequestId', refundRequestId);
  checkAmount(amount);
  invariant((referenceRefundId?.length ?? 0) <= 64, 'referenceRefundId has at most 64 characters');
  invariant((refundReason?.length ?? 0) <= 256, 'refundReason has at most 256 characters');
  invariant((refundNotifyUrl?.length ?? 0) <= 1024, 'refundNotifyUrl has at most 1024 characters');
  return JSON.stringify({
    refundRequestId,
    paymentId: apoPaymentId,
    referenceRefundId,
    refundAmount: moneyJson(amount),
    refundReason,
    refundNotifyUrl,
    captureId,
  });
}
