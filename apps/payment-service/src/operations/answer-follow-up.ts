import { invariant } from '@paywright/kernel';
import { type FollowUpKind, openFollowUps } from '@paywright/payments';
import { inSharedTransaction } from '@paywright/postgres';
import { type Advanced, nextInquiry } from '../payments/advance-payment';
import { paymentRepository, type StoredPayment } from '../payments/payment.repository';
import { recordNews } from '../payments/record-news';
import type { AnswerDependencies } from './answer-pay';
import { describeAnswer, type FollowUpAnswer, isAnswered, newsOfFollowUp } from './follow-up-answer';
import type { ClaimedOperation, OperationChanges } from './operation';

/** An answer that settled nothing is followed by the same call after this, growing by half. */
const firstRepeatMs = 2_000;
const longestRepeatMs = 10 * 60_000;

type Answered = Pick<ClaimedOperation, 'requestId' | 'paymentId' | 'tries' | 'rounds'> & {
  readonly kind: FollowUpKind;
};

/**
 * Records how a capture, a cancel or a refund was answered. Without a usable answer the same bytes are sent again, which
 * upstream takes as the same request, and the inquiry looks as well: whoever learns the outcome first settles it.
 */
export class AnswerFollowUp {
  constructor(private readonly dependencies: AnswerDependencies) {}

  async record(operation: Answered, answer: FollowUpAnswer): Promise<void> {
    const { db, outbox, clock } = this.dependencies;
    await inSharedTransaction(db, async (tx) => {
      const at = clock.now();
      const news = newsOfFollowUp(answer, operation.requestId, at);
      const { apoPaymentId } = news;
      const [, stored] = await Promise.all([
        apoPaymentId && paymentRepository.lockApoPaymentId(tx, apoPaymentId),
        paymentRepository.lock(tx, operation.paymentId),
      ]);
      invariant(stored, `an operation is always of a payment, ${operation.paymentId}`);
      const evidence = { via: 'answer', id: `${operation.requestId}/${operation.kind}/${operation.tries}` } as const;
      await recordNews(tx, this.dependencies, stored, { news, evidence, at }, (advanced) =>
        plan(operation, answer, stored, advanced, at),
      );
    });
    outbox.committed();
  }
}

function plan(
  { requestId, kind, rounds }: Answered,
  answer: FollowUpAnswer,
  before: StoredPayment,
  advanced: Advanced,
  at: number,
): OperationChanges {
  const { payment } = advanced;
  const isOpen = openFollowUps(payment, kind).some((followUp) => followUp.requestId === requestId);
  const again = isOpen && !isAnswered(answer);
  const dueAt = again ? at + Math.min(firstRepeatMs * 1.5 ** Math.min(rounds, 30), longestRepeatMs) : undefined;
  const inquiry = nextInquiry(before.payment, advanced, 0, at);
  return {
    followUp: { requestId, kind, state: again ? 'due' : 'done', dueAt, outcome: describeAnswer(answer) },
    // What never left leaves nothing to ask about.
    inquire:
      answer.outcome.kind === 'unknown' && answer.outcome.neverSent
        ? undefined
        : inquiry.dueAt === undefined
          ? { state: 'done' }
          : { state: 'due', dueAt: inquiry.dueAt, rounds: inquiry.rounds },
  };
}
