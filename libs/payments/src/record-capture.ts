import { equals, exceeds, sum } from '@paywright/kernel';
import { findFollowUp, openFollowUps } from './follow-up';
import { hold, holdIfDeclined } from './hold';
import { learnAcquirer } from './learn-acquirer';
import { askedCapture, isSameCapture } from './match-capture';
import { type Capture, capturedAmount, endedWithoutMoney, isOpen, type Payment } from './payment';
import type { PaymentFact } from './payment-fact';
import { receiveLate } from './receive-late';
import type { FindingOf } from './record-findings-command';
import type { Evidence } from './upstream-finding';

/** Money was taken: maybe by request, maybe told before, maybe more than may be. */
export function recordCapture(
  payment: Payment,
  finding: FindingOf<'captured'>,
  at: number,
  evidence: Evidence,
): PaymentFact[] {
  const asked = askedCapture(payment, finding);
  const capture: Capture = {
    captureId: finding.captureId,
    captureRequestId: finding.captureRequestId ?? asked?.requestId,
    amount: finding.amount ?? asked?.amount ?? payment.amount,
    capturedAt: finding.capturedAt,
    basis: 'capture',
    evidence,
    acquirer: finding.acquirer,
  };
  const seen = payment.captures.find((known) => isSameCapture(known, finding));
  if (seen) return recordCaptureAgain(payment, seen, finding, at);
  if (endedWithoutMoney(payment)) {
    return receiveLate(payment, capture, 'captured-after-end', at);
  }
  const facts: PaymentFact[] = holdIfDeclined(payment, at);
  // A verified capture implies its approval, whichever message comes first.
  if (isOpen(payment)) facts.push({ kind: 'PaymentAuthorized', at, amount: payment.amount, evidence });
  if (payment.failedCaptureIds.includes(capture.captureId) || asked?.status === 'failed') {
    facts.push(
      ...hold(payment, at, 'contradiction', `capture ${capture.captureId} was reported failed and then successful`),
    );
  }
  const amountMissing = finding.amount === undefined && asked?.amount === undefined;
  facts.push(...holdForCapture(payment, capture, amountMissing, at));
  facts.push({ kind: 'PaymentCaptured', at, capture });
  return facts;
}

/** A capture told before; maybe it is said only now which request it answers. */
function recordCaptureAgain(
  payment: Payment,
  seen: Capture,
  finding: FindingOf<'captured'>,
  at: number,
): PaymentFact[] {
  const { captureId, captureRequestId, amount, acquirer } = finding;
  const facts: PaymentFact[] = learnAcquirer(payment, acquirer, at);
  if (captureRequestId && findFollowUp(payment, 'capture', captureRequestId)?.status === 'requested') {
    facts.push({ kind: 'CaptureMatched', at, captureId: seen.captureId, captureRequestId });
  }
  if (amount && !equals(seen.amount, amount)) {
    facts.push(...hold(payment, at, 'amount-mismatch', `capture ${captureId} was reported with two amounts`));
  }
  return facts;
}

/** Holds come before the capture they doubt, so that whoever reads the capture already sees them. */
function holdForCapture(payment: Payment, capture: Capture, amountMissing: boolean, at: number): PaymentFact[] {
  const { currency } = payment.amount;
  if (amountMissing || capture.amount.currency !== currency) {
    return hold(payment, at, 'amount-mismatch', 'captured without an amount, or in another currency than asked for');
  }
  const total = sum([capturedAmount(payment), capture.amount], currency);
  if (exceeds(total, payment.amount)) {
    return hold(payment, at, 'excess-capture', `captured ${total.minor} ${currency} of ${payment.amount.minor}`);
  }
  const asked = findFollowUp(payment, 'capture', capture.captureRequestId);
  const asAsked = asked?.amount && equals(asked.amount, capture.amount);
  if (!asAsked && !equals(total, payment.amount)) {
    return hold(payment, at, 'amount-mismatch', `captured ${total.minor} ${currency} of ${payment.amount.minor}`);
  }
  return [];
}

/** A capture was refused; said once. */
export function recordCaptureFailure(
  payment: Payment,
  finding: FindingOf<'capture-failed'>,
  at: number,
): PaymentFact[] {
  const { captureId, resultCode, detail } = finding;
  const isTold = payment.failedCaptureIds.includes(captureId);
  // A failure told before is not that of a capture asked for since.
  const asked = isTold && finding.captureRequestId === undefined ? undefined : askedCapture(payment, finding);
  const captureRequestId = finding.captureRequestId ?? asked?.requestId;
  if (payment.captures.some((known) => isSameCapture(known, finding)) || asked?.status === 'succeeded') {
    return hold(payment, at, 'contradiction', `capture ${captureId} was reported successful and then failed`);
  }
  // Every inquiry lists it again.
  const known = asked ? asked.status === 'failed' : isTold;
  if (endedWithoutMoney(payment) || known) return [];
  return [{ kind: 'CaptureFailed', at, captureId, captureRequestId, reason: 'capture-refused', detail, resultCode }];
}

/** Captures that were asked for and can no longer be: the authorization is gone. Should one have worked, its money is late. */
export function settleMootCaptures(payment: Payment, at: number): PaymentFact[] {
  if (!endedWithoutMoney(payment)) return [];
  return openFollowUps(payment, 'capture').map(({ requestId }) => ({
    kind: 'CaptureFailed',
    at,
    captureId: requestId,
    captureRequestId: requestId,
    reason: 'payment-ended',
    detail: `the payment was ${payment.status} first`,
  }));
}
