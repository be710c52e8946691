import type { ApoPaymentId, Money, PaymentId, PaymentRequestId } from '@paywright/kernel';
import type { NextAttempt } from './attempts';
import type { FollowUpKind } from './follow-up';
import type { LastInquiry } from './decide-settle';
import type { Ending } from './payment';
import type { AcquirerRules, CaptureMode, CardKind, Evidence, UpstreamFinding } from './upstream-finding';

/** What may be asked of a payment. Every command carries its time: decisions never look at a clock. */
export type PaymentCommand =
  | {
      readonly kind: 'RequestPayment';
      readonly at: number;
      readonly paymentId: PaymentId;
      readonly source: string;
      readonly paymentRef: string;
      readonly referenceOrderId: string;
      readonly amount: Money;
      readonly card: CardKind;
      readonly captureMode: CaptureMode;
      /** The buyer's card is to be kept for later. */
      readonly savesCard?: boolean;
      readonly paymentRequestId: PaymentRequestId;
      readonly route: string;
      readonly expiresAt: number;
      /** No route can take it now, in words: it waits. */
      readonly deferred?: string;
      /** Why the request is refused before anything is sent, such as an order held by another payment. */
      readonly refusal?: { readonly reason: string; readonly detail: string };
    }
  | {
      /** Something was learnt upstream about the payment's attempt. */
      readonly kind: 'RecordFindings';
      readonly at: number;
      readonly evidence: Evidence;
      /** The attempt it is about, where that may be one that was left; absent: the present one. */
      readonly paymentRequestId?: string;
      readonly apoPaymentId?: ApoPaymentId;
      readonly findings: readonly UpstreamFinding[];
      /** Should this prove the attempt declined without effect: the one to follow. */
      readonly next?: NextAttempt;
    }
  | {
      /** Proven that nothing of the present attempt ever left: another route takes the payment. */
      readonly kind: 'MoveUnsent';
      readonly at: number;
      readonly next: NextAttempt;
      /** `unreachable`: no connection could be made there; `never-sent`: it was not even tried. */
      readonly reason: 'unreachable' | 'never-sent';
      readonly detail: string;
    }
  | {
      /** No route can take the payment now. */
      readonly kind: 'Defer';
      readonly at: number;
      readonly detail: string;
    }
  | {
      /** A capture, a cancel or a refund is asked for. */
      readonly kind: 'RequestFollowUp';
      readonly at: number;
      readonly requestId: string;
      readonly askedBy: string;
      readonly asked: {
        readonly kind: FollowUpKind;
        readonly reference: string;
        /** Everything that is left, when a capture or a refund leaves it out. */
        readonly amount?: Money;
        readonly isLastCapture?: boolean;
        readonly captureId?: string;
        readonly refundReason?: string;
      };
      /** What the payment's acquirer allows. */
      readonly rules: AcquirerRules;
      /** Its account is not configured any more: nothing can be sent for it. */
      readonly routeIsGone?: boolean;
      /** Proven that nothing of the payment was ever sent, nor will be: a cancel takes effect at once. */
      readonly unsent?: boolean;
    }
  | {
      /** The time to capture an approval by request runs out soon. */
      readonly kind: 'RemindOfCapture';
      readonly at: number;
      /** Whether it is to be captured by ourselves if nobody asks for it. */
      readonly lastChance: boolean;
      /** Of that capture. */
      readonly requestId: string;
      readonly rules: AcquirerRules;
    }
  | {
      /** An operator who holds evidence that no money was taken ends an unknown payment as failed. */
      readonly kind: 'SettleByOperator';
      readonly at: number;
      readonly operator: string;
      /** What the operator holds, in words, such as the number of a support case. */
      readonly evidence: string;
      /** Absent: none was answered yet, nor left unanswered. */
      readonly lastInquiry?: LastInquiry;
    }
  | {
      /** Its requester was told that it ended so, and the database that knew is lost (ADR 0023). */
      readonly kind: 'EndAsTold';
      readonly at: number;
      readonly status: 'failed' | 'canceled' | 'expired';
      readonly ending: Ending;
    }
  | {
      /** The time is over and it is proven that nothing was ever sent upstream. */
      readonly kind: 'ExpireUnsent';
      readonly at: number;
    };
