import { Problem } from '@paywright/http';
import { type Clock, type Random, timeOrderedId } from '@paywright/kernel';
import type { Outbox } from '@paywright/outbox';
import type { PaymentStatus } from '@paywright/payments';
import { inTransaction } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import { recordAction } from '../operators/operator-actions';
import type { DecidedFollowUp, RequestFollowUp } from '../payments/request-follow-up';
import { lockNamed, type PaymentWish } from './operated-payment';

export interface CancelByOperatorDependencies {
  readonly db: DataSource;
  readonly outbox: Outbox;
  readonly requestFollowUp: Pick<RequestFollowUp, 'decide' | 'save'>;
  readonly clock: Clock;
  readonly random: Random;
  /** Called once a cancel is due. */
  readonly onCancelDue: () => void;
}

export interface CancelAccepted {
  readonly status: PaymentStatus;
  /** Of the cancel among the payment's follow-ups. */
  readonly reference: string;
  /** What happens, in words. */
  readonly next: string;
}

/** An operator cancels a payment: by the rules of any cancel, on the payment's own record, asked by `operator/<name>`. */
export class CancelByOperator {
  constructor(private readonly dependencies: CancelByOperatorDependencies) {}

  async handle({ paymentId, operator, reason }: PaymentWish): Promise<CancelAccepted> {
    const { db, outbox, clock, random, requestFollowUp, onCancelDue } = this.dependencies;
    // A reference that nobody else uses.
    const reference = timeOrderedId('operator', clock.now(), random);
    const accepted = await inTransaction(db, async (tx) => {
      const stored = await lockNamed(tx, paymentId);
      const asked = { kind: 'cancel', reference } as const;
      const decided = await requestFollowUp.decide(tx, { askedBy: `operator/${operator}`, asked }, stored);
      // Nothing is kept of a refusal: an operator is told at once.
      if (decided.refused) throw refusedCancel(decided.refused);
      requestFollowUp.save(tx, stored, decided);
      const detail = { reference, requestId: decided.requestId, before: stored.payment.status };
      recordAction(tx, { at: decided.at, operator, reason, action: 'cancel-payment', subject: paymentId, detail });
      return { status: decided.advanced.payment.status, reference, next: nextOf(decided) };
    });
    outbox.committed();
    onCancelDue();
    return accepted;
  }
}

function nextOf({ isUnsent }: DecidedFollowUp): string {
  return isUnsent
    ? 'nothing of it was ever sent: it is canceled'
    : 'upstream is asked to cancel until it answers; the payment ends when it says so, and inquiries go on until then';
}

function refusedCancel({ reason, detail }: { readonly reason: string; readonly detail: string }): Problem {
  return new Problem(409, 'cancel-refused', 'The payment cannot be canceled', { detail, extra: { reason } });
}
