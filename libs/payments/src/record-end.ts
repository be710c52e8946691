import { wasAskedAfter } from './asked-after';
import { mayTryAgain } from './attempts';
import { openFollowUps } from './follow-up';
import { hold } from './hold';
import { isOpen, type Payment } from './payment';
import type { PaymentFact } from './payment-fact';
import type { FindingOf, RecordFindings } from './record-findings-command';
import { confirmSettlement } from './settlement';

/** A final word without money: declined, refused, closed or canceled. */
export function recordEnd(
  payment: Payment,
  finding: FindingOf<'failed' | 'canceled'>,
  { at, evidence, next }: Pick<RecordFindings, 'at' | 'evidence' | 'next'>,
): PaymentFact[] {
  const { resultCode, detail } = finding;
  if (isOpen(payment)) {
    const declined = finding.kind === 'failed' && recordDecline(payment, finding, { at, evidence, next });
    if (declined) return declined;
    if (finding.kind === 'canceled') {
      const asked = openFollowUps(payment, 'cancel').length > 0;
      const reason = asked ? 'canceled-on-request' : 'canceled-upstream';
      return [{ kind: 'PaymentCanceled', at, reason, detail, resultCode }];
    }
    if (resultCode === 'ORDER_IS_CLOSED')
      return [{ kind: 'PaymentExpired', at, reason: 'closed-upstream', detail, resultCode }];
    const reason = (finding.kind === 'failed' && finding.reason) || 'declined';
    return [{ kind: 'PaymentFailed', at, reason, detail, resultCode }];
  }
  if (payment.status === 'authorized' && finding.kind === 'canceled' && payment.captures.length === 0) {
    // An approval may lapse or be canceled while nothing is captured (APO reference 2.16). With money taken it may not:
    // the order would be free for a second payment.
    const asked = openFollowUps(payment, 'cancel').length > 0;
    const reason = asked ? 'canceled-on-request' : 'authorization-canceled';
    return [{ kind: 'PaymentCanceled', at, reason, detail, resultCode }];
  }
  if (payment.captures.length > 0 && finding.kind === 'canceled' && finding.ofRest) {
    return payment.status === 'authorized' && !payment.restReleased ? [{ kind: 'RestReleased', at }] : [];
  }
  if (payment.status === 'authorized' || payment.status === 'captured') {
    return hold(payment, at, 'contradiction', `${finding.kind} (${resultCode}) was reported after ${payment.status}`);
  }
  if (payment.lateApproval !== 'open') return confirmSettlement(payment, at);
  if (finding.kind !== 'canceled') return [];
  // A message may be older than the approval: only our own void, or an answer to a later question, says that it is undone.
  const isOurVoid = openFollowUps(payment, 'cancel').some(({ requestId }) => requestId === finding.requestId);
  return isOurVoid || wasAskedAfter(evidence, payment.lateApprovalSince) ? [{ kind: 'LatePaymentVoided', at }] : [];
}

/**
 * A decline that another attempt may follow: noted when it is answered, and confirmed by inquiry, since an answer alone does not
 * prove that nothing is left of the attempt (design, rule 1). Undefined: it ends the payment.
 */
function recordDecline(
  payment: Payment,
  { resultCode, detail, retryable }: FindingOf<'failed'>,
  { at, evidence, next }: Pick<RecordFindings, 'at' | 'evidence' | 'next'>,
): PaymentFact[] | undefined {
  const declined = payment.attempt?.declined;
  const ended = { reason: 'declined', detail, resultCode };
  if (!declined) {
    const isNoted = retryable && evidence.via === 'answer' && mayTryAgain(payment, at);
    return isNoted ? [{ kind: 'AttemptDeclined', at, ...ended }] : undefined;
  }
  // Whoever else tells the decline again is not the confirmation that is waited for.
  if (evidence.via !== 'inquiry') return [];
  if (!next || !mayTryAgain(payment, at)) return undefined;
  return [{ kind: 'AttemptStarted', at, because: 'declined', ...ended, ...next }];
}
