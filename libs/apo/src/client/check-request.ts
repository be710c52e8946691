import { invariant, isAmountValue, type Money } from '@paywright/kernel';

/** Ids of ours are idempotency keys; refunds forbid special characters, so nobody gets any (APO reference 2.0). */
export function checkId(name: string, id: string): void {
  invariant(/^[A-Za-z0-9_-]{1,64}$/.test(id), `${name} must have 1 to 64 letters, digits, _ or -`);
}

export function checkAmount(amount: Money): void {
  invariant(isAmountValue(amount.minor.toString()), 'the amount must be positive and have at most 16 digits');
}
