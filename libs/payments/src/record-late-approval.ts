import { askOurselves } from './ask-ourselves';
import { wasAskedAfter } from './asked-after';
import { captureBasisOf, captureWithPayment } from './capture-with-payment';
import { followUpsOf, mostFollowUps, openFollowUps } from './follow-up';
import { hold } from './hold';
import type { Payment } from './payment';
import type { PaymentFact } from './payment-fact';
import { receiveLate } from './receive-late';
import type { FindingOf } from './record-findings-command';
import type { Evidence } from './upstream-finding';

/** Upstream's own books may lag behind an answer of its by about this, milliseconds. */
const settlingMs = 15_000;

/** An approval of a payment that had ended without money: undone, or where it has taken the money, given back. */
export function recordLateApproval(
  payment: Payment,
  finding: FindingOf<'succeeded'>,
  learnt: readonly PaymentFact[],
  at: number,
  evidence: Evidence,
): PaymentFact[] {
  if (payment.captures.length > 0) return [];
  if (captureBasisOf(payment, finding) === 'with-payment') {
    // The approval has taken the money: nothing is left to void.
    const capture = captureWithPayment(payment, finding, at, evidence);
    return [...learnt, ...receiveLate(payment, capture, 'approved-after-end', at)];
  }
  if (payment.lateApproval === 'open') return [];
  // Messages overtake each other: an approval that was known before its end is late only if upstream, asked since, says so.
  const known = payment.authorized !== undefined || payment.lateApproval === 'settled';
  // What was voided before is given time to show it, more each time: upstream's books may lag behind its answers.
  const voids = followUpsOf(payment, 'cancel').length;
  const over =
    payment.lateApprovalSince === undefined ? payment.endedAt : payment.lateApprovalSince + voids * settlingMs;
  if (known && !wasAskedAfter(evidence, over)) {
    if (payment.status !== 'canceled' || payment.staleApproval === evidence.id) return [];
    return [{ kind: 'StaleApprovalSeen', at, evidenceId: evidence.id }];
  }
  const detail = `approved upstream after the payment was ${payment.status}`;
  return [
    ...learnt,
    { kind: 'LatePaymentReceived', at, reason: 'approved-after-end', detail },
    ...hold(payment, at, 'late-payment', detail),
    ...voidLateApproval(payment, finding, at),
  ];
}

/** Best undone before the money is taken; where that fails, or comes too late, its capture is refunded. */
function voidLateApproval(payment: Payment, { rules }: FindingOf<'succeeded'>, at: number): PaymentFact[] {
  if (!payment.attempt || !rules.canVoid[payment.card ?? 'issuer-authenticated']) return [];
  if (openFollowUps(payment, 'cancel').length > 0) return [];
  const count = followUpsOf(payment, 'cancel').length + 1;
  if (count > mostFollowUps) return [];
  const requestId = `${payment.attempt.paymentRequestId}_late_${count}`;
  return [askOurselves({ kind: 'cancel', requestId, reference: `late-payment.${count}` }, at)];
}
