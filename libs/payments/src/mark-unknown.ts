import { deadline } from './inquiry-schedule';
import { isOpen, type Payment } from './payment';
import type { PaymentFact } from './payment-fact';
import type { RecordFindings } from './record-findings-command';
import type { UpstreamFinding } from './upstream-finding';

/** The unknown mark: set by a call without a usable answer or by a deadline without an end; lifted by any verified news. */
export function markUnknown(payment: Payment, finding: UpstreamFinding, command: RecordFindings): PaymentFact[] {
  const { at, evidence } = command;
  const tellsNothing = finding.kind === 'unknown' || finding.kind === 'not-found';
  const overdue = isOpen(payment) && payment.attempt !== undefined && at >= deadline(payment.attempt);
  if (payment.unknownSince === undefined) {
    const silent =
      finding.kind === 'unknown' && evidence.via === 'answer' && isOpen(payment) && !payment.attempt?.normalUrl;
    if (!silent && !overdue) return [];
    return [{ kind: 'OutcomeBecameUnknown', at, cause: finding.kind === 'unknown' ? finding.cause : 'past-expiry' }];
  }
  const isProvenAbsent = finding.kind === 'not-found' && finding.neverArrived === true && !isOpen(payment);
  return (tellsNothing || overdue) && !isProvenAbsent ? [] : [{ kind: 'OutcomeBecameKnown', at }];
}
