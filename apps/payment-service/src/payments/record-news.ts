import type { Outbox } from '@paywright/outbox';
import type { Tx } from '@paywright/postgres';
import type { Evidence, PaymentCommand } from '@paywright/payments';
import type { OperationChanges } from '../operations/operation';
import { planFor } from '../operations/operation.repository';
import { newsOfParked } from '../parking/news-of-parked';
import { parkedResultRepository } from '../parking/parked-result.repository';
import { type Advanced, advancePayment } from './advance-payment';
import { paymentRepository, type StoredPayment } from './payment.repository';
import { eventsOf } from './publish-facts';
import type { CaptureBasisOf, UpstreamNews } from './upstream-news';

/** What becomes of the payment's operations once the news is in. */
export type PlanOperations = (advanced: Advanced) => OperationChanges;

/**
 * Applies news to a payment whose row the transaction holds: decide, save, publish, all or nothing. The first message
 * that tells APO's number of the payment brings along whatever was parked under it; the caller holds the lock on that
 * number then (`paymentRepository.lockApoPaymentId`).
 */
export async function recordNews(
  tx: Tx,
  { outbox, captureBasisOf }: { outbox: Pick<Outbox, 'add'>; captureBasisOf: CaptureBasisOf },
  { payment, order }: StoredPayment,
  { news, evidence, at }: { news: UpstreamNews; evidence: Evidence; at: number },
  plan: PlanOperations,
): Promise<Advanced> {
  const commands: PaymentCommand[] = [{ kind: 'RecordFindings', at, evidence, ...news }];
  if (news.apoPaymentId !== undefined && payment.attempt?.apoPaymentId === undefined) {
    for (const parked of await parkedResultRepository.takeByApoPaymentId(tx, news.apoPaymentId)) {
      commands.push({ kind: 'RecordFindings', at, ...newsOfParked(parked, captureBasisOf, at) });
    }
  }
  const advanced = advancePayment(payment, commands);
  await saveAdvanced(tx, outbox, { payment: advanced.payment, order }, advanced, plan(advanced), at);
  return advanced;
}

/** Saves what a decision changed: the payment with its events if there are facts, and its operations in any case. */
export async function saveAdvanced(
  tx: Tx,
  outbox: Pick<Outbox, 'add'>,
  { payment, order }: StoredPayment,
  { recorded }: Advanced,
  changes: OperationChanges,
  at: number,
): Promise<void> {
  if (recorded.length > 0) await paymentRepository.save(tx, payment, at);
  if (payment.attempt) await planFor(tx, payment.attempt.paymentRequestId, changes, at);
  const events = eventsOf(recorded, order);
  if (events.length > 0) await outbox.add(tx, events);
}
