import type { PaymentReport, PayOutcome } from '@paywright/apo';
import { type Clock, invariant } from '@paywright/kernel';
import type { Outbox } from '@paywright/outbox';
import { endWith, inSharedTransaction } from '@paywright/postgres';
import { isOpen, openFollowUps } from '@paywright/payments';
import type { DataSource } from 'typeorm';
import { type Cards, isTyped } from '../cards/cards';
import { withSavedCard } from '../cards/with-saved-card';
import { parkedResultRepository } from '../parking/parked-result.repository';
import { nextInquiry } from '../payments/advance-payment';
import { paymentRepository } from '../payments/payment.repository';
import { inWords, messageRecorded } from '../payments/message-recorded';
import { recordNews } from '../payments/record-news';
import { newsOfPayAnswer } from '../payments/upstream-news';
import type { RulesOn } from '../routes/routes';
import type { ClaimedOperation, OperationOutcome } from './operation';
import { planFor } from './operation.repository';

export interface AnswerDependencies {
  readonly db: DataSource;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly rulesOn: RulesOn;
  readonly cards: Cards;
}

/** A pay that was surely not sent is tried again after this, growing twofold. */
const firstResendMs = 1_000;
const longestResendMs = 30_000;

/**
 * Records how a pay went, however late: the answer is applied even if the lease ran out meanwhile. Without a usable
 * answer the pay waits and the inquiry decides; only the proof that no byte left lets it be sent again at once.
 */
export class AnswerPay {
  constructor(private readonly dependencies: AnswerDependencies) {}

  async record(
    operation: Pick<
      ClaimedOperation,
      'requestId' | 'paymentId' | 'route' | 'tries' | 'unprovenSends' | 'rounds' | 'cardRef'
    >,
    answer: PayOutcome,
  ): Promise<void> {
    const outcome = unlessRefusedRepeat(answer, operation.unprovenSends);
    const { db, outbox, clock, rulesOn, cards } = this.dependencies;
    await inSharedTransaction(db, async (tx) => {
      const at = clock.now();
      const told = newsOfPayAnswer(outcome, rulesOn(operation.route), at);
      const { apoPaymentId } = told;
      const [, stored, parked] = await Promise.all([
        apoPaymentId && paymentRepository.lockApoPaymentId(tx, apoPaymentId),
        paymentRepository.lock(tx, operation.paymentId),
        apoPaymentId
          ? parkedResultRepository.takeByApoPaymentId(tx, apoPaymentId, {
              paymentRequestId: operation.requestId,
              route: operation.route,
            })
          : [],
      ]);
      invariant(stored, `an operation is always of a payment, ${operation.paymentId}`);

      const evidence = { via: 'answer', id: `${operation.requestId}/pay/${operation.tries}` } as const;
      const said = inWords(describe(outcome));
      if (outcome.kind === 'unknown' && outcome.neverSent) {
        const dueAt = at + Math.min(firstResendMs * 2 ** operation.rounds, longestResendMs);
        const unsentTry = operation.tries;
        // Whoever is canceled meanwhile, or has ended, is not sent any more.
        const isWanted = isOpen(stored.payment) && openFollowUps(stored.payment, 'cancel').length === 0;
        const state = isWanted ? 'due' : 'done';
        const pay = { state, from: ['due'], dueAt, unsentTry, outcome: describe(outcome) } as const;
        endWith(tx, planFor(tx, operation.requestId, { pay }, at));
        return endWith(tx, outbox.add(tx, [messageRecorded(stored.payment, { evidence, said }, at)]));
      }

      const news = await withSavedCard(tx, this.dependencies, stored, told, reportOf(outcome), at);
      const { cardRef } = operation;
      if (cards.typed && cardRef !== undefined && isTyped(cardRef) && hasServed(outcome)) {
        endWith(tx, cards.typed.forget(tx, cardRef));
      }
      await recordNews(tx, this.dependencies, stored, { news, evidence, at, said, parked }, (advanced) => {
        const { dueAt, rounds } = nextInquiry(stored.payment, advanced, operation.rounds, at);
        const waits = outcome.kind === 'unknown' && isOpen(advanced.payment);
        return {
          pay: { state: waits ? 'waiting' : 'done', from: ['due', 'waiting'], outcome: describe(outcome) },
          inquire: dueAt === undefined ? { state: 'done' } : { state: 'due', dueAt, rounds },
        };
      });
    });
    outbox.committed();
  }
}

/** An F in answer to a repeat says nothing of the send before, which may have worked: inquiry tells (APO reference 2.0). */
function unlessRefusedRepeat(outcome: PayOutcome, unprovenSends: number): PayOutcome {
  if (outcome.kind !== 'failed' || unprovenSends <= 1) return outcome;
  const { code } = outcome;
  const cause = { kind: 'unknown', cause: 'code', code, detail: `a repeat was refused with ${code}` } as const;
  return { ...cause, setupFault: false, callAgain: false, neverSent: false };
}

/** Whether the card is not needed again. While nobody knows, the same call may have to be made again. */
function hasServed(outcome: PayOutcome): boolean {
  return outcome.kind !== 'unknown';
}

function reportOf(outcome: PayOutcome): PaymentReport | undefined {
  return outcome.kind === 'succeeded' ? outcome.report : undefined;
}

function describe(outcome: PayOutcome): OperationOutcome {
  if (outcome.kind === 'unknown')
    return { kind: outcome.neverSent ? 'never-sent' : 'unknown', code: outcome.code, detail: outcome.cause };
  return { kind: outcome.kind, code: outcome.kind === 'failed' ? outcome.code : undefined };
}
