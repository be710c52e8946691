import type { ApoPaymentId, Money, PaymentId, PaymentRequestId } from '@paywright/kernel';
import type { Capture, Ending, HoldReason } from './payment';
import type { Acquirer, CardKind, Evidence } from './upstream-finding';

interface Requested {
  readonly at: number;
  readonly paymentId: PaymentId;
  readonly source: string;
  readonly paymentRef: string;
  readonly referenceOrderId: string;
  readonly amount: Money;
  readonly card: CardKind;
}

/** What happened, in the past tense. Most are published under the same name; the last four are the payment's own notes. */
export type PaymentFact =
  | (Requested & { readonly kind: 'PaymentRejected'; readonly reason: string; readonly detail: string })
  | { readonly kind: 'PaymentProcessing'; readonly at: number }
  | { readonly kind: 'PaymentActionRequired'; readonly at: number; readonly normalUrl: string }
  | {
      readonly kind: 'PaymentAuthorized';
      readonly at: number;
      readonly amount?: Money;
      readonly evidence: Evidence;
    }
  | { readonly kind: 'PaymentCaptured'; readonly at: number; readonly capture: Capture }
  | ({ readonly kind: 'CaptureFailed'; readonly at: number; readonly captureId: string } & Ending)
  | ({ readonly kind: 'PaymentFailed'; readonly at: number } & Ending)
  | ({ readonly kind: 'PaymentCanceled'; readonly at: number } & Ending)
  | ({ readonly kind: 'PaymentExpired'; readonly at: number } & Ending)
  | ({ readonly kind: 'LatePaymentReceived'; readonly at: number; readonly capture?: Capture } & Ending)
  | { readonly kind: 'PaymentHeld'; readonly at: number; readonly reason: HoldReason; readonly detail: string }
  | (Requested & {
      readonly kind: 'PaymentRequested';
      readonly paymentRequestId: PaymentRequestId;
      readonly route: string;
      readonly expiresAt: number;
    })
  | { readonly kind: 'ApoPaymentIdLearned'; readonly at: number; readonly apoPaymentId: ApoPaymentId }
  | { readonly kind: 'AcquirerLearned'; readonly at: number; readonly acquirer: Acquirer }
  | { readonly kind: 'OutcomeBecameUnknown'; readonly at: number; readonly cause: string }
  | { readonly kind: 'OutcomeBecameKnown'; readonly at: number };

export type PaymentFactKind = PaymentFact['kind'];
