import type { Random } from '@paywright/kernel';
import { moneyJson, parseMoney } from '@paywright/kernel';
import { gatewayTime } from '../clock/gateway-time';
import type { Timeline } from '../clock/timeline';
import type { FaultBook } from '../faults/fault-book';
import type { Json, Result } from '../gateway/result';
import { captureInProcess, failed, illegal, succeeded } from '../gateway/result';
import type { AnnounceResult } from '../notifications/announce-result';
import { describeCaptureAcquirer } from '../payments/describe-payment';
import { captureNumber } from '../payments/numbers';
import { type Capture, capturingMinor, type Payment } from '../payments/payment';
import type { CaptureRequest } from './follow-up-requests';

/** The `capture` API (APO reference 2.3): takes the money of a payment made with captureMode MANUAL. */
export class CapturePayment {
  constructor(
    private readonly timeline: Timeline,
    private readonly faults: FaultBook,
    private readonly announce: AnnounceResult,
    private readonly secrets: Random,
  ) {}

  handle(payment: Payment | undefined, request: CaptureRequest): Json {
    if (!payment) return { result: failed('ORDER_NOT_EXIST') };
    const known = payment.captures.find(({ captureRequestId }) => captureRequestId === request.captureRequestId);
    if (known) {
      return isSameAmount(known, request) ? describe(payment, known) : { result: failed('REPEAT_REQ_INCONSISTENT') };
    }
    const refused = refusalOf(payment, request);
    if (refused) return { result: refused };
    return describe(payment, this.take(payment, request));
  }

  private take(payment: Payment, { captureRequestId, captureAmount, isLastCapture }: CaptureRequest): Capture {
    const now = this.timeline.clock.now();
    const lateMs = this.faults.strike('capture-late', payment);
    const capture: Capture = {
      captureRequestId,
      captureId: captureNumber(now, this.secrets),
      amount: parseMoney(captureAmount),
      isLast: isLastCapture,
      status: 'PROCESSING',
      result: captureInProcess,
      at: now,
    };
    payment.captures.push(capture);
    const finish = (): void => this.finish(payment, capture);
    if (lateMs === undefined) finish();
    else this.timeline.after(Number(lateMs), finish);
    return capture;
  }

  private finish(payment: Payment, capture: Capture): void {
    const failure = this.faults.strike('capture-fails', payment);
    capture.status = failure === undefined ? 'SUCCESS' : 'FAIL';
    capture.result = failure === undefined ? succeeded : failed(failure);
    capture.at = this.timeline.clock.now();
    if (capture.status === 'SUCCESS') payment.expiry?.cancel();
    this.announce.capture(payment, capture);
  }
}

function refusalOf(payment: Payment, { captureAmount }: CaptureRequest): Result | undefined {
  const { terms } = payment.acquirer;
  if (payment.status === 'CANCELLED') {
    return payment.result.resultCode === 'AUTH_EXPIRED' ? payment.result : failed('AUTH_CANCELLED');
  }
  if (payment.status !== 'SUCCESS' || payment.captureMode !== 'MANUAL') return failed('ORDER_STATUS_INVALID');
  if (captureAmount.currency !== payment.amount.currency) return failed('CURRENCY_NOT_SUPPORT');
  const lasting = payment.captures.filter(({ status }) => status !== 'FAIL');
  if (lasting.length > 0 && !terms.multipleCaptures) return failed('MULTI_CAPTURE_NOT_SUPPORTED');
  const wanted = BigInt(captureAmount.value);
  if (lasting.some(({ isLast }) => isLast) || wanted > payment.amount.minor - capturingMinor(payment)) {
    return failed('CAPTURE_AMOUNT_EXCEED_AUTH_LIMIT');
  }
  if (wanted !== payment.amount.minor && !terms.partialCapture) {
    return illegal('captureAmount', 'must be the whole of what was approved').refusal;
  }
  return undefined;
}

function isSameAmount({ amount }: Capture, { captureAmount }: CaptureRequest): boolean {
  return amount.currency === captureAmount.currency && amount.minor === BigInt(captureAmount.value);
}

function describe(payment: Payment, capture: Capture): Json {
  if (capture.status === 'FAIL') return { result: capture.result };
  return {
    result: capture.result,
    captureRequestId: capture.captureRequestId,
    captureId: capture.captureId,
    paymentId: payment.paymentId,
    captureAmount: moneyJson(capture.amount),
    ...(capture.status === 'SUCCESS' ? { captureTime: gatewayTime(capture.at) } : {}),
    ...describeCaptureAcquirer(payment, capture),
  };
}
