import type { InquiryOutcome, PayOutcome } from '@paywright/apo';

/**
 * What opens a breaker: transport trouble, answers that cannot be verified or read, and the gateway saying it is busy.
 * Never a decline, and never a verified answer that merely leaves the payment open.
 */
export function isUpstreamTrouble(outcome: PayOutcome | InquiryOutcome): boolean {
  return outcome.kind === 'unknown' && (outcome.cause !== 'code' || outcome.callAgain);
}
