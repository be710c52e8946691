import { accept, type Decision, refuse, unreachable } from '@paywright/kernel';
import { mayTryAgain } from './attempts';
import { remindOfCapture } from './decide-capture-reminder';
import { decideFollowUp } from './decide-follow-up';
import { decideSettlement, type SettlementRefusal } from './decide-settle';
import { endAsTold } from './decide-end-as-told';
import { openFollowUps } from './follow-up';
import { liftUnknown } from './mark-unknown';
import { isOpen, type Payment } from './payment';
import type { PaymentCommand } from './payment-command';
import type { PaymentFact } from './payment-fact';
import { recordFindingsOfAttempt } from './record-findings-of-attempt';

export type PaymentRefusal =
  | SettlementRefusal
  /** The id is taken: the same reference was used before. */
  | 'payment-exists'
  /** The payment this is about does not exist. */
  | 'payment-unknown'
  /** No other attempt may follow: the buyer is on his way, it is being canceled, or its time is nearly over. */
  | 'attempt-stands';

type MoveUnsent = Extract<PaymentCommand, { kind: 'MoveUnsent' }>;

/**
 * The rules of a payment: state and command in, facts or a named refusal out. Pure. `docs/payment-lifecycle.md` shows the
 * table of states and findings that the spec runs.
 */
export function decide(payment: Payment | undefined, command: PaymentCommand): Decision<PaymentFact, PaymentRefusal> {
  switch (command.kind) {
    case 'RequestPayment':
      return payment ? refuse('payment-exists') : accept(request(command));
    case 'RecordFindings':
      return payment ? accept(...recordFindingsOfAttempt(payment, command)) : refuse('payment-unknown');
    case 'RequestFollowUp':
      return payment ? accept(...decideFollowUp(payment, command)) : refuse('payment-unknown');
    case 'RemindOfCapture':
      return payment ? accept(...remindOfCapture(payment, command)) : refuse('payment-unknown');
    case 'MoveUnsent':
      if (!payment) return refuse('payment-unknown');
      return mayTryAgain(payment, command.at) ? accept(...moveUnsent(payment, command)) : refuse('attempt-stands');
    case 'Defer':
      if (!payment) return refuse('payment-unknown');
      return accept(...defer(payment, command));
    case 'SettleByOperator':
      return payment ? decideSettlement(payment, command) : refuse('payment-unknown');
    case 'EndAsTold':
      return payment ? accept(...endAsTold(payment, command)) : refuse('payment-unknown');
    case 'ExpireUnsent':
      if (!payment) return refuse('payment-unknown');
      if (!isOpen(payment)) return refuse('payment-settled');
      return accept(...expireUnsent(payment, command.at));
    default:
      return unreachable(command);
  }
}

function request(command: Extract<PaymentCommand, { kind: 'RequestPayment' }>): PaymentFact {
  const { at, paymentId, source, paymentRef, referenceOrderId, amount, card, captureMode, savesCard, refusal } =
    command;
  const requested = { at, paymentId, source, paymentRef, referenceOrderId, amount, card, captureMode, savesCard };
  if (refusal) return { kind: 'PaymentRejected', ...requested, ...refusal };
  const { paymentRequestId, route, expiresAt } = command;
  const isDeferred = command.deferred !== undefined && { deferred: true };
  return { kind: 'PaymentRequested', ...requested, paymentRequestId, route, expiresAt, ...isDeferred };
}

function moveUnsent(payment: Payment, { at, next, reason, detail }: MoveUnsent): PaymentFact[] {
  return [{ kind: 'AttemptStarted', at, because: 'never-sent', reason, detail, ...next }, ...liftUnknown(payment, at)];
}

/** Said once; a payment whose buyer is on his way, or of which an answer is waited for, is with its route. */
function defer(payment: Payment, { at, detail }: Extract<PaymentCommand, { kind: 'Defer' }>): PaymentFact[] {
  const isWithNobody = payment.status === 'requested' || (payment.status === 'processing' && !payment.unknownSince);
  return isWithNobody && !payment.attempt?.normalUrl ? [{ kind: 'PaymentDeferred', at, detail }] : [];
}

function expireUnsent(payment: Payment, at: number): PaymentFact[] {
  const detail = 'the time ran out before the payment could be sent upstream';
  const isCanceling = openFollowUps(payment, 'cancel').length > 0;
  const ended: PaymentFact = isCanceling
    ? { kind: 'PaymentCanceled', at, reason: 'canceled-on-request', detail }
    : { kind: 'PaymentExpired', at, reason: 'never-sent', detail };
  return [ended, ...liftUnknown(payment, at)];
}
