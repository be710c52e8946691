import type { Payment } from './payment';
import type { PaymentFact } from './payment-fact';
import type { Acquirer } from './upstream-finding';

/**
 * Whose rules hold for the payment from here on, if a message says so: the last that names an acquirer, since APO may have moved the
 * payment meanwhile; once money was taken, whoever took it.
 */
export function learnAcquirer(payment: Payment, told: Acquirer | undefined, at: number): PaymentFact[] {
  if (!told || payment.captures.some(({ acquirer }) => acquirer?.acquirerName)) return [];
  const known = payment.acquirer;
  // A message that names nobody says nothing against the acquirer that another one named.
  const isNews = told.acquirerName ? told.acquirerName !== known?.acquirerName : known === undefined;
  return isNews ? [{ kind: 'AcquirerLearned', at, acquirer: told }] : [];
}
