import type { Fields } from './fields';
import { unknown, unsettled, type PayOutcome } from './outcomes';
import { resultCodes } from './result-codes';
import { translatePayment, translateResult } from './translate-common';

/**
 * What a *verified* answer to pay means (APO reference 2.1.6, 2.1.7): status first, then the code's class.
 *
 * A code that is on no list follows its status. For F that is a definite failure: the reference says so, the codes missing
 * from our list are foremost issuers' refusals, and the alternative would keep every buyer with a new kind of
 * declined card waiting until expiry. If money should appear on such a payment all the same, it is a late payment and
 * never shipped. A status that contradicts its code's own, such as F with SUCCESS, settles nothing.
 */
export function translatePayAnswer(answer: Fields): PayOutcome {
  const result = translateResult(answer.child('result'));
  if (!result) return unknown('no-result', 'the answer has no result with a status');
  const { resultStatus, resultCode } = result;
  const listed = resultCodes.get(resultCode);
  const callAgain = listed?.codeClass === 'A';

  switch (resultStatus) {
    case 'S':
      if (listed && listed.status !== 'S') return unsettled(result, callAgain);
      return { kind: 'succeeded', report: translatePayment(answer, true) };
    case 'U': {
      if (callAgain) return unsettled(result, callAgain);
      const report = translatePayment(answer, false);
      const normalUrl = answer.text('normalUrl');
      return normalUrl === undefined ? { kind: 'pending', report } : { kind: 'action-required', normalUrl, report };
    }
    case 'F':
      if (listed && (listed.status !== 'F' || listed.codeClass === 'Q' || listed.codeClass === 'X')) {
        return unsettled(result, callAgain);
      }
      return {
        kind: 'failed',
        code: resultCode,
        codeClass: listed?.codeClass,
        message: result.resultMessage ?? '',
      };
    default:
      return unsettled(result, callAgain);
  }
}
