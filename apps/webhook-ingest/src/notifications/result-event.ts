import type {
  CaptureNotification,
  DisputeNotification,
  Notification,
  PaymentNotification,
  RefundNotification,
} from '@paywright/apo';
import {
  CaptureResult,
  type CaptureResultData,
  DisputeResult,
  type DisputeResultData,
  encodeEvent,
  PaymentResult,
  type PaymentResultData,
  RefundResult,
  type RefundResultData,
  type WireMessage,
} from '@paywright/contracts';
import { isoInstant } from '@paywright/kernel';

/** Where and when a verified notification came in. */
export interface Receipt {
  readonly notificationId: string;
  readonly route: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

/** The numbers by which a notification can be found, as far as it carries them. */
export interface NotificationNumbers {
  readonly apoPaymentId?: string;
  readonly paymentRequestId?: string;
}

const source = 'webhook-ingest';

/**
 * What a stored notification is published as; undefined for the kinds nobody consumes yet. Only listed fields travel:
 * nothing about the card, the buyer or the page.
 */
export function resultEventOf(notification: Notification, receipt: Receipt): WireMessage | undefined {
  const numbers = numbersOf(notification);
  const key =
    numbers.apoPaymentId ?? numbers.paymentRequestId ?? refundNumberOf(notification) ?? receipt.notificationId;
  const fields = { id: receipt.notificationId, source, key, at: receipt.receivedAt };
  switch (notification.kind) {
    case 'payment':
      return encodeEvent(PaymentResult, { ...fields, data: paymentResult(notification, receipt) });
    case 'capture':
      return encodeEvent(CaptureResult, { ...fields, data: captureResult(notification, receipt) });
    case 'refund':
      return encodeEvent(RefundResult, { ...fields, data: refundResult(notification, receipt) });
    case 'dispute':
      return encodeEvent(DisputeResult, { ...fields, data: disputeResult(notification, receipt) });
    default:
      return undefined;
  }
}

export function numbersOf(notification: Notification): NotificationNumbers {
  switch (notification.kind) {
    case 'payment':
      return storable(notification.report);
    case 'capture':
    case 'refund':
    case 'dispute':
      return storable(notification);
    case 'vaulting':
    case 'unrecognized':
      return {};
  }
}

/** Upstream's own limit is 64 characters; PostgreSQL takes no NUL. Whatever comes must be storable: the bytes are kept. */
function storable({ apoPaymentId, paymentRequestId }: NotificationNumbers): NotificationNumbers {
  const short = (text: string | undefined) => text?.replaceAll('\0', '').slice(0, 64) || undefined;
  return { apoPaymentId: short(apoPaymentId), paymentRequestId: short(paymentRequestId) };
}

function paymentResult({ notifyType, result, report }: PaymentNotification, receipt: Receipt): PaymentResultData {
  return {
    ...receiptFields(receipt),
    notifyType,
    result,
    acquirerInfo: report.acquirer,
    paymentRequestId: report.paymentRequestId,
    apoPaymentId: report.apoPaymentId,
    paymentAmount: report.reportedAmount,
    paymentTime: report.paymentTime,
    authExpiryTime: report.authExpiryTime,
  };
}

function captureResult({ result, apoPaymentId, capture }: CaptureNotification, receipt: Receipt): CaptureResultData {
  return {
    ...receiptFields(receipt),
    result,
    acquirerInfo: capture.acquirer,
    apoPaymentId,
    captureRequestId: capture.captureRequestId,
    captureId: capture.captureId,
    captureAmount: capture.reportedAmount,
    captureTime: capture.capturedAt,
  };
}

function refundResult({ result, apoPaymentId, refund }: RefundNotification, receipt: Receipt): RefundResultData {
  return {
    ...receiptFields(receipt),
    result,
    acquirerInfo: refund.acquirer,
    refundStatus: refund.status === 'UNRECOGNIZED' ? refund.statusText : refund.status,
    apoPaymentId,
    refundRequestId: refund.refundRequestId,
    refundId: refund.refundId,
    refundAmount: refund.reportedAmount,
    refundTime: refund.refundedAt,
  };
}

/** Neither the scheme's words nor the defence travel: they may say anything. */
function disputeResult({ report }: DisputeNotification, receipt: Receipt): DisputeResultData {
  return {
    ...receiptFields(receipt),
    event: report.event,
    disputeId: report.disputeId,
    apoPaymentId: report.apoPaymentId,
    paymentRequestId: report.paymentRequestId,
    disputeAmount: report.reportedAmount,
    disputeType: report.disputeType,
    disputeReasonCode: report.reasonCode,
    defenseDueTime: report.defenseDueAt,
    ending: report.ending,
  };
}

/** A refund's notification may name nothing else. */
function refundNumberOf(notification: Notification): string | undefined {
  return notification.kind === 'refund' ? notification.refund.refundRequestId?.slice(0, 64) : undefined;
}

function receiptFields({ notificationId, route, receivedAt }: Receipt) {
  return { notificationId, route, receivedAt: isoInstant(receivedAt) };
}
