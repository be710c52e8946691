import { Fields } from './fields';
import type { CaptureReport, PaymentReport, RefundReport, ResultReport } from './reports';
import {
  translateCapture,
  translatePayment,
  translateRefund,
  translateResult,
  translateResultStatus,
  translateTransactionStatus,
} from './translate-common';
import { translateDispute, type DisputeReport } from './translate-dispute';
import { translateVaulting, type VaultingReport } from './translate-vaulting';

export interface PaymentNotification {
  readonly kind: 'payment';
  readonly notifyType: 'PAYMENT_RESULT' | 'PAYMENT_PENDING';
  readonly result: ResultReport;
  /** PENDING: the buyer has paid and the channel is not final. Neither it nor UNRECOGNIZED settles anything. */
  readonly status: 'SUCCESS' | 'FAIL' | 'PENDING' | 'UNRECOGNIZED';
  readonly report: PaymentReport;
}

export interface CaptureNotification {
  readonly kind: 'capture';
  readonly result: ResultReport;
  /** There is no paymentRequestId in it: this number leads to the payment. */
  readonly apoPaymentId?: string;
  readonly capture: CaptureReport;
}

export interface RefundNotification {
  readonly kind: 'refund';
  readonly result: ResultReport;
  /** Often absent: `refund.refundRequestId` leads to the refund. */
  readonly apoPaymentId?: string;
  /** Its status is `refundStatus`, the real outcome; result S only says that the channel accepted it (C12). */
  readonly refund: RefundReport;
}

export interface DisputeNotification {
  readonly kind: 'dispute';
  /** As written; `report.event` knows both spellings (C16). */
  readonly disputeNotificationType: string;
  readonly disputeId?: string;
  readonly apoPaymentId?: string;
  readonly paymentRequestId?: string;
  readonly report: DisputeReport;
}

export interface VaultingNotification {
  readonly kind: 'vaulting';
  readonly vaultingRequestId: string;
  readonly report: VaultingReport;
}

/**
 * Keep it, alarm, and acknowledge it: nothing else can be done with it. UPDATE_AMOUNT_RESULT is among these: it answers a call
 * that is never made here, so its coming is worth a look.
 */
export interface UnrecognizedNotification {
  readonly kind: 'unrecognized';
  readonly notifyType?: string;
  readonly reason: 'not-json' | 'no-result' | 'unknown-type';
}

export type Notification =
  | PaymentNotification
  | CaptureNotification
  | RefundNotification
  | DisputeNotification
  | VaultingNotification
  | UnrecognizedNotification;

/**
 * What a *verified* notification says. Its kind is found as in APO reference 4.1: a dispute type, then a vaulting request id,
 * then notifyType. In notifications F is final whatever the code (APO reference 2.0).
 *
 * @param rawBody the bytes that were verified
 */
export function translateNotification(rawBody: Uint8Array): Notification {
  const message = Fields.parse(Buffer.from(rawBody).toString('utf8'));
  if (!message) return { kind: 'unrecognized', reason: 'not-json' };

  const disputeNotificationType = message.text('disputeNotificationType');
  if (disputeNotificationType !== undefined) {
    return {
      kind: 'dispute',
      disputeNotificationType,
      disputeId: message.text('disputeId'),
      apoPaymentId: message.text('paymentId'),
      paymentRequestId: message.text('paymentRequestId'),
      report: translateDispute(message, disputeNotificationType),
    };
  }
  const vaultingRequestId = message.text('vaultingRequestId');
  if (vaultingRequestId !== undefined) {
    return { kind: 'vaulting', vaultingRequestId, report: translateVaulting(message, vaultingRequestId) };
  }

  const notifyType = message.text('notifyType');
  const result = translateResult(message.child('result'));
  if (!result) return { kind: 'unrecognized', notifyType, reason: 'no-result' };
  switch (notifyType) {
    case 'PAYMENT_RESULT':
    case 'PAYMENT_PENDING':
      return translatePaymentNotification(message, notifyType, result);
    case 'CAPTURE_RESULT':
      return { kind: 'capture', result, apoPaymentId: message.text('paymentId'), capture: capture(message, result) };
    case 'REFUND_RESULT':
      return { kind: 'refund', result, apoPaymentId: message.text('paymentId'), refund: refund(message, result) };
    default:
      return { kind: 'unrecognized', notifyType, reason: 'unknown-type' };
  }
}

function translatePaymentNotification(
  message: Fields,
  notifyType: PaymentNotification['notifyType'],
  result: ResultReport,
): PaymentNotification {
  const status = paymentStatus(notifyType, result);
  return { kind: 'payment', notifyType, result, status, report: translatePayment(message, status === 'SUCCESS') };
}

function paymentStatus(
  notifyType: PaymentNotification['notifyType'],
  { resultStatus }: ResultReport,
): PaymentNotification['status'] {
  if (notifyType === 'PAYMENT_PENDING') return resultStatus === 'S' ? 'PENDING' : 'UNRECOGNIZED';
  if (resultStatus === 'S') return 'SUCCESS';
  return resultStatus === 'F' ? 'FAIL' : 'UNRECOGNIZED';
}

function capture(message: Fields, result: ResultReport): CaptureReport {
  return { ...translateCapture(message), ...translateResultStatus(result) };
}

/** Without a `refundStatus`, F is final as in any notification, and S says no more than that it was accepted. */
function refund(message: Fields, result: ResultReport): RefundReport {
  const refundStatus = message.text('refundStatus');
  const failed = refundStatus === undefined && result.resultStatus === 'F';
  return { ...translateRefund(message), ...translateTransactionStatus(failed ? 'FAIL' : refundStatus) };
}
