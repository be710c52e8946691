import { attemptView } from './attempts';
import { askOurselves } from './ask-ourselves';
import { wasAskedAfter } from './asked-after';
import { followUpsOf } from './follow-up';
import { hold } from './hold';
import type { Payment } from './payment';
import type { PaymentFact } from './payment-fact';
import { recordFindings } from './record-findings';
import type { RecordFindings } from './record-findings-command';

/** What is told of an attempt that had been left is judged as of a payment that ended; if it is money, a person must know. */
export function recordFindingsOfAttempt(payment: Payment, command: RecordFindings): PaymentFact[] {
  const { paymentRequestId, at } = command;
  const past = paymentRequestId === undefined ? payment : attemptView(payment, paymentRequestId);
  if (past === undefined || past === payment || !past.attempt) return recordFindings(payment, command);
  const { paymentRequestId: left, route } = past.attempt;
  const facts = recordFindings(past, command);
  const changes = facts.map((fact): PaymentFact => ({ kind: 'PastAttemptChanged', at, paymentRequestId: left, fact }));
  const sign = facts.length === 0 ? signOfLife(past, command) : undefined;
  if (sign) {
    const detail = `the attempt before, ${left} at ${route}, goes on upstream although it had ended`;
    return [
      ...hold(payment, at, 'contradiction', detail),
      { kind: 'PastAttemptChanged', at, paymentRequestId: left, fact: sign },
    ];
  }
  const money = facts.find((fact) => fact.kind === 'LatePaymentReceived' || fact.kind === 'PaymentHeld');
  if (!money) return changes;
  const detail = `of the attempt before, ${left} at ${route}: ${money.detail}`;
  return [...hold(payment, at, 'late-payment', detail), ...changes];
}

/** An attempt that was left and can still be paid, against all proof: it is canceled, once. */
function signOfLife(past: Payment, { at, findings, evidence }: RecordFindings): PaymentFact | undefined {
  const isAlive = findings.some(
    ({ kind }) => kind === 'action-required' || (kind === 'pending' && wasAskedAfter(evidence, past.endedAt)),
  );
  if (!isAlive || !past.attempt || followUpsOf(past, 'cancel').length > 0) return undefined;
  const requestId = `${past.attempt.paymentRequestId}_left`;
  return askOurselves({ kind: 'cancel', requestId, reference: 'left-attempt' }, at);
}
