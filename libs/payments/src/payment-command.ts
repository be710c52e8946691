import type { ApoPaymentId, Money, PaymentId, PaymentRequestId } from '@paywright/kernel';
import type { CardKind, Evidence, UpstreamFinding } from './upstream-finding';

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
      readonly paymentRequestId: PaymentRequestId;
      readonly route: string;
      readonly expiresAt: number;
      /** Why the request is refused before anything is sent, such as an order held by another payment. */
      readonly refusal?: { readonly reason: string; readonly detail: string };
    }
  | {
      /** Something was learnt upstream about the payment's attempt. */
      readonly kind: 'RecordFindings';
      readonly at: number;
      readonly evidence: Evidence;
      readonly apoPaymentId?: ApoPaymentId;
      readonly findings: readonly UpstreamFinding[];
    }
  | {
      /** The time is over and it is proven that nothing was ever sent upstream. */
      readonly kind: 'ExpireUnsent';
      readonly at: number;
    };
