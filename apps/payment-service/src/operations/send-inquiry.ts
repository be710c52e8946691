import type { InquiryOutcome } from '@paywright/apo';
import { BreakerOpen } from '@paywright/circuit-breaker';
import type { Route } from '../routes/route';
import type { AnswerInquiry } from './answer-inquiry';
import { troubleOf } from './is-upstream-trouble';
import type { ClaimedOperation } from './operation';
import { persistently } from './persistently';

export interface SendInquiryDependencies {
  readonly answerInquiry: AnswerInquiry;
  /** Called when the inquiry found that the pay must be repeated. */
  readonly onPayDue: () => void;
}

/** Asks upstream how a payment stands and records the answer. A payment that was provably never sent is ended instead. */
export async function sendInquiry(
  operation: ClaimedOperation,
  route: Route,
  { answerInquiry, onPayDue }: SendInquiryDependencies,
): Promise<InquiryOutcome | undefined> {
  // Only the inquiry planned at birth, for the deadline, can meet a payment of which nothing was sent.
  if (operation.rounds === 0 && (await answerInquiry.expireUnsent(operation))) return undefined;
  const outcome = await call(operation, route);
  if (outcome.kind === 'not-found' && (await answerInquiry.expireUnsent(operation))) return outcome;
  const { payAgain } = await persistently(() => answerInquiry.record(operation, outcome));
  if (payAgain) onPayDue();
  return outcome;
}

async function call({ requestId }: ClaimedOperation, route: Route): Promise<InquiryOutcome> {
  try {
    return await route.breakers.inquire.execute(
      () => route.client.inquirePayment({ paymentRequestId: requestId }),
      troubleOf,
    );
  } catch (error) {
    if (!(error instanceof BreakerOpen)) throw error;
    return {
      kind: 'unknown',
      cause: 'never-connected',
      setupFault: false,
      callAgain: false,
      neverSent: true,
      detail: 'the breaker was open',
    };
  }
}
