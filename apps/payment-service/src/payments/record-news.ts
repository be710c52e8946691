import type { Outbox } from '@paywright/outbox';
import { afterCommit, endWith, type Tx } from '@paywright/postgres';
import {
  allAttempts,
  attemptView,
  type Evidence,
  type NextAttempt,
  type Payment,
  type PaymentCommand,
} from '@paywright/payments';
import { type AcquirerDecision, decisionsOf } from '../health/decisions-of';
import type { OperationChanges } from '../operations/operation';
import { followUpCalls } from '../operations/follow-up-calls';
import { closeFollowUpCalls, planFollowUpCall, planFor, startFollowUpCalls } from '../operations/operation.repository';
import { newsOfParked } from '../parking/news-of-parked';
import { type ParkedResult, parkedResultRepository } from '../parking/parked-result.repository';
import { attemptRepository } from '../routing/attempt.repository';
import type { NextAttemptReady } from '../routing/next-attempt';
import { paymentRouted } from '../routing/payment-routed';
import { type Advanced, advancePayment, viewOf } from './advance-payment';
import { paymentRepository, type StoredPayment } from './payment.repository';
import { messageRecorded, type RecordedMessage } from './message-recorded';
import { eventsOf, isPublished } from './publish-facts';
import type { RulesOn } from '../routes/routes';
import type { UpstreamNews } from './upstream-news';

/** What becomes of the operations of the attempt the news is about, once it is in. */
export type PlanOperations = (advanced: Advanced) => OperationChanges;

/** What somebody told of a payment, and when. */
export interface ToldNews {
  readonly news: UpstreamNews;
  readonly evidence: Evidence;
  readonly at: number;
  /** The attempt it is about. */
  readonly paymentRequestId: string;
  /** How the call was answered; of a notification, what was found in it. */
  readonly said?: string;
  /** What was parked under the number the news tells, if the caller has taken it already. */
  readonly parked?: readonly ParkedResult[];
  /** The attempt to follow, should the news prove this one declined without effect. */
  readonly ready?: NextAttemptReady;
}

/** Told of what acquirers decided, once that is committed. */
export type OnDecided = (decision: AcquirerDecision) => void;

/** What news is recorded with. */
export interface RecordNewsDependencies {
  readonly outbox: Pick<Outbox, 'add'>;
  readonly rulesOn: RulesOn;
  readonly onDecided?: OnDecided;
}

/**
 * Applies news to a payment whose row the transaction holds: decide, save, publish, all or nothing; the transaction ends
 * with it. The first message that tells a number of APO's brings along whatever was parked under it; the caller
 * holds the lock on that number then (`paymentRepository.lockApoPaymentId`). Answers the attempt as it stands then.
 */
export async function recordNews(
  tx: Tx,
  { outbox, rulesOn, onDecided }: RecordNewsDependencies,
  { payment, order }: StoredPayment,
  { news, evidence, at, paymentRequestId, said = kindsOf(news), parked, ready }: ToldNews,
  plan: PlanOperations,
): Promise<Advanced> {
  const next: NextAttempt | undefined = ready?.next;
  const commands: PaymentCommand[] = [{ kind: 'RecordFindings', at, evidence, paymentRequestId, next, ...news }];
  const messages: RecordedMessage[] = [{ evidence, said }];
  const acquirerNames = new Map([[evidence, news.acquirerName]]);
  const { attempt } = attemptView(payment, paymentRequestId) ?? payment;
  const taken = parked ?? (await takeParked(tx, attempt, news));
  for (const result of taken) {
    const told = newsOfParked(result, rulesOn(attempt?.route), at);
    commands.push({ kind: 'RecordFindings', at, paymentRequestId, ...told });
    messages.push({ evidence: told.evidence, said: kindsOf(told) });
    acquirerNames.set(told.evidence, told.acquirerName);
  }
  const advanced = advancePayment(payment, commands);
  if (onDecided) {
    const decisions = decisionsOf(advanced.recorded, (message) => acquirerNames.get(message));
    afterCommit(tx, () => decisions.forEach(onDecided));
  }
  const view = viewOf(advanced, paymentRequestId);
  saveAdvanced(tx, outbox, { payment: advanced.payment, order }, advanced, plan(view), at, {
    messages,
    paymentRequestId,
    ready,
  });
  return view;
}

/** What was parked under a number that is new to the attempt. */
async function takeParked(
  tx: Tx,
  attempt: Payment['attempt'],
  { apoPaymentId }: UpstreamNews,
): Promise<ParkedResult[]> {
  if (!attempt || apoPaymentId === undefined || apoPaymentId === attempt.apoPaymentId) return [];
  return parkedResultRepository.takeByApoPaymentId(tx, apoPaymentId, attempt);
}

/** What goes along with a decision. */
export interface SavedWith {
  readonly messages?: readonly RecordedMessage[];
  /** The attempt whose operations are changed; the present one unless told. */
  readonly paymentRequestId?: string;
  /** What a further attempt sends, if the decision begins one. */
  readonly ready?: NextAttemptReady;
}

/**
 * Saves what a decision changed, and ends the transaction with it: the payment with its events if there are facts, and
 * its operations in any case.
 */
export function saveAdvanced(
  tx: Tx,
  outbox: Pick<Outbox, 'add'>,
  { payment, order }: StoredPayment,
  advanced: Advanced,
  changes: OperationChanges,
  at: number,
  { messages = [], paymentRequestId = payment.attempt?.paymentRequestId, ready }: SavedWith = {},
): void {
  const { recorded } = advanced;
  if (recorded.length > 0) endWith(tx, paymentRepository.save(tx, payment, at));
  if (recorded.length > 0) endWith(tx, attemptRepository.number(tx, payment));
  const started = recorded.some(({ fact }) => fact.kind === 'AttemptStarted') ? ready : undefined;
  if (started) endWith(tx, attemptRepository.start(tx, payment, started, at));
  else if (paymentRequestId) endWith(tx, planFor(tx, paymentRequestId, changes, at));
  if (changes.followUp) endWith(tx, planFollowUpCall(tx, changes.followUp, at));
  for (const view of allAttempts(payment)) {
    const { start, close } = followUpCalls(view, ofAttempt(advanced, view));
    endWith(tx, closeFollowUpCalls(tx, close, at));
    endWith(tx, startFollowUpCalls(tx, start, at));
  }
  const silent = messages.filter(
    ({ evidence }) => !recorded.some((one) => one.evidence === evidence && isPublished(one)),
  );
  const told = silent.map((message) => messageRecorded(payment, message, at));
  if (started) told.push(paymentRouted(payment, started, at));
  endWith(tx, outbox.add(tx, [...eventsOf(recorded, order), ...told]));
}

function ofAttempt(advanced: Advanced, { attempt }: Payment): Advanced['recorded'] {
  return attempt ? viewOf(advanced, attempt.paymentRequestId).recorded : advanced.recorded;
}

function kindsOf({ findings }: UpstreamNews): string {
  return findings.map(({ kind }) => kind).join(', ') || 'nothing final';
}
