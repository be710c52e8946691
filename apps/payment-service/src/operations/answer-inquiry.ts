import type { InquiryOutcome } from '@paywright/apo';
import { inSharedTransaction, type Tx } from '@paywright/postgres';
import {
  attemptView,
  deadline,
  type InquirySchedule,
  isOpen,
  lastStartBeforeExpiryMs,
  openFollowUps,
  type Payment,
} from '@paywright/payments';
import { withSavedCard } from '../cards/with-saved-card';
import { type Advanced, advancePayment, nextInquiry } from '../payments/advance-payment';
import { paymentRepository } from '../payments/payment.repository';
import { inWords } from '../payments/message-recorded';
import { recordNews, saveAdvanced } from '../payments/record-news';
import { newsOfInquiry } from '../payments/upstream-news';
import { attemptRepository } from '../routing/attempt.repository';
import type { NextAttemptReady } from '../routing/next-attempt';
import type { AnswerDependencies } from './answer-pay';
import type { ClaimedOperation, OperationChanges, OperationOutcome } from './operation';
import { type Misses, missedAgain, missSpacingMs, proveAbsence } from './misses';
import { cancelFoundNothing, closeIfUnsent } from './operation.repository';

/** Records what an inquiry said and plans the next one. */
export class AnswerInquiry {
  constructor(private readonly dependencies: AnswerDependencies) {}

  async record(operation: ClaimedOperation, outcome: InquiryOutcome): Promise<{ payAgain: boolean }> {
    const { db, outbox, clock, rulesOn, inquirySchedule: schedule } = this.dependencies;
    const payAgain = await inSharedTransaction(db, async (tx) => {
      const at = clock.now();
      const said = newsOfInquiry(outcome, rulesOn(operation.route), at);
      // A payment still in the works brings no number worth a lock: its final news will.
      const news = said.findings.every(({ kind }) => kind === 'pending') ? { findings: said.findings } : said;
      const [, stored] = await Promise.all([
        news.apoPaymentId && paymentRepository.lockApoPaymentId(tx, news.apoPaymentId),
        paymentRepository.lock(tx, operation.paymentId),
      ]);
      if (!stored) return false;
      const view = attemptView(stored.payment, operation.requestId) ?? stored.payment;
      const misses = missesOf(operation, outcome, view);
      const neverArrived = misses !== undefined && (await this.isAbsent(tx, view, misses));
      const paid = outcome.kind === 'answered' && outcome.status === 'SUCCESS' ? outcome.report : undefined;
      const told = neverArrived
        ? { findings: [{ kind: 'not-found', neverArrived } as const] }
        : await withSavedCard(tx, this.dependencies, stored, news, view === stored.payment ? paid : undefined, at);
      const ready = view === stored.payment ? await this.afterDecline(tx, view, outcome) : undefined;
      const { requestId, tries, claimedAt: askedAt } = operation;
      const evidence = { via: 'inquiry', id: `${requestId}/inquire/${tries}`, askedAt } as const;
      const inShort = inWords(describe(outcome));
      const { payment } = await recordNews(
        tx,
        this.dependencies,
        stored,
        { news: told, evidence, at, paymentRequestId: requestId, said: inShort, ready },
        (advanced) => plan(operation, view, advanced, { outcome, misses, schedule }, at),
      );
      return ready !== undefined || urlIsLost(payment, outcome, at);
    });
    outbox.committed();
    return { payAgain };
  }

  /** Asked often enough, and the cancel that was sent after its time found nothing either (design, rule 1). */
  private async isAbsent(tx: Tx, payment: Payment, misses: Misses): Promise<boolean> {
    const [cancel] = openFollowUps(payment, 'cancel');
    if (!payment.attempt || !cancel || !proveAbsence(misses)) return false;
    return cancelFoundNothing(tx, cancel.requestId, deadline(payment.attempt));
  }

  /** What follows once a decline is confirmed. */
  private async afterDecline(tx: Tx, payment: Payment, outcome: InquiryOutcome): Promise<NextAttemptReady | undefined> {
    const code = payment.attempt?.declined?.resultCode;
    if (code === undefined || outcome.kind !== 'answered' || outcome.status !== 'FAIL') return undefined;
    if (!(await attemptRepository.wasSentOnce(tx, payment.attempt?.paymentRequestId ?? ''))) return undefined;
    const ready = await this.dependencies.nextAttempt.afterDecline(tx, payment, code, { isTrial: false });
    return ready.next ? ready : undefined;
  }

  /** Ends a payment whose time is over and of which it is proven that nothing was ever sent; false without that proof. */
  async expireUnsent(operation: Pick<ClaimedOperation, 'requestId' | 'paymentId'>): Promise<boolean> {
    const { db, outbox, clock } = this.dependencies;
    const expired = await inSharedTransaction(db, async (tx) => {
      const at = clock.now();
      const stored = await paymentRepository.lock(tx, operation.paymentId);
      if (!stored?.payment.attempt || at < deadline(stored.payment.attempt)) return false;
      // Upstream may know better than our proof: then it goes on being asked.
      if (!isOpen(stored.payment) || stored.payment.attempt.paymentRequestId !== operation.requestId) return false;
      if (!(await closeIfUnsent(tx, operation.requestId))) return false;
      const advanced = advancePayment(stored.payment, [{ kind: 'ExpireUnsent', at }]);
      const changes = { inquire: { state: 'done', answered: true } } as const;
      saveAdvanced(tx, outbox, { ...stored, payment: advanced.payment }, advanced, changes, at);
      return true;
    });
    outbox.committed();
    return expired;
  }
}

interface Answered {
  readonly outcome: InquiryOutcome;
  readonly misses?: Misses;
  readonly schedule: InquirySchedule;
}

function plan(
  operation: ClaimedOperation,
  before: Payment,
  advanced: Advanced,
  { outcome, misses, schedule }: Answered,
  now: number,
): OperationChanges {
  const { dueAt, rounds } = nextInquiry(before, advanced, operation.rounds, now, schedule);
  // What was not put is no question; and silence takes back nothing that upstream has said.
  const isAsked = outcome.kind !== 'unknown' || !outcome.neverSent;
  const askedAt = isAsked ? operation.claimedAt : undefined;
  const hadIt = outcome.kind === 'answered' || (outcome.kind === 'unknown' && operation.hadIt) || undefined;
  const said = { answered: true, outcome: { ...describe(outcome), misses, askedAt, hadIt } };
  // Few more looks prove that it never arrived: not put off as those for an answer are.
  const soonest = misses && !proveAbsence(misses) ? now + missSpacingMs : Infinity;
  return {
    pay: planPay(advanced.payment, outcome, now),
    inquire:
      dueAt === undefined
        ? { state: 'done', ...said }
        : { state: 'due', dueAt: Math.min(dueAt, soonest), rounds, ...said },
  };
}

/** Not found once more, now that its time is over; any other answer starts the count again. */
function missesOf(
  { misses, claimedAt }: ClaimedOperation,
  outcome: InquiryOutcome,
  { attempt }: Payment,
): Misses | undefined {
  if (outcome.kind !== 'not-found' || !attempt || claimedAt <= deadline(attempt)) return undefined;
  return missedAgain(misses, claimedAt);
}

function planPay(payment: Payment, outcome: InquiryOutcome, now: number): OperationChanges['pay'] {
  if (!isOpen(payment)) return { state: 'done', from: ['due', 'waiting'] };
  if (urlIsLost(payment, outcome, now)) return { state: 'due', from: ['waiting', 'done'], dueAt: now };
  return undefined;
}

/**
 * Inquiry returns no `normalUrl`. If upstream is waiting for the buyer, or has not heard of the payment, and we hold no
 * URL, the same pay is repeated byte for byte under its id: APO answers with the same payment (design, section 4).
 */
function urlIsLost(payment: Payment, outcome: InquiryOutcome, now: number): boolean {
  if (!isOpen(payment) || !payment.attempt || payment.attempt.normalUrl !== undefined) return false;
  // Its refusal is waited with until an inquiry confirms it: what is sent again meanwhile would make another doubt.
  if (payment.attempt.declined) return false;
  if (now >= payment.attempt.expiresAt - lastStartBeforeExpiryMs) return false;
  if (openFollowUps(payment, 'cancel').length > 0) return false;
  return outcome.kind === 'not-found' || (outcome.kind === 'answered' && outcome.status === 'PROCESSING');
}

function describe(outcome: InquiryOutcome): OperationOutcome {
  switch (outcome.kind) {
    case 'answered':
      return { kind: outcome.status, code: outcome.resultCode };
    case 'unknown':
      return { kind: 'unknown', code: outcome.code, detail: outcome.cause };
    case 'not-found':
      return { kind: 'not-found' };
  }
}
