import { wasAskedAfter } from './asked-after';
import { type FollowUp, openFollowUps } from './follow-up';
import { endedWithoutMoney, type Payment } from './payment';
import type { PaymentFact } from './payment-fact';
import type { FindingOf, RecordFindings } from './record-findings-command';
import type { Evidence, UpstreamFinding } from './upstream-finding';

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
export function settleMootCancel(
  before: Payment,
  payment: Payment,
  finding: UpstreamFinding,
  { at, evidence }: Pick<RecordFindings, 'at' | 'evidence'>,
): PaymentFact[] {
  const isOver = endedWithoutMoney(payment) && payment.lateApproval !== 'open';
  const endsNow = isOver && !endedWithoutMoney(before);
  const overtaken = openFollowUps(payment, 'cancel').filter(
    (cancel) => payment.captures.length > 0 || endsNow || (isOver && confirmsEnd(finding, evidence, cancel)),
  );
  return failCancels(payment, overtaken, at);
}

/** The payment is over, one way or the other: its cancels have come too late. */
export function failOpenCancels(payment: Payment, at: number): PaymentFact[] {
  return failCancels(payment, openFollowUps(payment, 'cancel'), at);
}

function failCancels(payment: Payment, cancels: readonly FollowUp[], at: number): PaymentFact[] {
  const isCaptured = payment.captures.length > 0;
  return cancels.map((followUp) => ({
    kind: 'CancelFailed',
    at,
    followUp,
    reason: isCaptured ? 'already-captured' : 'payment-ended',
    detail: `the payment was ${isCaptured ? 'captured' : payment.status} first`,
  }));
}

/** Of an attempt that was left and showed life: it is over once its cancel is answered so, or upstream, asked since, says so. */
function confirmsEnd(finding: UpstreamFinding, evidence: Evidence, { requestId, at }: FollowUp): boolean {
  switch (finding.kind) {
    case 'canceled':
      return finding.requestId === requestId || wasAskedAfter(evidence, at);
    case 'failed':
      return wasAskedAfter(evidence, at);
    case 'not-found':
      return finding.neverArrived === true;
    default:
      return false;
  }
}
