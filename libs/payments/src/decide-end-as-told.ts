import { apply } from './apply';
import { settledByOperator } from './decide-settle';
import { liftUnknown } from './mark-unknown';
import { isOpen, type Payment } from './payment';
import type { PaymentCommand } from './payment-command';
import type { PaymentFact } from './payment-fact';
import { failOpenCancels } from './record-cancel';
import { settleMootCaptures } from './record-capture';

type EndAsTold = Extract<PaymentCommand, { kind: 'EndAsTold' }>;

const endedAs = { failed: 'PaymentFailed', canceled: 'PaymentCanceled', expired: 'PaymentExpired' } as const;

/**
 * Whoever was told that the payment ended without money may have sold its order again: it ends so once more, whatever would
 * speak for another attempt today. Money that was taken is no end; what shows later is late money.
 */
export function endAsTold(payment: Payment, { at, status, ending }: EndAsTold): PaymentFact[] {
  const isApproved = payment.status === 'authorized' && payment.captures.length === 0;
  if (!isOpen(payment) && !isApproved) return [];
  const end: PaymentFact = { kind: endedAs[status], at, ...ending };
  const ended = apply(payment, end);
  const moot = [...failOpenCancels(ended, at), ...settleMootCaptures(ended, at)];
  return [...answeredFor(ending, at), end, ...moot, ...liftUnknown(payment, at)];
}

/** Upstream goes on being asked about an end that only an operator answered for; who that was is lost. */
function answeredFor({ reason }: EndAsTold['ending'], at: number): PaymentFact[] {
  if (reason !== settledByOperator) return [];
  return [{ kind: 'SettledByOperator', at, operator: 'unknown', evidence: 'lost with the database' }];
}
