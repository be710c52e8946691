import { readdressPayBody } from '@paywright/apo';
import { parsePaymentRequestId } from '@paywright/kernel';
import { allAttempts, lastStartBeforeExpiryMs } from '@paywright/payments';
import type { Tx } from '@paywright/postgres';
import { advancePayment } from '../payments/advance-payment';
import type { StoredPayment } from '../payments/payment.repository';
import { saveAdvanced } from '../payments/record-news';
import { attemptRepository } from '../routing/attempt.repository';
import { takeAsSent } from './doubt.repository';
import type { ToldAttempt } from './lost-history';
import { inPayment, type RecoveryContext } from './recovery-context';

/** Begins the attempts that follow the payment's present one, as they were begun before; answers how many. */
export async function attachAttempts(
  context: RecoveryContext,
  paymentId: string,
  attempts: readonly ToldAttempt[],
): Promise<number> {
  let attached = 0;
  for (const attempt of attempts) {
    await inPayment(context, paymentId, async (tx, stored) => {
      if (await attach(tx, context, stored, attempt)) attached += 1;
    });
    // Upstream has it.
    await takeAsSent(context.db, context.clock.now(), paymentId);
  }
  return attached;
}

/** Ends the transaction where it begins the attempt. */
async function attach(
  tx: Tx,
  { clock, outbox, routes, tellOperators }: RecoveryContext,
  stored: StoredPayment,
  { paymentRequestId, route: name }: ToldAttempt,
): Promise<boolean> {
  const { payment } = stored;
  const { id, attempt } = payment;
  const isKnown = allAttempts(payment).some((view) => view.attempt?.paymentRequestId === paymentRequestId);
  const route = routes.find(name);
  if (isKnown || !attempt || !route) return false;
  const before = await attemptRepository.find(tx, attempt.paymentRequestId);
  if (!before) {
    await tellOperators(`${id}: upstream has ${paymentRequestId} at ${name}, and the attempt before cannot be read`);
    return false;
  }
  const next = {
    paymentRequestId: parsePaymentRequestId(paymentRequestId),
    route: name,
    expiresAt: attempt.expiresAt,
  };
  const payBody = readdressPayBody(before.payBody, {
    ...{ paymentRequestId, paymentExpiryTime: attempt.expiresAt, paymentNotifyUrl: route.notifyUrl },
    settlementCurrency: route.settlementCurrency,
  });
  const decision = { ...before.decision, rule: 'recovered', candidates: [{ route: name }], chosen: name };
  const detail = 'found while recovering from a loss of the database';
  // When it was begun is lost; while the attempt before could be left, in any case.
  const at = Math.min(attempt.startedAt, attempt.expiresAt - lastStartBeforeExpiryMs - 1);
  const moved = advancePayment(payment, [{ kind: 'MoveUnsent', at, next, reason: 'never-sent', detail }]);
  if (moved.recorded.length === 0) {
    await tellOperators(
      `${id}: upstream has ${paymentRequestId} at ${name} beside ${attempt.paymentRequestId} at ${attempt.route}: look at both on their dashboards, and cancel or refund one`,
    );
    return false;
  }
  const ready = { next, because: 'never-sent', decision, payBody, cardRef: before.cardRef, rounds: 0 } as const;
  saveAdvanced(tx, outbox, { ...stored, payment: moved.payment }, moved, {}, clock.now(), { ready });
  return true;
}
