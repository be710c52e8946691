import { equals } from '@paywright/kernel';
import { captureBasisOf, captureWithPayment } from './capture-with-payment';
import { hold, holdIfDeclined } from './hold';
import { learnAcquirer } from './learn-acquirer';
import { endedWithoutMoney, isOpen, type Payment } from './payment';
import type { PaymentFact } from './payment-fact';
import type { FindingOf } from './record-findings-command';
import { recordLateApproval } from './record-late-approval';
import type { Evidence } from './upstream-finding';

/** An approval, which with some acquirers has taken the money already. */
export function recordSuccess(
  payment: Payment,
  finding: FindingOf<'succeeded'>,
  at: number,
  evidence: Evidence,
): PaymentFact[] {
  const learnt = learnAcquirer(payment, finding.acquirer, at);
  if (endedWithoutMoney(payment)) return recordLateApproval(payment, finding, learnt, at, evidence);

  const facts: PaymentFact[] = [...holdIfDeclined(payment, at), ...learnt];
  if (isOpen(payment)) {
    const captureBy = payment.captureMode === 'MANUAL' ? finding.captureBy : undefined;
    facts.push({ kind: 'PaymentAuthorized', at, amount: finding.amount, evidence, captureBy });
  }
  // A repeat may leave the amount out; one that names another amount is a doubt whenever it comes.
  if (finding.amount ? !equals(finding.amount, payment.amount) : isOpen(payment)) {
    facts.push(...hold(payment, at, 'amount-mismatch', 'approved for another amount than asked for'));
  }
  const captureBasis = captureBasisOf(payment, finding);
  // Decided from the last verified final message: APO may have moved the payment to another acquirer meanwhile.
  const uncaptured = payment.captures.length === 0 && payment.status !== 'captured';
  if (uncaptured && captureBasis === 'with-payment') {
    facts.push({ kind: 'PaymentCaptured', at, capture: captureWithPayment(payment, finding, at, evidence) });
  }
  // A message that names nobody says nothing against the acquirer that another one named.
  const namedNow = Boolean(finding.acquirer?.acquirerName);
  const namedBefore = Boolean(payment.acquirer?.acquirerName);
  if (uncaptured && captureBasis === 'unknown' && (namedNow || !namedBefore)) {
    const name = finding.acquirer?.acquirerName || 'an acquirer that did not name itself';
    facts.push(...hold(payment, at, 'unknown-acquirer', `no rule says how ${name} takes the money`));
  }
  return facts;
}
