import type { FollowUp } from './follow-up';
import type { PaymentFact } from './payment-fact';

/** Who asks for what nobody else did. */
export const ourselves = 'payment-service';

/** A follow-up that the rules themselves call for. */
export function askOurselves(
  asked: Pick<FollowUp, 'kind' | 'requestId' | 'reference' | 'amount' | 'captureId'>,
  at: number,
): PaymentFact {
  return { kind: 'FollowUpAccepted', at, followUp: { ...asked, askedBy: ourselves, at, status: 'requested' } };
}
