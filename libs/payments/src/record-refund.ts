import { equals } from '@paywright/kernel';
import { findFollowUp, type FollowUp, followUpsOf } from './follow-up';
import { hold } from './hold';
import type { Payment } from './payment';
import type { PaymentFact } from './payment-fact';
import type { FindingOf } from './record-findings-command';

type RefundNumbers = Pick<FindingOf<'refunded'>, 'refundRequestId' | 'refundId'>;

/** Stands for the number of a refund that came without any. */
const unnamed = 'unnamed';

/** A refund was taken up under a number of upstream's. */
export function recordRefundNumber(
  payment: Payment,
  { refundRequestId: requestId, refundId }: FindingOf<'refund-accepted'>,
  at: number,
): PaymentFact[] {
  const asked = findFollowUp(payment, 'refund', requestId);
  return asked && asked.refundId === undefined ? [{ kind: 'RefundNumbered', at, requestId, refundId }] : [];
}

/** Money went back, asked for here or not. */
export function recordRefund(payment: Payment, finding: FindingOf<'refunded'>, at: number): PaymentFact[] {
  const known = knownRefund(payment, finding);
  const { refundId, refundRequestId } = finding;
  const name = refundId ?? refundRequestId ?? 'without a number';
  if (!known) {
    const amount = finding.amount ?? payment.amount;
    const number = refundRequestId ?? refundId ?? unnamed;
    const followUp: FollowUp = {
      kind: 'refund',
      requestId: number,
      askedBy: 'upstream',
      reference: number,
      amount,
      at,
      status: 'requested',
    };
    const detail = `a refund ${name} of ${amount.minor} ${amount.currency} was reported that nobody asked for here`;
    return [...hold(payment, at, 'unrequested-refund', detail), { kind: 'RefundSucceeded', at, followUp, refundId }];
  }
  const facts: PaymentFact[] = [];
  if (finding.amount && known.amount && !equals(finding.amount, known.amount)) {
    facts.push(
      ...hold(payment, at, 'amount-mismatch', `refund ${name} was reported with another amount than asked for`),
    );
  }
  if (known.status === 'succeeded') return facts;
  if (known.status === 'failed') {
    facts.push(...hold(payment, at, 'contradiction', `refund ${name} was reported failed and then successful`));
  }
  return [...facts, { kind: 'RefundSucceeded', at, followUp: known, refundId }];
}

/** Money that was to go back did not. */
export function recordRefundFailure(payment: Payment, finding: FindingOf<'refund-failed'>, at: number): PaymentFact[] {
  const known = knownRefund(payment, finding);
  if (!known || known.status === 'failed') return [];
  const { resultCode, detail } = finding;
  if (known.status === 'succeeded') {
    const name = finding.refundId ?? known.requestId;
    return hold(payment, at, 'contradiction', `refund ${name} was reported successful and then failed`);
  }
  return [{ kind: 'RefundFailed', at, followUp: known, reason: 'refund-refused', detail, resultCode }];
}

function knownRefund(payment: Payment, { refundRequestId, refundId }: RefundNumbers): FollowUp | undefined {
  return (
    findFollowUp(payment, 'refund', refundRequestId ?? (refundId === undefined ? unnamed : undefined)) ??
    followUpsOf(payment, 'refund').find((known) => refundId !== undefined && known.refundId === refundId)
  );
}
