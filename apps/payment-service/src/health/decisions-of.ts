import { type CodeClass, resultCodes } from '@paywright/apo';
import type { Evidence } from '@paywright/payments';
import type { RecordedFact } from '../payments/publish-facts';

/** What an acquirer, or the issuer behind it, decided about an attempt. */
export interface AcquirerDecision {
  readonly route: string;
  /** As the message named it that told the decision. */
  readonly acquirerName?: string;
  readonly approved: boolean;
  /** When it was recorded, business time. */
  readonly at: number;
}

/** Codes by which nobody judged the card: our request, our contract, or the ids were at fault. */
const ourFault: ReadonlySet<CodeClass> = new Set<CodeClass>(['P', 'C', 'N', 'Q']);

/**
 * The decisions among the facts, each once: an attempt is approved, or declined for good. A decline that waits for its
 * confirmation counts once it has it: the inquiry that confirms it may name the acquirer, and may find money instead.
 */
export function decisionsOf(
  recorded: readonly RecordedFact[],
  nameIn: (evidence: Evidence) => string | undefined,
): AcquirerDecision[] {
  return recorded.flatMap(({ fact, after, evidence }) => {
    const verdict = (route: string | undefined, approved: boolean): AcquirerDecision[] =>
      route === undefined ? [] : [{ route, acquirerName: evidence && nameIn(evidence), approved, at: fact.at }];
    switch (fact.kind) {
      case 'PaymentAuthorized':
        return verdict(after.attempt?.route, true);
      case 'PaymentFailed':
        return isJudged(fact) ? verdict(after.attempt?.route, false) : [];
      case 'AttemptStarted':
        return isJudged(fact) ? verdict(after.pastAttempts?.at(-1)?.attempt?.route, false) : [];
      default:
        return [];
    }
  });
}

/** A code that is on no list is most often an issuer's. */
function isJudged({ reason, resultCode }: { readonly reason: string; readonly resultCode?: string }): boolean {
  const codeClass = resultCode === undefined ? undefined : resultCodes.get(resultCode)?.codeClass;
  return reason === 'declined' && (codeClass === undefined || !ourFault.has(codeClass));
}
