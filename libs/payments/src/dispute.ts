import type { Money } from '@paywright/kernel';
import type { Payment } from './payment';

/**
 * Where a dispute stands, from the merchant's view (APO reference 8): `won` and `withdrawn` leave the money where it is;
 * what `needs-review` means for the money is nowhere documented.
 */
export type DisputeStatus = 'open' | 'won' | 'lost' | 'partly-lost' | 'withdrawn' | 'needs-review';

/** The buyer's bank asks for the money back, or for papers about it. */
export interface Dispute {
  readonly disputeId: string;
  readonly status: DisputeStatus;
  /** What is disputed, maybe a part of the payment. */
  readonly amount?: Money;
  /** `CHARGEBACK`, `RETRIEVAL_REQUEST` (papers only), `COMPLIANCE_REQUEST`. */
  readonly type?: string;
  readonly reasonCode?: string;
  /** Until when it can be answered, with the acquirer; ISO 8601. */
  readonly defenseDueAt?: string;
  readonly at: number;
}

export function hasOpenDispute(payment: Payment): boolean {
  return (payment.disputes ?? []).some(({ status }) => status === 'open');
}
