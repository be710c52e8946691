import type { UnknownOutcome } from '@paywright/apo';

/** However a call upstream ended. */
export type CallOutcome = UnknownOutcome | { readonly kind: Exclude<string, 'unknown'> };

/**
 * What opens a breaker: transport trouble, answers that cannot be verified or read, and the gateway saying it is busy.
 * Never a decline, and never a verified answer that merely leaves the payment open.
 */
export function isUpstreamTrouble(outcome: CallOutcome): boolean {
  return isUnknown(outcome) && (outcome.cause !== 'code' || outcome.callAgain);
}

export function isUnknown(outcome: CallOutcome): outcome is UnknownOutcome {
  return outcome.kind === 'unknown';
}
