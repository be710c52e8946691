import type { AcquirerRules, Payment } from '@paywright/payments';
import type { RulesOn } from '../routes/routes';

/** What the payment's acquirer does in its own way. */
export function rulesOfPayment({ attempt, acquirer }: Payment, rulesOn: RulesOn): AcquirerRules {
  return rulesOn(attempt?.route)(acquirer?.acquirerName);
}
