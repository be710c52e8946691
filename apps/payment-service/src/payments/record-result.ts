import type { EventIdentity, Inbox } from '@paywright/inbox';
import type { Clock } from '@paywright/kernel';
import type { Outbox } from '@paywright/outbox';
import { endWith, inSharedTransaction, type Tx } from '@paywright/postgres';
import {
  allAttempts,
  attemptView,
  findFollowUp,
  type InquirySchedule,
  isOpen,
  type Payment,
} from '@paywright/payments';
import type { DataSource } from 'typeorm';
import type { OperationChanges } from '../operations/operation';
import { newsOfParked } from '../parking/news-of-parked';
import { type ParkedResult, parkedResultRepository } from '../parking/parked-result.repository';
import { type Advanced, nextInquiry } from './advance-payment';
import { paymentRepository, type StoredPayment } from './payment.repository';
import { type OnDecided, recordNews } from './record-news';
import type { RulesOn } from '../routes/routes';

export interface RecordResultDependencies {
  readonly db: DataSource;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly rulesOn: RulesOn;
  /** When upstream is asked how a payment stands. */
  readonly inquirySchedule: InquirySchedule;
  readonly hasRoute: (route: string) => boolean;
  readonly onDecided?: OnDecided;
}

/** Applies what APO notified: a payment's, a capture's or a refund's result, in any order, any number of times. */
export class RecordResult {
  constructor(private readonly dependencies: RecordResultDependencies) {}

  /** A result from the log, in this event. */
  async fromLog(result: ParkedResult, { source, time }: Pick<EventIdentity, 'source' | 'time'>): Promise<void> {
    const { db, inbox, outbox } = this.dependencies;
    await inSharedTransaction(db, async (tx) => {
      const [isFirst, found] = await Promise.all([
        inbox.first(tx, { source, id: result.eventId, time }),
        this.lockPaymentOf(tx, result),
      ]);
      if (!isFirst) return;
      if (found) await this.apply(tx, found, result);
      else endWith(tx, parkedResultRepository.park(tx, result, this.dependencies.clock.now()));
    });
    outbox.committed();
  }

  /** Another try to place a parked result; it is parked again when its payment is still unknown. */
  async fromParking(parked: ParkedResult): Promise<'placed' | 'parked' | 'gone'> {
    const { db, outbox } = this.dependencies;
    const outcome = await inSharedTransaction(db, async (tx) => {
      const found = await this.lockPaymentOf(tx, parked);
      if (!found) return 'parked';
      // Whoever learned the number in between has taken it along.
      const result = await parkedResultRepository.take(tx, parked.eventId);
      if (!result) return 'gone';
      await this.apply(tx, found, result);
      return 'placed';
    });
    outbox.committed();
    return outcome;
  }

  /**
   * Finds the payment a result is about and locks it; undefined when nobody knows it yet. Where a result names our attempt,
   * nothing else counts: one that names another is not this payment's, even under this payment's number. Another account's
   * key proves nothing about this one's payments; and a route that is not configured here, or not yet, has no rules to
   * decide by: its results wait.
   */
  private async lockPaymentOf(tx: Tx, result: ParkedResult): Promise<Found | undefined> {
    const { route } = result.data;
    const stored = await lockPaymentNamed(tx, result, route);
    const view = stored && attemptNamed(stored.payment, result);
    if (!stored || view?.attempt?.route !== route || !this.dependencies.hasRoute(route)) return undefined;
    return { stored, view };
  }

  private async apply(tx: Tx, { stored, view }: Found, result: ParkedResult): Promise<void> {
    const at = this.dependencies.clock.now();
    const { evidence, ...news } = newsOfParked(result, this.dependencies.rulesOn(view.attempt?.route), at);
    const paymentRequestId = view.attempt?.paymentRequestId ?? '';
    await recordNews(tx, this.dependencies, stored, { news, evidence, at, paymentRequestId }, (advanced) =>
      planAfterResult(view, advanced, at, this.dependencies.inquirySchedule),
    );
  }
}

/** A payment whose row is locked, and which of its attempts a result is about. */
interface Found {
  readonly stored: StoredPayment;
  readonly view: Payment;
}

/** The attempt a result names by its own number or its refund's; else the newest that APO's number is of. */
function attemptNamed(
  payment: Payment,
  { paymentRequestId, refundRequestId, apoPaymentId, data }: ParkedResult,
): Payment {
  const attempts = allAttempts(payment);
  const ofRefund = (view: Payment): boolean => findFollowUp(view, 'refund', refundRequestId) !== undefined;
  return (
    (paymentRequestId !== undefined && attemptView(payment, paymentRequestId)) ||
    (refundRequestId !== undefined && attempts.find(ofRefund)) ||
    attempts.find(
      ({ attempt }) => apoPaymentId && attempt?.apoPaymentId === apoPaymentId && attempt.route === data.route,
    ) ||
    payment
  );
}

async function lockPaymentNamed(
  tx: Tx,
  {
    paymentRequestId,
    apoPaymentId,
    refundRequestId,
  }: Pick<ParkedResult, 'paymentRequestId' | 'apoPaymentId' | 'refundRequestId'>,
  route: string,
): Promise<StoredPayment | undefined> {
  const [, found] = await Promise.all([
    // Before any row: nobody may learn whose number this is between our look and our parking.
    apoPaymentId && paymentRepository.lockApoPaymentId(tx, apoPaymentId),
    paymentRequestId
      ? paymentRepository.lockByRequestId(tx, paymentRequestId)
      : refundRequestId
        ? paymentRepository.lockByRefund(tx, refundRequestId)
        : apoPaymentId && paymentRepository.lockByApoPaymentId(tx, apoPaymentId, route),
  ]);
  if (found || !refundRequestId || !apoPaymentId) return found || undefined;
  // A refund that was not asked for here, such as one made on APO's dashboard.
  return paymentRepository.lockByApoPaymentId(tx, apoPaymentId, route);
}

/** A result that changed nothing leaves the running schedule alone. */
function planAfterResult(
  before: Payment,
  advanced: Advanced,
  now: number,
  schedule: InquirySchedule,
): OperationChanges {
  if (advanced.recorded.length === 0) return {};
  const { dueAt, rounds } = nextInquiry(before, advanced, 0, now, schedule);
  return {
    pay: isOpen(advanced.payment) ? undefined : { state: 'done', from: ['due', 'waiting'] },
    inquire: dueAt === undefined ? { state: 'done' } : { state: 'due', dueAt, rounds },
  };
}
