import type { PayOutcome } from '@paywright/apo';
import { BreakerOpen } from '@paywright/circuit-breaker';
import type { Route } from '../routes/route';
import type { AnswerPay } from './answer-pay';
import { isUpstreamTrouble } from './is-upstream-trouble';
import { recordingMarginMs } from './assert-timeout-order';
import type { ClaimedOperation } from './operation';
import { persistently } from './persistently';

/** Nothing went out, and the process that knows says so. */
const unsent = (detail: string): PayOutcome => ({
  kind: 'unknown',
  cause: 'never-connected',
  setupFault: false,
  callAgain: false,
  neverSent: true,
  detail,
});

/** Sends a claimed pay, the stored bytes as they are, and records the answer. */
export async function sendPay(operation: ClaimedOperation, route: Route, answerPay: AnswerPay): Promise<PayOutcome> {
  const outcome = await call(operation, route);
  await persistently(() => answerPay.record(operation, outcome));
  return outcome;
}

async function call({ body, leaseEndsAt }: ClaimedOperation, route: Route): Promise<PayOutcome> {
  // A claim that waited too long must not be sent: by the time it is answered somebody else may act on the payment.
  if (performance.now() + route.timeoutMs + recordingMarginMs > leaseEndsAt)
    return unsent('the lease was about to end');
  try {
    return await route.breakers.pay.execute(() => route.client.pay(body ?? ''), isUpstreamTrouble);
  } catch (error) {
    if (error instanceof BreakerOpen) return unsent('the breaker was open');
    throw error;
  }
}
