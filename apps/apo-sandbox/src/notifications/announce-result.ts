import type { Json, Result } from '../gateway/result';
import { failed, succeeded } from '../gateway/result';
import { moneyJson } from '@paywright/kernel';
import { disguise } from '../faults/disguise';
import type { FaultBook, NotifyType } from '../faults/fault-book';
import type { FaultKind } from '../faults/fault-kinds';
import type { Signer } from '../signature/signer';
import {
  describeAcquirer,
  describeCaptureAcquirer,
  describeCard,
  describeIdentity,
  describeRefundAcquirer,
} from '../payments/describe-payment';
import { gatewayTime } from '../clock/gateway-time';
import type { Capture, Dispute, Payment, Refund } from '../payments/payment';
import type { DeliverNotification } from './deliver-notification';
import type { Notification } from './notification';

/** Tells merchants what became of their payments and captures, with whatever misbehaviour is set for it. */
export class AnnounceResult {
  private count = 0;

  constructor(
    private readonly deliver: DeliverNotification,
    private readonly faults: FaultBook,
    /** Somebody whose key is not the gateway's. */
    private readonly stranger: Signer,
  ) {}

  /** PAYMENT_RESULT; `captureDelayMs` is how long after it the capture will follow, if it will. */
  payment(payment: Payment, captureDelayMs?: number): void {
    const url = payment.notifyUrl ?? payment.merchant.notifyUrl;
    const told = this.strike('notification-amount', payment, 'PAYMENT_RESULT');
    const truth = describePaymentResult(payment, payment.result);
    const body =
      told === undefined
        ? truth
        : {
            ...truth,
            paymentAmount: { ...moneyJson(payment.amount), value: told || String(payment.amount.minor + 1n) },
          };
    const opposite = describePaymentResult(payment, oppositeOf(payment.result));
    const reordered = captureDelayMs !== undefined && this.strike('notification-reordered', payment, 'PAYMENT_RESULT');
    const delayMs = typeof reordered === 'string' ? captureDelayMs! + 1000 : 0;
    this.send(payment, 'PAYMENT_RESULT', url, body, opposite, delayMs);

    const contradictedMs = this.strike('opposite-result', payment, 'PAYMENT_RESULT');
    if (contradictedMs !== undefined) {
      const extra = this.make(payment, 'PAYMENT_RESULT', url, opposite, { fault: 'opposite-result' });
      this.deliver.start(extra, delayMs + Number(contradictedMs));
    }
    if (this.strike('notification-unknown-type', payment, 'PAYMENT_RESULT') !== undefined) {
      const unknown = { ...truth, notifyType: 'PAYMENT_WEATHER' };
      this.deliver.start(
        this.make(payment, 'PAYMENT_WEATHER', url, unknown, { fault: 'notification-unknown-type' }),
        delayMs,
      );
    }
  }

  /** CAPTURE_RESULT. Here the account's address comes first (APO reference 4.2, C11). */
  capture(payment: Payment, capture: Capture): void {
    const url = payment.merchant.notifyUrl ?? payment.notifyUrl;
    const opposite = { ...capture, result: oppositeOf(capture.result) };
    const [truth, lie] = [capture, opposite].map((told) => describeCaptureResult(payment, told)) as [Json, Json];
    this.send(payment, 'CAPTURE_RESULT', url, truth, lie, 0);
  }

  /** REFUND_RESULT: `result` says that the channel accepted it, `refundStatus` how it ended (APO reference 4.6, C12). */
  refund(payment: Payment, refund: Refund): void {
    const url = refund.notifyUrl ?? payment.notifyUrl ?? payment.merchant.notifyUrl;
    const opposite: Refund = { ...refund, status: refund.status === 'SUCCESS' ? 'FAIL' : 'SUCCESS' };
    const [truth, lie] = [refund, opposite].map((told) => describeRefundResult(payment, told)) as [Json, Json];
    this.send(payment, 'REFUND_RESULT', url, truth, lie, 0);
  }

  /** A dispute's notifications have neither notifyType nor result (APO reference 8.2). */
  dispute(payment: Payment, dispute: Dispute, type: string, at: number, verdict?: string): void {
    const url = payment.merchant.notifyUrl ?? payment.notifyUrl;
    const truth = describeDispute(payment, dispute, type, gatewayTime(at), verdict);
    this.send(payment, 'DISPUTE', url, truth, truth, 0);
  }

  private send(
    payment: Payment,
    notifyType: NotifyType,
    url: string | undefined,
    body: Json,
    opposite: Json,
    plannedDelayMs: number,
  ): void {
    const delayMs = plannedDelayMs + Number(this.strike('notification-late', payment, notifyType) ?? 0);
    if (this.strike('notification-forged', payment, notifyType) !== undefined) {
      const forgery = { fault: 'notification-forged', signer: this.stranger, once: true } as const;
      this.deliver.start(this.make(payment, notifyType, url, opposite, forgery), delayMs);
    }
    const disguised = disguise(body, (kind) => this.strike(kind, payment, notifyType) !== undefined);
    const genuine = this.make(payment, notifyType, url, disguised, {
      lostDeliveries: Number(this.strike('notification-lost', payment, notifyType) ?? 0),
      tamperedDeliveries: Number(this.strike('notification-tampered', payment, notifyType) ?? 0),
    });
    this.deliver.start(genuine, delayMs);
    const copies = Number(this.strike('notification-duplicate', payment, notifyType) ?? 0);
    for (let copy = 0; copy < copies; copy += 1) {
      const duplicate = { fault: 'notification-duplicate', once: true } as const;
      this.deliver.start(this.make(payment, notifyType, url, disguised, duplicate), delayMs);
    }
  }

  private make(
    payment: Payment,
    notifyType: string,
    url: string | undefined,
    body: Json,
    special: Partial<Notification>,
  ): Notification {
    this.count += 1;
    const notification: Notification = {
      id: `notification-${this.count}`,
      notifyType,
      merchant: payment.merchant,
      payment,
      url,
      body: JSON.stringify(body),
      signer: payment.merchant.signer,
      once: false,
      lostDeliveries: 0,
      tamperedDeliveries: 0,
      deliveries: [],
      state: 'waiting',
      ...special,
    };
    payment.notifications.push(notification);
    return notification;
  }

  private strike(
    kind: FaultKind,
    { merchant, paymentRequestId, referenceOrderId }: Payment,
    notifyType: NotifyType,
  ): string | undefined {
    return this.faults.strike(kind, { notifyType, merchant, paymentRequestId, referenceOrderId });
  }
}

/** notifyPayment as the page's sample has it (APO reference 4.6). */
function describePaymentResult(payment: Payment, result: Result): Json {
  const paid = result.resultStatus === 'S';
  return {
    notifyType: 'PAYMENT_RESULT',
    result,
    ...describeIdentity(payment),
    ...(paid
      ? {
          paymentTime: gatewayTime(payment.paidAt ?? payment.createdAt),
          paymentResultInfo: describeCard(payment, 'notification'),
          // Antom direct repeats it under an older name (APO reference 4.6).
          ...(payment.merchant.product === 'direct'
            ? { cardInfo: describeCard(payment, 'notification'), actualPaymentAmount: moneyJson(payment.amount) }
            : {}),
        }
      : {}),
    ...describeAcquirer({ ...payment, result }),
    ...(payment.metadata === undefined ? {} : { metadata: payment.metadata }),
  };
}

/** notifyCapture: it carries no paymentRequestId of its own (APO reference 4.6). */
function describeCaptureResult(payment: Payment, capture: Capture): Json {
  return {
    notifyType: 'CAPTURE_RESULT',
    result: capture.result,
    paymentId: payment.paymentId,
    captureRequestId: capture.captureRequestId,
    captureId: capture.captureId,
    captureAmount: moneyJson(capture.amount),
    captureTime: gatewayTime(capture.at),
    ...describeCaptureAcquirer(payment, capture),
  };
}

/** notifyDispute (APO reference 8.2). */
function describeDispute(payment: Payment, dispute: Dispute, type: string, now: string, verdict?: string): Json {
  const { paymentRequestId, paymentId } = payment;
  const created = {
    disputeReasonMsg: 'The cardholder does not recognize the payment',
    disputeReasonCode: '4837',
    disputeSource: 'Mastercard',
    defenseDueTime: gatewayTime(dispute.defenseDueAt),
    defendable: true,
  };
  const judged = {
    disputeJudgedTime: now,
    disputeJudgedAmount: moneyJson(dispute.amount),
    disputeJudgedResult: verdict,
  };
  return {
    disputeNotificationType: type,
    disputeId: dispute.disputeId,
    paymentRequestId,
    paymentId,
    disputeTime: gatewayTime(dispute.at),
    disputeAmount: moneyJson(dispute.amount),
    disputeType: dispute.type,
    ...(type === 'DISPUTE_CREATED' ? created : {}),
    ...(type === 'DISPUTE_JUDGED' ? judged : {}),
    ...describeAcquirer(payment),
  };
}

/** notifyRefund: it names neither the payment nor its request (APO reference 4.6). */
function describeRefundResult(payment: Payment, refund: Refund): Json {
  return {
    notifyType: 'REFUND_RESULT',
    result: succeeded,
    refundStatus: refund.status,
    refundRequestId: refund.refundRequestId,
    refundId: refund.refundId,
    refundAmount: moneyJson(refund.amount),
    refundTime: gatewayTime(refund.at),
    ...describeRefundAcquirer(payment, refund),
  };
}

function oppositeOf(result: Result): Result {
  return result.resultStatus === 'S' ? failed('PROCESS_FAIL') : succeeded;
}
