import {
  CancelRejected,
  CardSaved,
  CaptureDueSoon,
  CaptureFailed,
  CaptureRejected,
  encodeEvent,
  type EventDefinition,
  FollowUpAccepted,
  LatePaymentReceived,
  LatePaymentVoided,
  type Order,
  PaymentActionRequired,
  PaymentAuthorized,
  PaymentCanceled,
  PaymentCaptured,
  PaymentDeferred,
  PaymentDisputed,
  PaymentExpired,
  PaymentFailed,
  PaymentHeld,
  PaymentProcessing,
  RefundFailed,
  RefundRejected,
  RefundSucceeded,
  type WireMessage,
} from '@paywright/contracts';
import { isoInstant } from '@paywright/kernel';
import {
  type Evidence,
  type FollowUp,
  type FollowUpKind,
  isOpen,
  type Payment,
  type PaymentFact,
  type PaymentFactKind,
} from '@paywright/payments';
import {
  captureSnapshot,
  disputeSnapshot,
  evidenceSnapshot,
  followUpSnapshot,
  paymentSnapshot,
} from './payment-snapshot';

/** The name this service signs its events with. */
export const eventSource = 'payment-service';

/** One fact with the payment as it stood right after. */
export interface RecordedFact {
  readonly fact: PaymentFact;
  readonly after: Payment;
  /** The message it came from, where one did. */
  readonly evidence?: Evidence;
}

/**
 * The events of one decision, in order. Each carries the payment of its own version, but with the holds of the whole
 * decision: nobody may read a capture without the doubt that came with it.
 */
export function eventsOf(recorded: readonly RecordedFact[], order: Order): WireMessage[] {
  const last = recorded.at(-1)?.after;
  return recorded.flatMap(
    ({ fact, after, evidence }) =>
      eventOf(
        fact,
        { ...after, holds: last?.holds ?? after.holds, unknownSince: unknownMark(after, last) },
        order,
        evidence,
      ) ?? [],
  );
}

/** An end that comes with the mark's lifting is told without it: nothing else would tell. */
function unknownMark(after: Payment, last: Payment | undefined): number | undefined {
  return isOpen(after) ? after.unknownSince : last?.unknownSince;
}

/** Whether others are told of the fact; the rest are the payment's own notes. */
export function isPublished({ fact, after }: RecordedFact): boolean {
  if (fact.kind === 'OutcomeBecameUnknown' || fact.kind === 'OutcomeBecameKnown') return isOpen(after);
  return !ownNotes.has(fact.kind);
}

const ownNotes: ReadonlySet<PaymentFactKind> = new Set([
  'PaymentRequested',
  'PaymentRejected',
  'ApoPaymentIdLearned',
  'AcquirerLearned',
  'CardNotSaved',
  'StaleApprovalSeen',
  'CaptureMatched',
  'RefundNumbered',
  'RestReleased',
  'AttemptDeclined',
  'AttemptStarted',
  'PastAttemptChanged',
  'SettledByOperator',
  'SettlementConfirmed',
]);

function eventOf(
  fact: PaymentFact,
  after: Payment,
  order: Order,
  evidence: Evidence | undefined,
): WireMessage | undefined {
  const occurred = {
    occurredAt: isoInstant(fact.at),
    evidence: evidence && evidenceSnapshot(evidence),
    payment: paymentSnapshot(after),
  };
  const publish = (definition: EventDefinition, data: object): WireMessage =>
    encodeEvent(definition, {
      // The same fact always carries the same id, whoever publishes it again.
      id: `${after.id}.${after.version}`,
      source: eventSource,
      key: after.id,
      at: fact.at,
      data,
    });

  switch (fact.kind) {
    case 'PaymentDeferred':
      return publish(PaymentDeferred, { ...occurred, detail: fact.detail });
    case 'PaymentProcessing':
      return publish(PaymentProcessing, occurred);
    case 'PaymentActionRequired':
      return publish(PaymentActionRequired, occurred);
    case 'PaymentAuthorized':
      return publish(PaymentAuthorized, occurred);
    case 'PaymentCaptured':
      return publish(PaymentCaptured, { ...occurred, capture: captureSnapshot(fact.capture), order });
    case 'CaptureFailed':
      return publish(CaptureFailed, { ...occurred, ...why(fact) });
    case 'PaymentFailed':
      return publish(PaymentFailed, { ...occurred, ...why(fact) });
    case 'PaymentCanceled':
      return publish(PaymentCanceled, { ...occurred, ...why(fact) });
    case 'PaymentExpired':
      return publish(PaymentExpired, { ...occurred, ...why(fact) });
    case 'LatePaymentReceived':
      return publish(LatePaymentReceived, { ...occurred, ...why(fact) });
    case 'LatePaymentVoided':
      return publish(LatePaymentVoided, occurred);
    case 'PaymentHeld':
      return publish(PaymentHeld, { ...occurred, ...why(fact) });
    case 'FollowUpAccepted':
      return publish(FollowUpAccepted, { ...occurred, followUp: followUpSnapshot(fact.followUp) });
    case 'FollowUpRejected':
    case 'CancelFailed': {
      const { kind, reference } = fact.followUp;
      return publish(rejections[kind], { ...occurred, paymentId: after.id, reference, ...why(fact) });
    }
    case 'CaptureDueSoon':
      return publish(CaptureDueSoon, { ...occurred, captureBy: isoInstant(fact.captureBy) });
    case 'RefundSucceeded':
      return publish(RefundSucceeded, { ...occurred, followUp: settledSnapshot(after, fact.followUp) });
    case 'CardSaved':
      return publish(CardSaved, { ...occurred, card: { ...fact.card, createdAt: isoInstant(fact.at) } });
    case 'PaymentDisputed':
      return publish(PaymentDisputed, { ...occurred, dispute: disputeSnapshot(fact.dispute) });
    case 'RefundFailed':
      return publish(RefundFailed, { ...occurred, ...why(fact), followUp: settledSnapshot(after, fact.followUp) });
    case 'OutcomeBecameUnknown':
    case 'OutcomeBecameKnown':
      return isOpen(after) ? publish(PaymentProcessing, occurred) : undefined;
    // A rejection answers a request and is published by whoever handles it; the rest are the payment's own notes.
    case 'PaymentRejected':
    case 'PaymentRequested':
    case 'ApoPaymentIdLearned':
    case 'AcquirerLearned':
    case 'CardNotSaved':
    case 'StaleApprovalSeen':
    case 'CaptureMatched':
    case 'RefundNumbered':
    case 'RestReleased':
    case 'AttemptDeclined':
    case 'AttemptStarted':
    case 'PastAttemptChanged':
    case 'SettledByOperator':
    case 'SettlementConfirmed':
      return undefined;
  }
}

const rejections: Readonly<Record<FollowUpKind, EventDefinition>> = {
  capture: CaptureRejected,
  cancel: CancelRejected,
  refund: RefundRejected,
};

/** Refuses what was asked of a payment that does not exist, or is not the requester's: it says nothing of the payment. */
export function rejectedFollowUp({ source, id, paymentId, asked }: FollowUpOfNobody, at: number): WireMessage {
  return encodeEvent(rejections[asked.kind], {
    // A request's id is unique within its source only.
    id: `${source}/${id}.rejected`,
    source: eventSource,
    key: paymentId,
    at,
    data: {
      occurredAt: isoInstant(at),
      paymentId,
      reference: asked.reference,
      reason: 'payment-unknown',
      detail: 'there is no such payment of this source',
    },
  });
}

interface FollowUpOfNobody {
  readonly source: string;
  readonly id: string;
  readonly paymentId: string;
  readonly asked: { readonly kind: FollowUpKind; readonly reference: string };
}

/** The follow-up as the fact left it. */
function settledSnapshot({ followUps }: Payment, { kind, requestId }: FollowUp) {
  const settled = followUps?.find((followUp) => followUp.kind === kind && followUp.requestId === requestId);
  return settled && followUpSnapshot(settled);
}

function why({ reason, detail, resultCode }: { reason: string; detail: string; resultCode?: string }) {
  return { reason, detail, resultCode };
}
