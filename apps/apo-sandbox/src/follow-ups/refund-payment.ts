import type { Money, Random } from '@paywright/kernel';
import { moneyJson, parseMoney } from '@paywright/kernel';
import { gatewayTime } from '../clock/gateway-time';
import type { Timeline } from '../clock/timeline';
import type { FaultBook } from '../faults/fault-book';
import type { Json, Result } from '../gateway/result';
import { failed, succeeded } from '../gateway/result';
import type { AnnounceResult } from '../notifications/announce-result';
import { describeRefundAcquirer } from '../payments/describe-payment';
import { refundNumber } from '../payments/numbers';
import { type Payment, type Refund, refundingMinor, takenMinor } from '../payments/payment';
import type { RefundRequest } from './follow-up-requests';

/** A refund is over so long after it was accepted, milliseconds; its notification says how. */
export const usualRefundDelayMs = 2_000;

/** The `refund` API (APO reference 2.5): S says that it was accepted; how it ended is told later (C12). */
export class RefundPayment {
  constructor(
    private readonly timeline: Timeline,
    private readonly faults: FaultBook,
    private readonly announce: AnnounceResult,
    private readonly secrets: Random,
  ) {}

  handle(payment: Payment | undefined, request: RefundRequest): Json {
    if (!payment) return { result: failed('ORDER_NOT_EXIST') };
    const amount = parseMoney(request.refundAmount);
    const known = payment.refunds.find(({ refundRequestId }) => refundRequestId === request.refundRequestId);
    if (known) {
      const isSame = known.amount.currency === amount.currency && known.amount.minor === amount.minor;
      return isSame ? describe(payment, known) : { result: failed('REPEAT_REQ_INCONSISTENT') };
    }
    const refused = this.refusalOf(payment, amount);
    if (refused) return { result: refused };
    return describe(payment, this.giveBack(payment, request.refundRequestId, amount, request.refundNotifyUrl));
  }

  /** A refund made on the dashboard, which no request of the merchant's announces. */
  fromDashboard(payment: Payment, amount: Money): Refund | Result {
    const now = this.timeline.clock.now();
    const refused = this.refusalOf(payment, amount);
    return refused ?? this.giveBack(payment, refundNumber(now, this.secrets), amount);
  }

  private giveBack(payment: Payment, refundRequestId: string, amount: Money, notifyUrl?: string): Refund {
    const now = this.timeline.clock.now();
    const refund: Refund = {
      refundRequestId,
      refundId: refundNumber(now, this.secrets),
      amount,
      notifyUrl,
      status: 'PROCESSING',
      result: succeeded,
      at: now,
    };
    payment.refunds.push(refund);
    const delayMs = Number(this.faults.strike('refund-late', payment) ?? usualRefundDelayMs);
    this.timeline.after(delayMs, () => this.finish(payment, refund));
    return refund;
  }

  private finish(payment: Payment, refund: Refund): void {
    const failure = this.faults.strike('refund-fails', payment);
    refund.status = failure === undefined ? 'SUCCESS' : 'FAIL';
    refund.result = failure === undefined ? succeeded : failed(failure);
    refund.at = this.timeline.clock.now();
    this.announce.refund(payment, refund);
  }

  private refusalOf(payment: Payment, amount: Money): Result | undefined {
    const fault = this.faults.strike('refund-refused', payment);
    if (fault !== undefined) return failed(fault);
    if (payment.status === 'CANCELLED') return failed('ORDER_IS_CANCELED');
    if (payment.status !== 'SUCCESS' || takenMinor(payment) === 0n) return failed('ORDER_STATUS_INVALID');
    if (payment.disputes.some(({ status }) => status === 'OPEN')) {
      return failed('ORDER_STATUS_INVALID', 'The order is disputed, and that is not decided yet.');
    }
    if (amount.currency !== payment.amount.currency) return failed('CURRENCY_NOT_SUPPORT');
    const { refundWindowMs } = payment.acquirer.terms;
    if (this.timeline.clock.now() > (payment.paidAt ?? 0) + refundWindowMs) return failed('REFUND_WINDOW_EXCEED');
    const left = takenMinor(payment) - refundingMinor(payment);
    return amount.minor > left ? failed('REFUND_AMOUNT_EXCEED') : undefined;
  }
}

function describe(payment: Payment, refund: Refund): Json {
  if (refund.status === 'FAIL') return { result: refund.result };
  return {
    result: succeeded,
    refundRequestId: refund.refundRequestId,
    refundId: refund.refundId,
    paymentId: payment.paymentId,
    refundAmount: moneyJson(refund.amount),
    refundTime: gatewayTime(refund.at),
    ...describeRefundAcquirer(payment, refund),
  };
}

/** The `inquiryRefund` API (APO reference 2.6). `result` says that the question was answered, nothing more. */
export function inquireRefund(found: { readonly payment: Payment; readonly refund: Refund } | undefined): Json {
  if (!found) return { result: failed('ORDER_NOT_EXIST') };
  const { payment, refund } = found;
  return {
    result: succeeded,
    refundStatus: refund.status,
    refundRequestId: refund.refundRequestId,
    refundId: refund.refundId,
    refundAmount: moneyJson(refund.amount),
    ...(refund.status === 'SUCCESS' ? { refundTime: gatewayTime(refund.at) } : {}),
    ...describeRefundAcquirer(payment, refund),
  };
}
