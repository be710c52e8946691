import type { Payment } from './payment';
import type { PaymentFact } from './payment-fact';

/** An end that an operator answers for, not upstream. */
export interface Settlement {
  readonly at: number;
  readonly operator: string;
  /** What the operator holds, in the operator's words. */
  readonly evidence: string;
  /** When upstream said the same, epoch milliseconds. */
  readonly confirmedAt?: number;
}

/** For so long upstream is still asked about a payment that was ended by hand, milliseconds. */
export const askedAfterSettlementMs = 30 * 24 * 60 * 60_000;

/** Whether upstream is still asked about a payment that was ended by hand. */
export function isSettlementUnconfirmed({ settlement }: Payment, now: number): boolean {
  if (!settlement || settlement.confirmedAt !== undefined) return false;
  return now < settlement.at + askedAfterSettlementMs;
}

/** Upstream says the same of a payment that was ended by hand: nobody needs to ask any more. */
export function confirmSettlement({ settlement, lateApproval }: Payment, at: number): PaymentFact[] {
  if (!settlement || settlement.confirmedAt !== undefined || lateApproval !== undefined) return [];
  return [{ kind: 'SettlementConfirmed', at }];
}
