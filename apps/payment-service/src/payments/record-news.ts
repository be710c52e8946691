import type { Outbox } from '@paywright/outbox';
import { endWith, type Tx } from '@paywright/postgres';
import type { Evidence, Payment, PaymentCommand } from '@paywright/payments';
import type { OperationChanges } from '../operations/operation';
import { followUpCalls } from '../operations/follow-up-calls';
import { closeFollowUpCalls, planFollowUpCall, planFor, startFollowUpCalls } from '../operations/operation.repository';
import { newsOfParked } from '../parking/news-of-parked';
import { type ParkedResult, parkedResultRepository } from '../parking/parked-result.repository';
import { type Advanced, advancePayment } from './advance-payment';
import { paymentRepository, type StoredPayment } from './payment.repository';
import { messageRecorded, type RecordedMessage } from './message-recorded';
import { eventsOf, isPublished } from './publish-facts';
import type { RulesOn } from '../routes/routes';
import type { UpstreamNews } from './upstream-news';

/** What becomes of the payment's operations once the news is in. */
export type PlanOperations = (advanced: Advanced) => OperationChanges;

/** What somebody told of a payment, and when. */
export interface ToldNews {
  readonly news: UpstreamNews;
  readonly evidence: Evidence;
  readonly at: number;
  /** How the call was answered; of a notification, what was found in it. */
  readonly said?: string;
  /** What was parked under the number the news tells, if the caller has taken it already. */
  readonly parked?: readonly ParkedResult[];
}

/**
 * Applies news to a payment whose row the transaction holds: decide, save, publish, all or nothing; the transaction ends
 * with it. The first message that tells a number of APO's brings along whatever was parked under it; the caller
 * holds the lock on that number then (`paymentRepository.lockApoPaymentId`).
 */
export async function recordNews(
  tx: Tx,
  { outbox, rulesOn }: { outbox: Pick<Outbox, 'add'>; rulesOn: RulesOn },
  { payment, order }: StoredPayment,
  { news, evidence, at, said = kindsOf(news), parked }: ToldNews,
  plan: PlanOperations,
): Promise<Advanced> {
  const commands: PaymentCommand[] = [{ kind: 'RecordFindings', at, evidence, ...news }];
  const messages: RecordedMessage[] = [{ evidence, said }];
  const taken = parked ?? (await takeParked(tx, payment, news));
  for (const result of taken) {
    const told = newsOfParked(result, rulesOn(payment.attempt?.route), at);
    commands.push({ kind: 'RecordFindings', at, ...told });
    messages.push({ evidence: told.evidence, said: kindsOf(told) });
  }
  const advanced = advancePayment(payment, commands);
  saveAdvanced(tx, outbox, { payment: advanced.payment, order }, advanced, plan(advanced), at, messages);
  return advanced;
}

/** What was parked under a number that is new to the payment. */
async function takeParked(tx: Tx, { attempt }: Payment, { apoPaymentId }: UpstreamNews): Promise<ParkedResult[]> {
  if (!attempt || apoPaymentId === undefined || apoPaymentId === attempt.apoPaymentId) return [];
  return parkedResultRepository.takeByApoPaymentId(tx, apoPaymentId, attempt);
}

/**
 * Saves what a decision changed, and ends the transaction with it: the payment with its events if there are facts, and
 * its operations in any case.
 */
export function saveAdvanced(
  tx: Tx,
  outbox: Pick<Outbox, 'add'>,
  { payment, order }: StoredPayment,
  { recorded }: Advanced,
  changes: OperationChanges,
  at: number,
  messages: readonly RecordedMessage[] = [],
): void {
  if (recorded.length > 0) endWith(tx, paymentRepository.save(tx, payment, at));
  if (payment.attempt) endWith(tx, planFor(tx, payment.attempt.paymentRequestId, changes, at));
  if (changes.followUp) endWith(tx, planFollowUpCall(tx, changes.followUp, at));
  const { start, close } = followUpCalls(payment, recorded);
  endWith(tx, closeFollowUpCalls(tx, close, at));
  endWith(tx, startFollowUpCalls(tx, start, at));
  const silent = messages.filter(
    ({ evidence }) => !recorded.some((one) => one.evidence === evidence && isPublished(one)),
  );
  const told = silent.map((message) => messageRecorded(payment, message, at));
  endWith(tx, outbox.add(tx, [...eventsOf(recorded, order), ...told]));
}

function kindsOf({ findings }: UpstreamNews): string {
  return findings.map(({ kind }) => kind).join(', ') || 'nothing final';
}
