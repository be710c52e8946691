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

/** What went wrong, in the words of a breaker's reason: `timeout`, `HTTP 5xx`; undefined when it is no upstream trouble. */
export function troubleOf(outcome: CallOutcome): string | undefined {
  if (!isUnknown(outcome) || !isUpstreamTrouble(outcome)) return undefined;
  switch (outcome.cause) {
    case 'never-connected':
      return 'no connection';
    case 'connection-lost':
      return 'connection lost';
    case 'http-status':
      return `HTTP ${/\d/.exec(outcome.detail)?.[0] ?? '?'}xx`;
    case 'unsigned':
      return 'unsigned answer';
    case 'bad-signature':
      return 'bad signature';
    case 'unparsable':
      return 'unreadable answer';
    case 'no-result':
      return 'answer without result';
    case 'other-payment':
      return 'answer about another payment';
    case 'code':
      return outcome.code ?? 'call again';
    case 'timeout':
      return 'timeout';
  }
}

export function isUnknown(outcome: CallOutcome): outcome is UnknownOutcome {
  return outcome.kind === 'unknown';
}
