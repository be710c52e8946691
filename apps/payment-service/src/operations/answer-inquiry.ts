import type { InquiryOutcome } from '@paywright/apo';
import { inSharedTransaction, type Tx } from '@paywright/postgres';
import { deadline, isOpen, openFollowUps, type Payment } from '@paywright/payments';
import { withSavedCard } from '../cards/with-saved-card';
import { type Advanced, advancePayment, nextInquiry } from '../payments/advance-payment';
import { paymentRepository, type StoredPayment } from '../payments/payment.repository';
import { inWords } from '../payments/message-recorded';
import { recordNews, saveAdvanced } from '../payments/record-news';
import { newsOfInquiry } from '../payments/upstream-news';
import type { AnswerDependencies } from './answer-pay';
import type { ClaimedOperation, OperationChanges, OperationOutcome } from './operation';
import { type Misses, missedAgain, missSpacingMs, proveAbsence } from './misses';
import { cancelFoundNothing, closeIfUnsent } from './operation.repository';

/** A pay is not repeated in the attempt's last moments: the buyer could not finish any more. */
const lastRepeatBeforeExpiryMs = 30_000;

/** Records what an inquiry said and plans the next one. */
export class AnswerInquiry {
  constructor(private readonly dependencies: AnswerDependencies) {}

  async record(operation: ClaimedOperation, outcome: InquiryOutcome): Promise<{ payAgain: boolean }> {
    const { db, outbox, clock, rulesOn } = this.dependencies;
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
      const misses = missesOf(operation, outcome, stored.payment);
      const neverArrived = misses !== undefined && (await this.isAbsent(tx, stored, misses));
      const paid = outcome.kind === 'answered' && outcome.status === 'SUCCESS' ? outcome.report : undefined;
      const told = neverArrived
        ? { findings: [{ kind: 'not-found', neverArrived } as const] }
        : await withSavedCard(tx, this.dependencies, stored, news, paid, at);
      const { requestId, tries, claimedAt: askedAt } = operation;
      const evidence = { via: 'inquiry', id: `${requestId}/inquire/${tries}`, askedAt } as const;
      const inShort = inWords(describe(outcome));
      const { payment } = await recordNews(
        tx,
        this.dependencies,
        stored,
        { news: told, evidence, at, said: inShort },
        (advanced) => plan(operation, stored.payment, advanced, { outcome, misses }, at),
      );
      return urlIsLost(payment, outcome, at);
    });
    outbox.committed();
    return { payAgain };
  }

  /** Asked often enough, and the cancel that was sent after its time found nothing either (design, rule 1). */
  private async isAbsent(tx: Tx, { payment }: StoredPayment, misses: Misses): Promise<boolean> {
    const [cancel] = openFollowUps(payment, 'cancel');
    if (!payment.attempt || !cancel || !proveAbsence(misses)) return false;
    return cancelFoundNothing(tx, cancel.requestId, deadline(payment.attempt));
  }

  /** Ends a payment whose time is over and of which it is proven that nothing was ever sent; false without that proof. */
  async expireUnsent(operation: ClaimedOperation): Promise<boolean> {
    const { db, outbox, clock } = this.dependencies;
    const expired = await inSharedTransaction(db, async (tx) => {
      const at = clock.now();
      const stored = await paymentRepository.lock(tx, operation.paymentId);
      if (!stored?.payment.attempt || at < deadline(stored.payment.attempt)) return false;
      // Upstream may know better than our proof: then it goes on being asked.
      if (!isOpen(stored.payment)) return false;
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

function plan(
  operation: ClaimedOperation,
  before: Payment,
  advanced: Advanced,
  { outcome, misses }: { readonly outcome: InquiryOutcome; readonly misses?: Misses },
  now: number,
): OperationChanges {
  const { dueAt, rounds } = nextInquiry(before, advanced, operation.rounds, now);
  const said = { answered: true, outcome: { ...describe(outcome), misses } };
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
  if (now >= payment.attempt.expiresAt - lastRepeatBeforeExpiryMs) return false;
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
