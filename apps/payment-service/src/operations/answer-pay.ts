import type { PaymentReport, PayOutcome } from '@paywright/apo';
import { type Clock, invariant } from '@paywright/kernel';
import type { Outbox } from '@paywright/outbox';
import { endWith, inSharedTransaction, type Tx } from '@paywright/postgres';
import { attemptView, type InquirySchedule, isOpen, openFollowUps, type UpstreamFinding } from '@paywright/payments';
import type { DataSource } from 'typeorm';
import { type Cards, isTyped } from '../cards/cards';
import { withSavedCard } from '../cards/with-saved-card';
import { parkedResultRepository } from '../parking/parked-result.repository';
import { advancePayment, nextInquiry } from '../payments/advance-payment';
import { paymentRepository, type StoredPayment } from '../payments/payment.repository';
import { inWords, type RecordedMessage } from '../payments/message-recorded';
import { type OnDecided, recordNews, saveAdvanced } from '../payments/record-news';
import { newsOfPayAnswer, type UpstreamNews } from '../payments/upstream-news';
import { attemptRepository } from '../routing/attempt.repository';
import { whyDeferred } from '../routing/choose-route';
import type { PrepareNextAttempt } from '../routing/next-attempt';
import type { RulesOn } from '../routes/routes';
import type { ClaimedOperation, OperationOutcome } from './operation';
import { mayBeSentElsewhere } from './send-pay';

export interface AnswerDependencies {
  readonly db: DataSource;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly rulesOn: RulesOn;
  readonly cards: Cards;
  readonly nextAttempt: PrepareNextAttempt;
  /** When upstream is asked how a payment stands. */
  readonly inquirySchedule: InquirySchedule;
  /** Called once another attempt's pay is due. */
  readonly onPayDue: () => void;
  readonly onDecided?: OnDecided;
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
    const { db, outbox, clock, rulesOn, cards, inquirySchedule } = this.dependencies;
    const moved = await inSharedTransaction(db, async (tx) => {
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
        return this.recordUnsent(tx, stored, operation, outcome, { evidence, said }, at);
      }

      const answered = await this.newsOf(tx, stored, outcome, told);
      const isPresent = stored.payment.attempt?.paymentRequestId === operation.requestId;
      const paid = isPresent ? reportOf(outcome) : undefined;
      const news = await withSavedCard(tx, this.dependencies, stored, answered, paid, at);
      const { cardRef } = operation;
      if (cards.typed && cardRef !== undefined && isTyped(cardRef) && hasServed(outcome)) {
        endWith(tx, cards.typed.forget(tx, cardRef));
      }
      const { requestId: paymentRequestId } = operation;
      const view = attemptView(stored.payment, paymentRequestId) ?? stored.payment;
      const toldNews = { news, evidence, at, paymentRequestId, said, parked };
      await recordNews(tx, this.dependencies, stored, toldNews, (advanced) => {
        const { dueAt, rounds } = nextInquiry(view, advanced, operation.rounds, at, inquirySchedule);
        const waits = outcome.kind === 'unknown' && isOpen(advanced.payment);
        // What is confirmed by inquiry alone is asked about at once.
        const isDeclined = advanced.recorded.some(({ fact }) => fact.kind === 'AttemptDeclined');
        return {
          pay: { state: waits ? 'waiting' : 'done', from: ['due', 'waiting'], outcome: describe(outcome) },
          inquire: dueAt === undefined ? { state: 'done' } : { state: 'due', dueAt: isDeclined ? at : dueAt, rounds },
        };
      });
      return false;
    });
    outbox.committed();
    if (moved) this.dependencies.onPayDue();
  }

  /** Nothing left: another route takes the payment at once; where none can, it waits and is sent again by itself. */
  private async recordUnsent(
    tx: Tx,
    stored: StoredPayment,
    {
      requestId,
      tries,
      rounds,
      unprovenSends,
    }: Pick<ClaimedOperation, 'requestId' | 'tries' | 'rounds' | 'unprovenSends'>,
    outcome: Extract<PayOutcome, { kind: 'unknown' }>,
    message: RecordedMessage,
    at: number,
  ): Promise<boolean> {
    const { outbox, nextAttempt } = this.dependencies;
    const { payment } = stored;
    // Whoever is canceled meanwhile, or has ended, is not sent any more.
    const isPresent = payment.attempt?.paymentRequestId === requestId;
    const isWanted = isPresent && isOpen(payment) && openFollowUps(payment, 'cancel').length === 0;
    const reason = isWanted ? mayBeSentElsewhere(outcome) : undefined;
    const isUnreachable = reason === 'unreachable';
    const ready = reason && (await nextAttempt.afterNeverSent(tx, payment, { rounds: rounds + 1, isUnreachable }));
    if (reason && ready?.next && (await attemptRepository.closeUnsentTry(tx, requestId, tries))) {
      const { next } = ready;
      const moved = advancePayment(payment, [{ kind: 'MoveUnsent', at, next, reason, detail: message.said }]);
      invariant(moved.recorded.length > 0, 'a further attempt is prepared only where one may follow');
      saveAdvanced(tx, outbox, { ...stored, payment: moved.payment }, moved, {}, at, { messages: [message], ready });
      return true;
    }
    // What an earlier send may have brought there is with its route, not waiting for one.
    const isWaiting = unprovenSends <= 1 && ready?.next === undefined;
    const detail = isWaiting && ready?.decision ? whyDeferred(ready.decision) : undefined;
    const advanced = advancePayment(payment, detail ? [{ kind: 'Defer', at, detail }] : []);
    const dueAt = at + Math.min(firstResendMs * 2 ** rounds, longestResendMs);
    const state = isWanted ? 'due' : 'done';
    const pay = { state, from: ['due'], dueAt, unsentTry: tries, outcome: describe(outcome) } as const;
    const saved = { messages: [message], paymentRequestId: requestId };
    saveAdvanced(tx, outbox, { ...stored, payment: advanced.payment }, advanced, { pay }, at, saved);
    return false;
  }

  /** The news of the answer; a decline that may be followed by another attempt is marked as such. */
  private async newsOf(
    tx: Tx,
    { payment }: StoredPayment,
    outcome: PayOutcome,
    told: UpstreamNews,
  ): Promise<UpstreamNews> {
    if (outcome.kind !== 'failed') return told;
    const { next } = await this.dependencies.nextAttempt.afterDecline(tx, payment, outcome.code, { isTrial: true });
    if (!next) return told;
    return { ...told, findings: told.findings.map((finding) => ({ ...finding, retryable: true }) as UpstreamFinding) };
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
