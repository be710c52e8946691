import type { Fields } from './fields';
import { unknown, unsettled, type DefiniteFailure, type UnknownOutcome } from './outcomes';
import type { CodeTable } from './result-codes';
import { translateResult } from './translate-common';

/** Where a verified answer leads: done, under way, refused for good, or nowhere. */
export type ResultRoute = { readonly kind: 'done' } | { readonly kind: 'under-way' } | DefiniteFailure | UnknownOutcome;

/**
 * Routes a *verified* answer by its status, then by the class of its code (APO reference 2.0, 2.1.7); the message is never
 * looked at.
 *
 * A code that is on no list follows its status. For F that is a definite failure: the reference says so, the codes missing
 * from our lists are foremost issuers' refusals, and the alternative would keep every buyer with a new kind of declined
 * card waiting until expiry. If money should move all the same, an inquiry or a notification says so and is treated as late. A
 * status that contradicts its code's own, such as F with SUCCESS, settles nothing.
 */
export function routeResult(answer: Fields, table: CodeTable): ResultRoute {
  const result = translateResult(answer.child('result'));
  if (!result) return unknown('no-result', 'the answer has no result with a status');
  const { resultStatus, resultCode } = result;
  const listed = table.get(resultCode);
  const callAgain = listed?.codeClass === 'A';

  switch (resultStatus) {
    case 'S':
      return listed && listed.status !== 'S' ? unsettled(result, callAgain) : { kind: 'done' };
    case 'U':
      return callAgain ? unsettled(result, callAgain) : { kind: 'under-way' };
    case 'F':
      if (listed && (listed.status !== 'F' || listed.codeClass === 'Q' || listed.codeClass === 'X')) {
        return unsettled(result, callAgain, listed.codeClass);
      }
      return { kind: 'failed', code: resultCode, codeClass: listed?.codeClass, message: result.resultMessage ?? '' };
    default:
      return unsettled(result, callAgain);
  }
}
