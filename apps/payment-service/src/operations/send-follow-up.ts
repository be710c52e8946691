import type { UnknownOutcome } from '@paywright/apo';
import { BreakerOpen } from '@paywright/circuit-breaker';
import type { FollowUpKind } from '@paywright/payments';
import type { Route } from '../routes/route';
import type { AnswerFollowUp } from './answer-follow-up';
import type { FollowUpAnswer } from './follow-up-answer';
import { isUpstreamTrouble } from './is-upstream-trouble';
import type { ClaimedOperation } from './operation';
import { persistently } from './persistently';

/** Sends a claimed capture, cancel or refund, the stored bytes as they are, and records the answer. */
export async function sendFollowUp(
  operation: ClaimedOperation,
  kind: FollowUpKind,
  route: Route,
  answerFollowUp: AnswerFollowUp,
): Promise<FollowUpAnswer['outcome']> {
  const answer = await call(kind, operation.body ?? '', route);
  await persistently(() => answerFollowUp.record({ ...operation, kind }, answer));
  return answer.outcome;
}

async function call(kind: FollowUpKind, body: string, { client, breakers }: Route): Promise<FollowUpAnswer> {
  const guarded = async <Outcome extends { kind: string }>(
    send: () => Promise<Outcome | UnknownOutcome>,
  ): Promise<Outcome | UnknownOutcome> => {
    try {
      return await breakers[kind].execute(send, isUpstreamTrouble);
    } catch (error) {
      if (error instanceof BreakerOpen) return unsent;
      throw error;
    }
  };
  switch (kind) {
    case 'capture':
      return { kind, outcome: await guarded(() => client.capture(body)) };
    case 'cancel':
      return { kind, outcome: await guarded(() => client.cancel(body)) };
    case 'refund':
      return { kind, outcome: await guarded(() => client.refund(body)) };
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
