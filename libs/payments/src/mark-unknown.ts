import { deadline } from './inquiry-schedule';
import { isOpen, type Payment } from './payment';
import type { PaymentFact } from './payment-fact';
import type { RecordFindings } from './record-findings-command';
import type { UpstreamFinding } from './upstream-finding';

/**
 * The unknown mark: set by a call without a usable answer or by a deadline without an end; lifted by any verified news, and by
 * whatever ends the payment: nobody would ask any more.
 */
export function markUnknown(payment: Payment, finding: UpstreamFinding, command: RecordFindings): PaymentFact[] {
  const { at, evidence } = command;
  const tellsNothing = finding.kind === 'unknown' || finding.kind === 'not-found';
  const overdue = payment.attempt !== undefined && at >= deadline(payment.attempt);
  if (!isOpen(payment) || !(tellsNothing || overdue)) return liftUnknown(payment, at);
  const silent = finding.kind === 'unknown' && evidence.via === 'answer' && !payment.attempt?.normalUrl;
  if (payment.unknownSince !== undefined || !(silent || overdue)) return [];
  return [{ kind: 'OutcomeBecameUnknown', at, cause: finding.kind === 'unknown' ? finding.cause : 'past-expiry' }];
}

/** The outcome is known, or nothing that could be unknown is left. */
export function liftUnknown({ unknownSince }: Payment, at: number): PaymentFact[] {
  return unknownSince === undefined ? [] : [{ kind: 'OutcomeBecameKnown', at }];
}
