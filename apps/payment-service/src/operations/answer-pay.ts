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
import { recordNews } from '../payments/record-news';
import { type RulesOf, newsOfPayAnswer } from '../payments/upstream-news';
import type { ClaimedOperation, OperationOutcome } from './operation';
import { planFor } from './operation.repository';

export interface AnswerDependencies {
  readonly db: DataSource;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly rulesOf: RulesOf;
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
    operation: Pick<ClaimedOperation, 'requestId' | 'paymentId' | 'tries' | 'rounds' | 'cardRef'>,
    outcome: PayOutcome,
  ): Promise<void> {
    const { db, outbox, clock, rulesOf, cards } = this.dependencies;
    await inSharedTransaction(db, async (tx) => {
      const at = clock.now();
      const told = newsOfPayAnswer(outcome, rulesOf, at);
      const { apoPaymentId } = told;
      const [, stored, parked] = await Promise.all([
        apoPaymentId && paymentRepository.lockApoPaymentId(tx, apoPaymentId),
        paymentRepository.lock(tx, operation.paymentId),
        apoPaymentId ? parkedResultRepository.takeByApoPaymentId(tx, apoPaymentId, operation.requestId) : [],
      ]);
      invariant(stored, `an operation is always of a payment, ${operation.paymentId}`);

      if (outcome.kind === 'unknown' && outcome.neverSent) {
        const dueAt = at + Math.min(firstResendMs * 2 ** operation.rounds, longestResendMs);
        const unsentTry = operation.tries;
        // Whoever is canceled meanwhile is not sent any more.
        const state = openFollowUps(stored.payment, 'cancel').length > 0 ? 'done' : 'due';
        const pay = { state, from: ['due'], dueAt, unsentTry, outcome: describe(outcome) } as const;
        return endWith(tx, planFor(tx, operation.requestId, { pay }, at));
      }

      const news = await withSavedCard(tx, this.dependencies, stored, told, reportOf(outcome), at);
      const { cardRef } = operation;
      if (cards.typed && cardRef !== undefined && isTyped(cardRef) && hasServed(outcome)) {
        endWith(tx, cards.typed.forget(tx, cardRef));
      }
      const evidence = { via: 'answer', id: `${operation.requestId}/pay/${operation.tries}` } as const;
      await recordNews(tx, this.dependencies, stored, { news, evidence, at, parked }, (advanced) => {
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

/** Whether the card is not needed again: any verified answer but one that asks for the same call. */
function hasServed(outcome: PayOutcome): boolean {
  return outcome.kind !== 'unknown' || (outcome.cause === 'code' && !outcome.callAgain);
}

function reportOf(outcome: PayOutcome): PaymentReport | undefined {
  return outcome.kind === 'succeeded' ? outcome.report : undefined;
}

function describe(outcome: PayOutcome): OperationOutcome {
  if (outcome.kind === 'unknown')
    return { kind: outcome.neverSent ? 'never-sent' : 'unknown', code: outcome.code, detail: outcome.cause };
  return { kind: outcome.kind, code: outcome.kind === 'failed' ? outcome.code : undefined };
}
