import type { PaymentRequestedData, ReceivedEvent } from '@paywright/contracts';
import { parsePaymentId, parsePaymentRequestId } from '@paywright/kernel';
import { inTransaction } from '@paywright/postgres';
import { firstAttemptId } from '../operations/call-ids';
import { paymentRepository } from '../payments/payment.repository';
import { attachAttempts } from './attach-attempts';
import { takeAsSent } from './doubt.repository';
import { endAsTold } from './end-as-told';
import type { ToldAttempt } from './lost-history';
import { recordAllFindings } from './record-findings';
import { knownOf, type RecoveryContext } from './recovery-context';
import { type Found, isHeld } from './search-upstream';

/**
 * Decides a request for a payment that the database never saw, as it was decided: on the account that has it, under the version
 * and with the end its requester was told. `at`: when it was asked for, epoch milliseconds.
 */
export async function decideLostPayment(
  context: RecoveryContext,
  event: ReceivedEvent<PaymentRequestedData>,
  at: number,
): Promise<void> {
  const { db, clock, requestPayment, routes, history, found, report } = context;
  const { paymentId, order } = event.data;
  const told = history.told.get(paymentId);
  const seen = found.get(paymentId);
  const first = seen && (seen.attempts[0] ?? mayBeAt(event, seen));
  const isNew = !(await knownOf(db, [paymentId])).has(paymentId);
  if (isNew) await finishHolder(context, event.source, order.referenceOrderId, paymentId);
  const expiryMs = routes.find(first?.route)?.paymentExpiryMs ?? 0;
  const { expiresAt } = told?.snapshot ?? {};
  await requestPayment.handle(event, {
    version: told?.version ?? 1,
    attempt: first && {
      paymentRequestId: parsePaymentRequestId(first.paymentRequestId),
      route: first.route,
      expiresAt: expiresAt === undefined ? at + expiryMs : Date.parse(expiresAt),
    },
    refusal: told?.snapshot?.status === 'rejected' ? told.snapshot.reason : undefined,
  });
  if (!isNew) return;
  // Before anything closes its pay: as never sent, that would be a proof.
  await takeAsSent(db, clock.now(), paymentId);
  if (seen) await attachAttempts(context, paymentId, seen.attempts);
  const isOver = (await endAsTold(context, paymentId)) || told?.snapshot?.status === 'rejected';
  if (isOver) report.overBefore += 1;
  else if (seen && isHeld(seen)) report.held += 1;
  else if (seen?.outcome?.kind === 'answered') report.foundUpstream += 1;
  else if (first) report.knownByLog += 1;
  else report.foundNowhere += 1;
  if (first) await sayIfRefused(context, paymentId, first);
}

/** Of a payment found nowhere, while some account was silent: as if it were there, under its first number. */
function mayBeAt({ data, time }: ReceivedEvent<PaymentRequestedData>, seen: Found): ToldAttempt | undefined {
  const [route] = isHeld(seen) ? seen.silent : [];
  return route === undefined
    ? undefined
    : { paymentRequestId: firstAttemptId(parsePaymentId(data.paymentId), time), route };
}

/** The order's other payment may have ended since: then the order was free for this one. */
async function finishHolder(
  context: RecoveryContext,
  source: string,
  referenceOrderId: string,
  besides: string,
): Promise<void> {
  const holder = await inTransaction(context.db, (tx) =>
    paymentRepository.findOrderHolder(tx, source, referenceOrderId),
  );
  if (holder !== undefined && holder !== besides) await recordAllFindings(context, holder);
}

/** A payment that upstream has and that cannot be stored as one: only a person can tell what it is. */
async function sayIfRefused(
  { db, tellOperators }: RecoveryContext,
  paymentId: string,
  { paymentRequestId, route }: ToldAttempt,
): Promise<void> {
  const rows = await db.query<{ why: string }[]>(
    `SELECT state #>> '{ending,detail}' AS why FROM payments WHERE id = $1 AND status = 'rejected'`,
    [paymentId],
  );
  for (const { why } of rows) {
    await tellOperators(
      `${paymentId}: ${paymentRequestId} was, or may have been, given to ${route}, but the request is refused now (${why}): look at it on the account's dashboard, and refund what was charged`,
    );
  }
}
