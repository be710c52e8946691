import { askOurselves, ourselves } from './ask-ourselves';
import { wasAskedAfter } from './asked-after';
import { followUpsOf, mostFollowUps, openFollowUps } from './follow-up';
import { deadline } from './inquiry-schedule';
import { isOpen, type Payment } from './payment';
import type { PaymentFact } from './payment-fact';
import type { FindingOf } from './record-findings-command';
import type { Evidence } from './upstream-finding';

/**
 * Nothing is there after its time: a cancel sees to it that nothing will be, and when it finds nothing either, and asking
 * again and again does not, nothing ever was (APO reference C22).
 */
export function recordNotFound(
  payment: Payment,
  { neverArrived }: FindingOf<'not-found'>,
  at: number,
  evidence: Evidence,
): PaymentFact[] {
  const { attempt } = payment;
  if (isOpen(payment) && attempt?.declined && evidence.via === 'inquiry') {
    return [{ kind: 'PaymentFailed', at, ...attempt.declined }];
  }
  if (!isOpen(payment) || !attempt || !wasAskedAfter(evidence, deadline(attempt))) return [];
  const [cancel] = openFollowUps(payment, 'cancel');
  // Upstream has shown that it has the payment: whoever does not find it now may look in the wrong place. It ends by itself
  // only when somebody wants it canceled, too.
  const wasThere = attempt.apoPaymentId !== undefined || attempt.normalUrl !== undefined;
  if (wasThere && (!cancel || cancel.askedBy === ourselves)) return [];
  if (!cancel) {
    const count = followUpsOf(payment, 'cancel').length + 1;
    if (count > mostFollowUps) return [];
    const requestId = `${attempt.paymentRequestId}_never_${count}`;
    return [askOurselves({ kind: 'cancel', requestId, reference: `never-arrived.${count}` }, at)];
  }
  if (!neverArrived) return [];
  const detail = 'upstream never had the payment: asked after its time, and canceled, again and again';
  return cancel.askedBy === ourselves
    ? [{ kind: 'PaymentExpired', at, reason: 'never-arrived', detail }]
    : [{ kind: 'PaymentCanceled', at, reason: 'canceled-on-request', detail }];
}
