import { exceeds, invariant, unreachable } from '@paywright/kernel';
import { pastAttempt } from './attempts';
import { disputeDetail, unnumbered } from './dispute';
import { findFollowUp, type FollowUp } from './follow-up';
import { capturedAmount, type Ending, type Payment } from './payment';
import type { PaymentFact } from './payment-fact';

/** The payment after one more fact. Knows no rules: those are in {@link decide}. */
export function apply(payment: Payment | undefined, fact: PaymentFact): Payment {
  if (fact.kind === 'PaymentRequested' || fact.kind === 'PaymentRejected') {
    invariant(payment === undefined, `${fact.kind} can only be a payment's first fact`);
    return firstState(fact);
  }
  invariant(payment !== undefined, `${fact.kind} needs a payment`);
  return { ...next(payment, fact), version: payment.version + 1 };
}

function firstState(fact: Extract<PaymentFact, { kind: 'PaymentRequested' | 'PaymentRejected' }>): Payment {
  const { at, paymentId, source, paymentRef, referenceOrderId, amount, card, captureMode, savesCard } = fact;
  const first = {
    id: paymentId,
    version: 1,
    source,
    paymentRef,
    referenceOrderId,
    amount,
    card,
    captureMode,
    requestedAt: at,
    captures: [],
    failedCaptureIds: [],
    followUps: [],
    ...(savesCard && { cardSaving: 'asked' as const }),
    holds: [],
  };
  if (fact.kind === 'PaymentRejected') {
    return { ...first, status: 'rejected', ending: { reason: fact.reason, detail: fact.detail } };
  }
  const { paymentRequestId, route, expiresAt } = fact;
  const status = fact.deferred ? 'deferred' : 'requested';
  return { ...first, status, attempt: { paymentRequestId, route, startedAt: at, expiresAt } };
}

function next(
  payment: Payment,
  fact: Exclude<PaymentFact, { kind: 'PaymentRequested' | 'PaymentRejected' }>,
): Omit<Payment, 'version'> {
  switch (fact.kind) {
    case 'PaymentProcessing':
      return { ...payment, status: 'processing' };
    case 'PaymentDeferred':
      return { ...payment, status: 'deferred' };
    case 'AttemptDeclined':
      return { ...payment, attempt: payment.attempt && { ...payment.attempt, declined: ending(fact) } };
    case 'AttemptStarted': {
      const { at, paymentRequestId, route, expiresAt } = fact;
      return {
        ...payment,
        status: payment.status === 'deferred' ? 'requested' : payment.status,
        attempt: { paymentRequestId, route, startedAt: at, expiresAt },
        pastAttempts: [...(payment.pastAttempts ?? []), pastAttempt(payment, ending(fact), at)],
      };
    }
    case 'PastAttemptChanged':
      return {
        ...payment,
        pastAttempts: payment.pastAttempts?.map((past) =>
          past.attempt?.paymentRequestId === fact.paymentRequestId ? apply(past, fact.fact) : past,
        ),
      };
    case 'PaymentActionRequired':
      return {
        ...payment,
        status: 'action_required',
        attempt: payment.attempt && { ...payment.attempt, normalUrl: fact.normalUrl },
      };
    case 'PaymentAuthorized':
      return {
        ...payment,
        status: 'authorized',
        attempt: withoutUrl(payment),
        authorized: { amount: fact.amount, at: fact.at, evidence: fact.evidence, captureBy: fact.captureBy },
      };
    case 'PaymentCaptured': {
      const captured: Payment = {
        ...payment,
        captures: [...payment.captures, fact.capture],
        acquirer: fact.capture.acquirer?.acquirerName
          ? fact.capture.acquirer
          : (payment.acquirer ?? fact.capture.acquirer),
        followUps: settle(payment, openCapture(fact.capture.captureRequestId), {
          status: 'succeeded',
          settledAt: fact.at,
        }),
      };
      const status = isShort(captured) ? 'authorized' : 'captured';
      return { ...captured, status, restReleased: releasesRest(captured, fact.capture.captureRequestId) };
    }
    case 'CaptureMatched': {
      const { captureId, captureRequestId, at } = fact;
      const matched: Payment = {
        ...payment,
        captures: payment.captures.map((known) =>
          known.captureId === captureId ? { ...known, captureRequestId } : known,
        ),
        followUps: settle(payment, openCapture(captureRequestId), { status: 'succeeded', settledAt: at }),
      };
      return { ...matched, restReleased: releasesRest(matched, captureRequestId) };
    }
    case 'RefundNumbered': {
      const { requestId, refundId } = fact;
      return { ...payment, followUps: settle(payment, same({ kind: 'refund', requestId }), { refundId }) };
    }
    case 'RestReleased':
      return { ...payment, restReleased: true };
    case 'CaptureFailed':
      return {
        ...payment,
        failedCaptureIds: [...payment.failedCaptureIds, fact.captureId],
        followUps: settle(payment, openCapture(fact.captureRequestId), refused(fact)),
      };
    case 'CaptureDueSoon':
      return { ...payment, captureDueSoonSaid: true, lastChance: fact.lastChance };
    case 'FollowUpAccepted':
      return { ...payment, followUps: [...(payment.followUps ?? []), fact.followUp] };
    case 'FollowUpRejected': {
      const { reason, detail } = fact;
      const rejected = { ...fact.followUp, settledAt: fact.at, ending: { reason, detail } };
      return fact.kept ? { ...payment, followUps: [...(payment.followUps ?? []), rejected] } : payment;
    }
    case 'CancelFailed':
    case 'RefundFailed':
      return { ...payment, followUps: settle(payment, same(fact.followUp), refused(fact)) };
    case 'RefundSucceeded': {
      const { followUp, refundId, at } = fact;
      const done = { status: 'succeeded', settledAt: at, ...(refundId !== undefined && { refundId }) } as const;
      const known = payment.followUps?.find(same(followUp));
      // Why it was thought refused does not explain a success.
      const toldOtherwise = known?.status === 'failed' && { toldFailedBefore: true, ending: undefined };
      const followUps = known
        ? settle(payment, same(followUp), { ...done, ...toldOtherwise })
        : [...(payment.followUps ?? []), { ...followUp, ...done }];
      return { ...payment, followUps };
    }
    case 'PaymentFailed':
      return { ...payment, status: 'failed', ...ended(payment, fact) };
    case 'PaymentCanceled':
      return {
        ...payment,
        status: 'canceled',
        ...ended(payment, fact),
        followUps: settle(payment, openCancel, { status: 'succeeded', settledAt: fact.at }),
      };
    case 'PaymentExpired':
      return { ...payment, status: 'expired', ...ended(payment, fact) };
    case 'LatePaymentReceived':
      return {
        ...payment,
        captures: fact.capture ? [...payment.captures, fact.capture] : payment.captures,
        lateApproval: fact.capture ? 'settled' : 'open',
        lateApprovalSince: fact.at,
      };
    case 'LatePaymentVoided':
      return {
        ...payment,
        lateApproval: 'settled',
        lateApprovalSince: fact.at,
        followUps: settle(payment, openCancel, { status: 'succeeded', settledAt: fact.at }),
      };
    case 'PaymentDisputed': {
      const others = (payment.disputes ?? []).filter(({ disputeId }) => disputeId !== fact.dispute.disputeId);
      // The money stays: what was held for this dispute alone may go. One without a number may stand for several.
      const isOver = fact.dispute.status === 'won' || fact.dispute.status === 'withdrawn';
      const isLifted = isOver && fact.dispute.disputeId !== unnumbered;
      const holds = isLifted
        ? payment.holds.filter((hold) => hold.detail !== disputeDetail(fact.dispute))
        : payment.holds;
      return { ...payment, disputes: [...others, fact.dispute], holds };
    }
    case 'PaymentHeld':
      return { ...payment, holds: [...payment.holds, { reason: fact.reason, detail: fact.detail, at: fact.at }] };
    case 'ApoPaymentIdLearned':
      return { ...payment, attempt: payment.attempt && { ...payment.attempt, apoPaymentId: fact.apoPaymentId } };
    case 'CardSaved':
      return { ...payment, cardSaving: 'saved' };
    case 'CardNotSaved':
      return { ...payment, cardSaving: 'not-saved' };
    case 'AcquirerLearned':
      return { ...payment, acquirer: fact.acquirer };
    case 'StaleApprovalSeen':
      return { ...payment, staleApproval: fact.evidenceId };
    case 'OutcomeBecameUnknown':
      return { ...payment, unknownSince: fact.at, unknownCause: fact.cause };
    case 'OutcomeBecameKnown':
      return { ...payment, unknownSince: undefined, unknownCause: undefined };
    case 'SettledByOperator': {
      const { at, operator, evidence } = fact;
      return { ...payment, settlement: { at, operator, evidence } };
    }
    case 'SettlementConfirmed':
      return { ...payment, settlement: payment.settlement && { ...payment.settlement, confirmedAt: fact.at } };
    default:
      return unreachable(fact);
  }
}

type Settled = Partial<Pick<FollowUp, 'status' | 'settledAt' | 'refundId' | 'toldFailedBefore' | 'ending'>>;

function settle(
  { followUps }: Payment,
  which: (followUp: FollowUp) => boolean,
  settled: Settled,
): Payment['followUps'] {
  return followUps?.map((followUp) => (which(followUp) ? { ...followUp, ...settled } : followUp));
}

function openCapture(requestId: string | undefined): (followUp: FollowUp) => boolean {
  return (followUp) =>
    followUp.kind === 'capture' && followUp.requestId === requestId && followUp.status === 'requested';
}

/** Whether less was captured than the payment is of. */
function isShort(payment: Payment): boolean {
  return exceeds(payment.amount, capturedAmount(payment));
}

/** Of an approval captured in part: no capture follows the one that was asked for as the last. */
function releasesRest(payment: Payment, captureRequestId: string | undefined): true | undefined {
  const isLast = findFollowUp(payment, 'capture', captureRequestId)?.isLastCapture === true;
  return payment.restReleased || (isLast && isShort(payment)) || undefined;
}

function openCancel({ kind, status }: FollowUp): boolean {
  return kind === 'cancel' && status === 'requested';
}

function same({ kind, requestId }: Pick<FollowUp, 'kind' | 'requestId'>): (followUp: FollowUp) => boolean {
  return (followUp) => followUp.kind === kind && followUp.requestId === requestId;
}

function refused(fact: { at: number; reason: string; detail: string; resultCode?: string }): Settled {
  return { status: 'failed', settledAt: fact.at, ending: ending(fact) };
}

/** The URL is the buyer's session: kept until the attempt is final, since a lost one makes us repeat the pay. */
function withoutUrl(payment: Payment): Payment['attempt'] {
  return payment.attempt && { ...payment.attempt, normalUrl: undefined };
}

function ended(
  payment: Payment,
  fact: { readonly at: number } & Ending,
): Pick<Payment, 'attempt' | 'ending' | 'endedAt'> {
  return { attempt: withoutUrl(payment), ending: ending(fact), endedAt: fact.at };
}

function ending({ reason, detail, resultCode }: { reason: string; detail: string; resultCode?: string }): Ending {
  return { reason, detail, resultCode };
}
