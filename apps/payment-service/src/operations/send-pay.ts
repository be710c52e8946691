import type { PayOutcome } from '@paywright/apo';
import { BreakerOpen } from '@paywright/circuit-breaker';
import type { Route } from '../routes/route';
import type { AnswerPay } from './answer-pay';
import { cardGoneCode } from '../cards/card-gone';
import type { Logger } from '@paywright/observability';
import type { Cards } from '../cards/cards';
import { troubleOf } from './is-upstream-trouble';
import { recordingMarginMs } from './assert-timeout-order';
import type { ClaimedOperation } from './operation';
import { persistently } from './persistently';

const breakerOpen = 'the breaker was open';

/** Whether nothing was sent for a reason that another route may not have: no connection, or a breaker that lets nothing through. */
export function mayBeSentElsewhere({ detail }: { readonly detail: string }): 'unreachable' | 'never-sent' | undefined {
  if (detail === breakerOpen) return 'never-sent';
  return ownReasons.has(detail) ? undefined : 'unreachable';
}

const leaseEnding = 'the lease was about to end';
const cardUnreadable = 'the card could not be opened';
/** Why this process did not even try; the upstream has no part in it. */
const ownReasons: ReadonlySet<string> = new Set([leaseEnding, cardUnreadable]);

/** Nothing went out, and the process that knows says so. */
const unsent = (detail: string): PayOutcome => ({
  kind: 'unknown',
  cause: 'never-connected',
  setupFault: false,
  callAgain: false,
  neverSent: true,
  detail,
});

const cardGone: PayOutcome = { kind: 'failed', code: cardGoneCode, message: 'the card was gone before it was sent' };

const repeatWithoutCard: PayOutcome = {
  kind: 'unknown',
  cause: 'timeout',
  setupFault: false,
  callAgain: false,
  neverSent: false,
  detail: 'the card is gone; an earlier send may have worked',
};

export interface SendPayDependencies {
  readonly answerPay: AnswerPay;
  readonly cards: Cards;
  readonly logger: Pick<Logger, 'error'>;
}

/** Sends a claimed pay, the stored bytes as they are, and records the answer. */
export async function sendPay(
  operation: ClaimedOperation,
  route: Route,
  { answerPay, cards, logger }: SendPayDependencies,
): Promise<PayOutcome> {
  const outcome = await call(operation, route, cards, logger);
  await persistently(() => answerPay.record(operation, outcome));
  return outcome;
}

async function call(
  operation: ClaimedOperation,
  route: Route,
  cards: Cards,
  logger: SendPayDependencies['logger'],
): Promise<PayOutcome> {
  const { body, cardRef, leaseEndsAt, unprovenSends } = operation;
  // A claim that waited too long must not be sent: by the time it is answered somebody else may act on the payment.
  if (performance.now() + route.timeoutMs + recordingMarginMs > leaseEndsAt) return unsent(leaseEnding);
  let filled: string | undefined;
  try {
    filled = cardRef === undefined ? (body ?? '') : await cards.fill(body ?? '', cardRef);
  } catch (error) {
    const { requestId: paymentRequestId, paymentId } = operation;
    logger.error(
      { paymentRequestId, paymentId, error },
      'a card could not be opened; trying again until its time is over',
    );
    return unsent(cardUnreadable);
  }
  // The first send without its card is a definite end; a repeat without it proves nothing, and the inquiry decides.
  if (filled === undefined) return unprovenSends === 1 ? cardGone : repeatWithoutCard;
  try {
    return await route.breakers.pay.execute(() => route.client.pay(filled), troubleOf);
  } catch (error) {
    if (error instanceof BreakerOpen) return unsent(breakerOpen);
    throw error;
  }
}
