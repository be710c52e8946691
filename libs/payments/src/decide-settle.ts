import { accept, type Decision, refuse } from '@paywright/kernel';
import { openFollowUps } from './follow-up';
import { deadline } from './inquiry-schedule';
import { liftUnknown } from './mark-unknown';
import { isOpen, type Payment } from './payment';
import type { PaymentCommand } from './payment-command';
import type { PaymentFact } from './payment-fact';

export type SettleByOperator = Extract<PaymentCommand, { kind: 'SettleByOperator' }>;

/** Why nobody may end a payment by hand as it stands. */
export type SettlementRefusal =
  /** It has ended, or its money is on its way: only upstream's word changes it. */
  | 'payment-settled'
  /** It is not unknown: it goes its way by itself. */
  | 'outcome-not-unknown'
  /** The buyer may still pay. */
  | 'time-not-over'
  /** Upstream was not asked since its time was over, or not lately: it may know by now. */
  | 'not-inquired-lately'
  /** Upstream says that it has the payment, and that it is not over. */
  | 'upstream-has-it';

/** What the last inquiry about a payment came to. */
export interface LastInquiry {
  /** When it was put, epoch milliseconds. */
  readonly askedAt: number;
  /** Upstream named a state, did not know the payment, or gave no usable answer. */
  readonly said: 'has-it' | 'not-found' | 'no-answer';
}

/** Nobody ends a payment by hand on an inquiry that is older than this, milliseconds. */
export const inquiryIsLateMs = 60 * 60_000;

export const settledByOperator = 'settled-by-operator';

/**
 * An operator who holds evidence ends an unknown payment as failed. Nothing here is proof, so it is taken only when nothing
 * speaks against it: its time is over, upstream was asked since, and does not say that it has it. Upstream goes on being asked;
 * money that shows all the same is late money and goes back.
 */
export function decideSettlement(
  payment: Payment,
  command: SettleByOperator,
): Decision<PaymentFact, SettlementRefusal> {
  const { at, operator, evidence } = command;
  const refused = refusalOf(payment, command);
  if (refused) return refuse(refused);
  const detail = 'ended by an operator who holds evidence that no money was taken';
  return accept(
    { kind: 'SettledByOperator', at, operator, evidence },
    { kind: 'PaymentFailed', at, reason: settledByOperator, detail },
    ...openFollowUps(payment, 'cancel').map((followUp): PaymentFact => ({
      kind: 'CancelFailed',
      at,
      followUp,
      reason: 'payment-ended',
      detail: 'the payment was failed first',
    })),
    ...liftUnknown(payment, at),
  );
}

function refusalOf(payment: Payment, { at, lastInquiry }: SettleByOperator): SettlementRefusal | undefined {
  if (!isOpen(payment) || !payment.attempt) return 'payment-settled';
  if (payment.unknownSince === undefined) return 'outcome-not-unknown';
  const end = deadline(payment.attempt);
  if (at < end) return 'time-not-over';
  if (!lastInquiry || lastInquiry.askedAt <= end || at - lastInquiry.askedAt > inquiryIsLateMs) {
    return 'not-inquired-lately';
  }
  return lastInquiry.said === 'has-it' ? 'upstream-has-it' : undefined;
}
