import { gatewayTime } from '../clock/gateway-time';
import type { FaultBook } from '../faults/fault-book';
import type { Json, Result } from '../gateway/result';
import { failed, succeeded } from '../gateway/result';
import { describeAcquirer } from '../payments/describe-payment';
import type { Payment } from '../payments/payment';
import type { SettlePayment } from '../payments/settle-payment';

/** The `cancel` API (APO reference 2.4): ends a payment whose money is not taken. A repeat is answered alike. */
export class CancelPayment {
  constructor(
    private readonly faults: FaultBook,
    private readonly settle: SettlePayment,
  ) {}

  handle(payment: Payment | undefined): Json {
    if (!payment) return { result: failed('ORDER_NOT_EXIST') };
    if (payment.status !== 'CANCELLED' || payment.result.resultCode === 'AUTH_EXPIRED') {
      const refused = this.refusalOf(payment);
      if (refused) return { result: refused };
      this.settle.cancel(payment);
    }
    return {
      result: succeeded,
      paymentId: payment.paymentId,
      paymentRequestId: payment.paymentRequestId,
      cancelTime: gatewayTime(payment.canceledAt ?? payment.createdAt),
      ...describeAcquirer(payment),
    };
  }

  private refusalOf(payment: Payment): Result | undefined {
    const fault = this.faults.strike('cancel-refused', payment);
    if (fault !== undefined) return failed(fault);
    if (payment.status === 'PROCESSING') return undefined;
    if (payment.status === 'CANCELLED') return failed('CANCEL_WINDOW_EXCEED');
    // What its issuer authenticated is refunded, once it is captured (APO reference C6).
    const isFree = payment.captures.every(({ status }) => status === 'FAIL');
    return payment.status === 'SUCCESS' && payment.card === 'general' && isFree
      ? undefined
      : failed('ORDER_STATUS_INVALID');
  }
}
