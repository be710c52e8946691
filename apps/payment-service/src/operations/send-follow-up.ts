import type { UnknownOutcome } from '@paywright/apo';
import { BreakerOpen } from '@paywright/circuit-breaker';
import { invariant } from '@paywright/kernel';
import type { FollowUpKind } from '@paywright/payments';
import type { Route } from '../routes/route';
import type { AnswerFollowUp } from './answer-follow-up';
import { type FollowUpAnswer, type FollowUpLook, refusalCode } from './follow-up-answer';
import { troubleOf } from './is-upstream-trouble';
import type { ClaimedOperation } from './operation';
import { persistently } from './persistently';

/**
 * Sends a claimed capture, cancel or refund, the stored bytes as they are, and records the answer. A refusal of a repeat says
 * nothing of the try before, which may have worked (APO reference 2.0): then upstream is asked what it has. A code that settles
 * nothing is no refusal: that call is simply made again.
 */
export async function sendFollowUp(
  operation: ClaimedOperation,
  kind: FollowUpKind,
  route: Route,
  answerFollowUp: AnswerFollowUp,
): Promise<FollowUpAnswer['outcome']> {
  const answer = await call(kind, operation.body ?? '', route);
  const isRefusedRepeat = refusalCode(answer) !== undefined && operation.unprovenSends > 1;
  const look = isRefusedRepeat ? await lookUp(operation, kind, route) : undefined;
  await persistently(() => answerFollowUp.record({ ...operation, kind }, answer, look));
  return answer.outcome;
}

/** What upstream has under the number of a capture or a refund; a cancel has none: the payment itself tells. */
async function lookUp(
  { requestId, body }: ClaimedOperation,
  kind: FollowUpKind,
  { client, breakers }: Route,
): Promise<FollowUpLook> {
  const ask = async <Outcome extends { kind: string }>(
    inquire: () => Promise<Outcome | UnknownOutcome>,
  ): Promise<Outcome | UnknownOutcome> => unlessOpen(() => breakers.inquire.execute(inquire, troubleOf));
  switch (kind) {
    case 'capture':
    case 'cancel':
      return { kind, outcome: await ask(() => client.inquirePayment(namedIn(body))) };
    case 'refund':
      return { kind, outcome: await ask(() => client.inquireRefund({ refundRequestId: requestId })) };
  }
}

/** The payment a body names: by APO's number, or a cancel's by ours. */
function namedIn(body: string | null): { paymentId: string } | { paymentRequestId: string } {
  const { paymentId, paymentRequestId } = JSON.parse(body ?? '{}') as Record<string, string | undefined>;
  if (paymentId) return { paymentId };
  invariant(paymentRequestId, 'a call names the payment it is of');
  return { paymentRequestId };
}

async function call(kind: FollowUpKind, body: string, { client, breakers }: Route): Promise<FollowUpAnswer> {
  const guarded = async <Outcome extends { kind: string }>(
    send: () => Promise<Outcome | UnknownOutcome>,
  ): Promise<Outcome | UnknownOutcome> => unlessOpen(() => breakers[kind].execute(send, troubleOf));
  switch (kind) {
    case 'capture':
      return { kind, outcome: await guarded(() => client.capture(body)) };
    case 'cancel':
      return { kind, outcome: await guarded(() => client.cancel(body)) };
    case 'refund':
      return { kind, outcome: await guarded(() => client.refund(body)) };
  }
}

async function unlessOpen<Outcome>(execute: () => Promise<Outcome>): Promise<Outcome | UnknownOutcome> {
  try {
    return await execute();
  } catch (error) {
    if (error instanceof BreakerOpen) return unsent;
    throw error;
  }
}

const unsent: UnknownOutcome = {
  kind: 'unknown',
  cause: 'never-connected',
  setupFault: false,
  callAgain: false,
  neverSent: true,
  detail: 'the breaker was open',
};
