import type { ApoPaymentId, Money, PaymentId, PaymentRequestId } from '@paywright/kernel';
import type { AttemptEnd, NextAttempt } from './attempts';
import type { Capture, Ending, HoldReason } from './payment';
import type { Dispute } from './dispute';
import type { FollowUp } from './follow-up';
import type { Acquirer, CaptureMode, CardKind, Evidence, SavedCard } from './upstream-finding';

interface Requested {
  readonly at: number;
  readonly paymentId: PaymentId;
  readonly source: string;
  readonly paymentRef: string;
  readonly referenceOrderId: string;
  readonly amount: Money;
  readonly card: CardKind;
  readonly captureMode: CaptureMode;
  readonly savesCard?: boolean;
}

/** What happened, in the past tense. Most are published under the same name; the last ones are the payment's own notes. */
export type PaymentFact =
  | (Requested & { readonly kind: 'PaymentRejected'; readonly reason: string; readonly detail: string })
  | { readonly kind: 'PaymentProcessing'; readonly at: number }
  | { readonly kind: 'PaymentActionRequired'; readonly at: number; readonly normalUrl: string }
  | {
      readonly kind: 'PaymentAuthorized';
      readonly at: number;
      readonly amount?: Money;
      readonly evidence: Evidence;
      readonly captureBy?: number;
    }
  | { readonly kind: 'PaymentCaptured'; readonly at: number; readonly capture: Capture }
  | ({
      readonly kind: 'CaptureFailed';
      readonly at: number;
      /** The capture's number; of a capture asked for here that never got one, the request's. */
      readonly captureId: string;
      readonly captureRequestId?: string;
    } & Ending)
  | { readonly kind: 'CaptureDueSoon'; readonly at: number; readonly captureBy: number; readonly lastChance: boolean }
  /** A capture, a cancel or a refund is on its way. */
  | { readonly kind: 'FollowUpAccepted'; readonly at: number; readonly followUp: FollowUp }
  /** Refused before any call upstream. `kept`: listed on the payment, so that its reference is used up. */
  | ({
      readonly kind: 'FollowUpRejected';
      readonly at: number;
      readonly followUp: FollowUp;
      readonly kept: boolean;
    } & Ending)
  /** Upstream does not cancel, or the payment ended otherwise before it could. */
  | ({ readonly kind: 'CancelFailed'; readonly at: number; readonly followUp: FollowUp } & Ending)
  | {
      readonly kind: 'RefundSucceeded';
      readonly at: number;
      /** As asked for; one that nobody asked for here begins with this fact. */
      readonly followUp: FollowUp;
      readonly refundId?: string;
    }
  /** A dispute was opened, or its standing changed. */
  | { readonly kind: 'PaymentDisputed'; readonly at: number; readonly dispute: Dispute }
  | ({ readonly kind: 'RefundFailed'; readonly at: number; readonly followUp: FollowUp } & Ending)
  | ({ readonly kind: 'PaymentFailed'; readonly at: number } & Ending)
  | ({ readonly kind: 'PaymentCanceled'; readonly at: number } & Ending)
  | ({ readonly kind: 'PaymentExpired'; readonly at: number } & Ending)
  | ({ readonly kind: 'LatePaymentReceived'; readonly at: number; readonly capture?: Capture } & Ending)
  | { readonly kind: 'PaymentHeld'; readonly at: number; readonly reason: HoldReason; readonly detail: string }
  | (Requested & {
      readonly kind: 'PaymentRequested';
      /** No route can take it now: it is born waiting. */
      readonly deferred?: boolean;
      readonly paymentRequestId: PaymentRequestId;
      readonly route: string;
      readonly expiresAt: number;
    })
  /** No route can take it now; it waits until one can, or its time is over. */
  | { readonly kind: 'PaymentDeferred'; readonly at: number; readonly detail: string }
  /** Declined in a way that another attempt may follow, once an inquiry has confirmed it. */
  | ({ readonly kind: 'AttemptDeclined'; readonly at: number } & Ending)
  /** The attempt before is over without effect, and this one takes its place. */
  | ({ readonly kind: 'AttemptStarted'; readonly at: number; readonly because: AttemptEnd } & NextAttempt & Ending)
  /** Something became of an attempt that had been left: of the payment it was, not of the payment as it goes on. */
  | {
      readonly kind: 'PastAttemptChanged';
      readonly at: number;
      readonly paymentRequestId: PaymentRequestId;
      readonly fact: PaymentFact;
    }
  | { readonly kind: 'ApoPaymentIdLearned'; readonly at: number; readonly apoPaymentId: ApoPaymentId }
  | { readonly kind: 'LatePaymentVoided'; readonly at: number }
  /** An approval known before its payment was canceled was told again: most likely a message that came late. */
  | { readonly kind: 'StaleApprovalSeen'; readonly at: number; readonly evidenceId: string }
  /** A capture told before turns out to be the one that was asked for under this number. */
  | {
      readonly kind: 'CaptureMatched';
      readonly at: number;
      readonly captureId: string;
      readonly captureRequestId: string;
    }
  /** Upstream's number of a refund that was asked for here. */
  | { readonly kind: 'RefundNumbered'; readonly at: number; readonly requestId: string; readonly refundId: string }
  /** Captured in part, and nothing of the rest can be captured any more. */
  | { readonly kind: 'RestReleased'; readonly at: number }
  | { readonly kind: 'CardSaved'; readonly at: number; readonly card: SavedCard }
  | { readonly kind: 'CardNotSaved'; readonly at: number }
  | { readonly kind: 'AcquirerLearned'; readonly at: number; readonly acquirer: Acquirer }
  /** An operator answers for it that no money was taken; the end itself is told beside. */
  | { readonly kind: 'SettledByOperator'; readonly at: number; readonly operator: string; readonly evidence: string }
  /** Upstream's word agrees with the operator's. */
  | { readonly kind: 'SettlementConfirmed'; readonly at: number }
  | { readonly kind: 'OutcomeBecameUnknown'; readonly at: number; readonly cause: string }
  | { readonly kind: 'OutcomeBecameKnown'; readonly at: number };

export type PaymentFactKind = PaymentFact['kind'];
