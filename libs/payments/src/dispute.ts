import { type Money, sum } from '@paywright/kernel';
import { capturedAmount, type Payment } from './payment';

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

/** Stands for the number of disputes that are told without one. */
export const unnumbered = 'unnamed';

/** In what words the payment is held for a dispute. */
export function disputeDetail({ disputeId }: Pick<Dispute, 'disputeId'>): string {
  return `the buyer's bank disputes the payment, dispute ${disputeId}`;
}

/** Disputes that ask for the money back; a request for papers takes none (APO reference 8.3). */
export function asksForMoney({ type }: Pick<Dispute, 'type'>): boolean {
  return type !== 'RETRIEVAL_REQUEST';
}

/** Disputes of which it is not known, or not to the last coin, what they take. */
export function hasOpenDispute(payment: Payment): boolean {
  return (payment.disputes ?? []).some((dispute) => asksForMoney(dispute) && undecided.has(dispute.status));
}

const undecided: ReadonlySet<DisputeStatus> = new Set(['open', 'partly-lost', 'needs-review']);

/** What the buyer's bank has taken back for good. */
export function lostAmount(payment: Payment): Money {
  const { currency } = payment.amount;
  const lost = (payment.disputes ?? []).filter((dispute) => asksForMoney(dispute) && dispute.status === 'lost');
  const amounts = lost.map(({ amount }) => (amount?.currency === currency ? amount : capturedAmount(payment)));
  return sum(amounts, currency);
}
