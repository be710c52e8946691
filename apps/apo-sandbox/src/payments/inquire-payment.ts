import { moneyJson } from '@paywright/kernel';
import { z } from 'zod';
import { gatewayTime } from '../clock/gateway-time';
import type { Timeline } from '../clock/timeline';
import type { FaultBook } from '../faults/fault-book';
import type { Json } from '../gateway/result';
import { failed, succeeded } from '../gateway/result';
import {
  describeAcquirer,
  describeCaptureAcquirer,
  describeCard,
  describeIdentity,
  describePaid,
  describeRefundAcquirer,
} from './describe-payment';
import type { Capture, Payment, Refund } from './payment';

const id = z.string().max(64).nullish();
const inquirySchema = z.object({ paymentId: id, paymentRequestId: id });

/** The numbers an inquiry names; undefined when it names none or they cannot be numbers. */
export function readInquiry(body: unknown): { paymentId?: string; paymentRequestId?: string } | undefined {
  const read = inquirySchema.safeParse(body);
  if (!read.success) return undefined;
  const named = {
    paymentId: read.data.paymentId || undefined,
    paymentRequestId: read.data.paymentRequestId || undefined,
  };
  return named.paymentId || named.paymentRequestId ? named : undefined;
}

/** The `inquiryPayment` API (APO reference 2.2). `result` says that the question was answered, nothing more. */
export class InquirePayment {
  constructor(
    private readonly timeline: Timeline,
    private readonly faults: FaultBook,
  ) {}

  handle(payment: Payment | undefined): Json {
    if (!payment || this.isNotVisibleYet(payment)) return { result: failed('ORDER_NOT_EXIST') };
    return {
      result: succeeded,
      ...describeIdentity(payment),
      paymentStatus: payment.status,
      paymentResultCode: payment.result.resultCode,
      paymentResultMessage: payment.result.resultMessage,
      paymentMethodType: payment.paymentMethodType,
      paymentRedirectUrl: payment.redirectUrl,
      ...describePaid(payment),
      paymentResultInfo: payment.status === 'SUCCESS' ? describeCard(payment, 'inquiry') : {},
      cardInfo: {},
      ...describeAcquirer(payment),
      // Absent, not empty, when there is none.
      ...(payment.captures.length + payment.refunds.length > 0
        ? {
            transactions: [
              ...payment.captures.map((capture) => describeCapture(payment, capture)),
              ...payment.refunds.map((refund) => describeRefund(payment, refund)),
            ],
          }
        : {}),
    };
  }

  private isNotVisibleYet(payment: Payment): boolean {
    const hiddenMs = this.faults.strike('not-visible', payment);
    return hiddenMs !== undefined && this.timeline.clock.now() < payment.createdAt + Number(hiddenMs);
  }
}

function describeCapture(payment: Payment, capture: Capture): Json {
  return {
    transactionType: 'CAPTURE',
    transactionStatus: capture.status,
    transactionId: capture.captureId,
    transactionRequestId: capture.captureRequestId,
    transactionAmount: moneyJson(capture.amount),
    transactionTime: gatewayTime(capture.at),
    transactionResult: capture.result,
    ...describeCaptureAcquirer(payment, capture),
  };
}

function describeRefund(payment: Payment, refund: Refund): Json {
  return {
    transactionType: 'REFUND',
    transactionStatus: refund.status,
    transactionId: refund.refundId,
    transactionRequestId: refund.refundRequestId,
    transactionAmount: moneyJson(refund.amount),
    transactionTime: gatewayTime(refund.at),
    transactionResult: refund.result,
    ...describeRefundAcquirer(payment, refund),
  };
}
