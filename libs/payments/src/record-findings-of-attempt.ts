import type { PaymentRequestId } from '@paywright/kernel';
import { apply } from './apply';
import { attemptView } from './attempts';
import { askOurselves } from './ask-ourselves';
import { wasAskedAfter } from './asked-after';
import { followUpsOf } from './follow-up';
import { hold } from './hold';
import type { Payment } from './payment';
import type { PaymentFact } from './payment-fact';
import { recordFindings } from './record-findings';
import type { RecordFindings } from './record-findings-command';

/**
 * What is told of an attempt that had been left is judged as of a payment that ended. If it is money, or if the attempt lives on,
 * a person must know.
 */
export function recordFindingsOfAttempt(payment: Payment, command: RecordFindings): PaymentFact[] {
  const { paymentRequestId, at } = command;
  const past = paymentRequestId === undefined ? payment : attemptView(payment, paymentRequestId);
  if (past === undefined || past === payment || !past.attempt) return recordFindings(payment, command);
  const { paymentRequestId: left, route } = past.attempt;
  const theOne = `the attempt before, ${left} at ${route}`;
  const told = recordFindings(past, command);
  const cancel = cancelIfAlive(told.reduce(apply, past), command);
  const money = told.find((fact) => fact.kind === 'LatePaymentReceived' || fact.kind === 'PaymentHeld');
  const doubts: PaymentFact[] = [];
  if (money) doubts.push(...hold(payment, at, 'late-payment', `of ${theOne}: ${money.detail}`));
  if (cancel.length > 0) {
    doubts.push(...hold(payment, at, 'contradiction', `${theOne}, goes on upstream although it had ended`));
  }
  const changes = [...told, ...cancel];
  return [...doubts, ...changes.map((fact) => changed(left, fact))];
}

function changed(paymentRequestId: PaymentRequestId, fact: PaymentFact): PaymentFact {
  return { kind: 'PastAttemptChanged', at: fact.at, paymentRequestId, fact };
}

/**
 * An attempt that was left and can still be paid, against all proof, is canceled, once. Where its money has come already, that is
 * what is dealt with.
 */
function cancelIfAlive(past: Payment, { at, findings, evidence }: RecordFindings): PaymentFact[] {
  // Of what was declined an old message may still be under way; of what was never sent there are none.
  const wasSent = past.attempt?.declined !== undefined;
  const isAlive = findings.some(
    ({ kind }) =>
      kind === 'action-required' || (kind === 'pending' && (!wasSent || wasAskedAfter(evidence, past.endedAt))),
  );
  const isPaid = past.captures.length > 0 || past.lateApproval !== undefined;
  if (!isAlive || isPaid || !past.attempt || followUpsOf(past, 'cancel').length > 0) return [];
  const requestId = `${past.attempt.paymentRequestId}_left`;
  return [askOurselves({ kind: 'cancel', requestId, reference: 'left-attempt' }, at)];
}
