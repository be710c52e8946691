import { openFollowUps } from './follow-up';
import { endedWithoutMoney, type Payment } from './payment';
import type { PaymentFact } from './payment-fact';
import type { FindingOf } from './record-findings-command';
import type { UpstreamFinding } from './upstream-finding';

/** Upstream does not cancel. */
export function recordCancelRefusal(
  payment: Payment,
  { requestId, resultCode, detail }: FindingOf<'cancel-refused'>,
  at: number,
): PaymentFact[] {
  const refused = openFollowUps(payment, 'cancel').filter(
    (cancel) => requestId === undefined || cancel.requestId === requestId,
  );
  return refused.map((followUp) => ({
    kind: 'CancelFailed',
    at,
    followUp,
    reason: 'cancel-refused',
    detail,
    resultCode,
  }));
}

/** A cancel that the payment's own end, or its capture, has overtaken. */
export function settleMootCancel(payment: Payment, { kind }: UpstreamFinding, at: number): PaymentFact[] {
  // Of an attempt that goes on upstream, no end was told.
  const isEnd = kind !== 'action-required' && kind !== 'pending' && kind !== 'unknown';
  const isOver = isEnd && endedWithoutMoney(payment) && payment.lateApproval !== 'open';
  return payment.captures.length > 0 || isOver ? failOpenCancels(payment, at) : [];
}

/** The payment is over, one way or the other: its cancels have come too late. */
export function failOpenCancels(payment: Payment, at: number): PaymentFact[] {
  return openFollowUps(payment, 'cancel').map((followUp) => ({
    kind: 'CancelFailed',
    at,
    followUp,
    reason: payment.captures.length > 0 ? 'already-captured' : 'payment-ended',
    detail: `the payment was ${payment.captures.length > 0 ? 'captured' : payment.status} first`,
  }));
}
