import { unreachable } from '@paywright/kernel';
import { apply } from './apply';
import { hold } from './hold';
import { markUnknown } from './mark-unknown';
import { isOpen, type Payment } from './payment';
import type { PaymentFact } from './payment-fact';
import { recordCancelRefusal, settleMootCancel } from './record-cancel';
import { recordCapture, recordCaptureFailure, settleMootCaptures } from './record-capture';
import { recordDispute } from './record-dispute';
import { recordEnd } from './record-end';
import type { RecordFindings } from './record-findings-command';
import { recordNotFound } from './record-not-found';
import { recordRefund, recordRefundFailure, recordRefundNumber } from './record-refund';
import { recordSuccess } from './record-success';
import type { UpstreamFinding } from './upstream-finding';

/** Findings of one message take effect one after the other, each on the state the one before left. */
export function recordFindings(payment: Payment, command: RecordFindings): PaymentFact[] {
  const facts: PaymentFact[] = [];
  let current = payment;
  const record = (next: readonly PaymentFact[]): void => {
    for (const fact of next) {
      facts.push(fact);
      current = apply(current, fact);
    }
  };
  record(learnApoPaymentId(current, command));
  // Whoever tells more than the failure tells of something that was done: no other attempt follows on that.
  const asTold = command.findings.length > 1 ? { ...command, next: undefined } : command;
  for (const told of command.findings) {
    const finding = asMeant(current, told, command);
    const before = current;
    record(recordFinding(current, finding, asTold));
    record(settleMootCancel(before, current, finding, command));
    record(settleMootCaptures(current, command.at));
    record(markUnknown(current, finding, command));
  }
  return facts;
}

/**
 * Once upstream has the payment, an F in answer to pay refuses a repeat (its key, its fields, its expiry) and says nothing
 * of the payment (APO reference 2.0): the buyer may be paying it right now. Inquiry and notifications tell how it ended.
 */
function asMeant({ attempt }: Payment, finding: UpstreamFinding, { evidence }: RecordFindings): UpstreamFinding {
  const upstreamHasIt = attempt?.apoPaymentId !== undefined || attempt?.normalUrl !== undefined;
  if (finding.kind !== 'failed' || evidence.via !== 'answer' || !upstreamHasIt) return finding;
  return { kind: 'unknown', cause: finding.resultCode };
}

function learnApoPaymentId(payment: Payment, { at, apoPaymentId }: RecordFindings): PaymentFact[] {
  const known = payment.attempt?.apoPaymentId;
  if (apoPaymentId === undefined || apoPaymentId === known) return [];
  if (known === undefined) return [{ kind: 'ApoPaymentIdLearned', at, apoPaymentId }];
  return hold(payment, at, 'apo-payment-id-changed', `APO answered with ${apoPaymentId} after ${known}`);
}

function recordFinding(payment: Payment, finding: UpstreamFinding, command: RecordFindings): PaymentFact[] {
  const { at, evidence, next } = command;
  switch (finding.kind) {
    case 'action-required':
      if (!isOpen(payment) || payment.attempt?.normalUrl === finding.normalUrl) return [];
      return [{ kind: 'PaymentActionRequired', at, normalUrl: finding.normalUrl }];

    case 'pending':
      if (isUnsaid(payment) || (payment.status === 'action_required' && finding.buyerPaid)) {
        return [{ kind: 'PaymentProcessing', at }];
      }
      return [];

    case 'unknown':
      // News about a call of ours, not about the payment; only the very first call moves it on.
      return isUnsaid(payment) && evidence.via === 'answer' ? [{ kind: 'PaymentProcessing', at }] : [];

    case 'not-found':
      return recordNotFound(payment, finding, at, evidence);

    case 'succeeded':
      return recordSuccess(payment, finding, at, evidence);

    case 'failed':
    case 'canceled':
      return recordEnd(payment, finding, { at, evidence, next });

    case 'captured':
      return recordCapture(payment, finding, at, evidence);

    case 'capture-failed':
      return recordCaptureFailure(payment, finding, at);

    case 'cancel-refused':
      return recordCancelRefusal(payment, finding, at);

    case 'refund-accepted':
      return recordRefundNumber(payment, finding, at);

    case 'refunded':
      return recordRefund(payment, finding, at);

    case 'refund-failed':
      return recordRefundFailure(payment, finding, at);

    case 'card-saved':
      return payment.cardSaving === 'asked' ? [{ kind: 'CardSaved', at, card: finding.card }] : [];

    case 'card-not-saved':
      return payment.cardSaving === 'asked' ? [{ kind: 'CardNotSaved', at }] : [];

    case 'disputed':
      return recordDispute(payment, finding, at);

    default:
      return unreachable(finding);
  }
}

/** Whether nobody has been told yet that the payment is with its route. */
function isUnsaid({ status }: Payment): boolean {
  return status === 'requested' || status === 'deferred';
}
