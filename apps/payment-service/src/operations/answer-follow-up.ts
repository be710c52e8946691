import { invariant } from '@paywright/kernel';
import {
  allAttempts,
  findFollowUp,
  type FollowUpKind,
  type InquirySchedule,
  isOpen,
  openFollowUps,
  type Payment,
} from '@paywright/payments';
import { inSharedTransaction } from '@paywright/postgres';
import { type Advanced, nextInquiry } from '../payments/advance-payment';
import { paymentRepository } from '../payments/payment.repository';
import { inWords } from '../payments/message-recorded';
import { recordNews } from '../payments/record-news';
import type { AnswerDependencies } from './answer-pay';
import {
  asRefused,
  describeAnswer,
  type FollowUpAnswer,
  type FollowUpLook,
  isAnswered,
  newsOfFollowUp,
  newsOfLook,
} from './follow-up-answer';
import { type Misses, missedAgain, missSpacingMs, proveAbsence } from './misses';
import type { ClaimedOperation, OperationChanges } from './operation';

/** An answer that settled nothing is followed by the same call after this, growing by half. */
const firstRepeatMs = 2_000;
const longestRepeatMs = 10 * 60_000;

type Answered = Pick<ClaimedOperation, 'requestId' | 'paymentId' | 'tries' | 'rounds' | 'claimedAt' | 'misses'> & {
  readonly kind: FollowUpKind;
};

/**
 * Records how a capture, a cancel or a refund was answered. Without a usable answer the same bytes are sent again, which
 * upstream takes as the same request, and the inquiry looks as well: whoever learns the outcome first settles it. The
 * refusal of a repeat counts only when nothing is found under its number, time and again.
 */
export class AnswerFollowUp {
  constructor(private readonly dependencies: AnswerDependencies) {}

  async record(operation: Answered, answer: FollowUpAnswer, look?: FollowUpLook): Promise<void> {
    const { db, outbox, clock, inquirySchedule } = this.dependencies;
    await inSharedTransaction(db, async (tx) => {
      const at = clock.now();
      const { requestId, kind, tries, claimedAt } = operation;
      const found = look && newsOfLook(look, requestId, at);
      const misses = found === 'missing' ? missedAgain(operation.misses, claimedAt) : undefined;
      const isRefused = misses !== undefined && proveAbsence(misses);
      const looked = typeof found === 'object';
      const meant = isRefused ? asRefused(answer) : answer;
      const news = looked ? found : look && !isRefused ? { findings: [] } : newsOfFollowUp(meant, requestId, at);
      const { apoPaymentId } = news;
      const [, stored] = await Promise.all([
        apoPaymentId && paymentRepository.lockApoPaymentId(tx, apoPaymentId),
        paymentRepository.lock(tx, operation.paymentId),
      ]);
      invariant(stored, `an operation is always of a payment, ${operation.paymentId}`);
      const evidence = { via: looked ? 'inquiry' : 'answer', id: `${requestId}/${kind}/${tries}` } as const;
      const said = inWords(describeAnswer(answer));
      const view = attemptAskedOf(stored.payment, operation);
      const paymentRequestId = view.attempt?.paymentRequestId ?? '';
      await recordNews(tx, this.dependencies, stored, { news, evidence, at, paymentRequestId, said }, (advanced) =>
        plan(
          operation,
          answer,
          { misses, isSettled: looked || isRefused || (!look && isAnswered(answer)) },
          view,
          advanced,
          at,
          inquirySchedule,
        ),
      );
    });
    outbox.committed();
  }
}

/** Whose follow-up it is: the payment's own, or that of an attempt that was left. */
function attemptAskedOf(payment: Payment, { kind, requestId }: Pick<Answered, 'kind' | 'requestId'>): Payment {
  return allAttempts(payment).find((view) => findFollowUp(view, kind, requestId)) ?? payment;
}

function plan(
  { requestId, kind, rounds, tries }: Answered,
  answer: FollowUpAnswer,
  { misses, isSettled }: { readonly misses?: Misses; readonly isSettled: boolean },
  before: Payment,
  advanced: Advanced,
  at: number,
  schedule: InquirySchedule,
): OperationChanges {
  const { payment } = advanced;
  const isFollowUpOpen = openFollowUps(payment, kind).some((followUp) => followUp.requestId === requestId);
  const again = isFollowUpOpen && !isSettled;
  const wait = misses ? missSpacingMs : Math.min(firstRepeatMs * 1.5 ** Math.min(rounds, 30), longestRepeatMs);
  const unsent = answer.outcome.kind === 'unknown' && answer.outcome.neverSent;
  const inquiry = nextInquiry(before, advanced, 0, at, schedule);
  return {
    followUp: {
      requestId,
      kind,
      state: again ? 'due' : 'done',
      dueAt: again ? at + wait : undefined,
      unsentTry: unsent ? tries : undefined,
      outcome: { ...describeAnswer(answer), misses },
    },
    // Whoever is canceled is not paid for any more.
    pay: isOpen(payment) ? undefined : { state: 'done', from: ['due', 'waiting'] },
    // What never left leaves nothing to ask about.
    inquire: unsent
      ? undefined
      : inquiry.dueAt === undefined
        ? { state: 'done' }
        : { state: 'due', dueAt: inquiry.dueAt, rounds: inquiry.rounds },
  };
}
