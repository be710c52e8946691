import { type HoldReason, isOpen, type Payment } from './payment';
import type { PaymentFact } from './payment-fact';

/** A reason why shipping waits for a person, said once. */
export function hold(payment: Payment, at: number, reason: HoldReason, detail: string): PaymentFact[] {
  const known = payment.holds.some((present) => present.reason === reason && present.detail === detail);
  return known ? [] : [{ kind: 'PaymentHeld', at, reason, detail }];
}

/** Two opposite finals: the answer that declined, and now money. */
export function holdIfDeclined(payment: Payment, at: number): PaymentFact[] {
  const declined = isOpen(payment) ? payment.attempt?.declined : undefined;
  if (!declined) return [];
  return hold(payment, at, 'contradiction', `declined (${declined.resultCode ?? 'no code'}), and then successful`);
}
