import type { Fields } from './fields';
import { cancelCodes } from './operation-codes';
import { unknown, unsettled, type CancelOutcome } from './outcomes';
import { routeResult } from './route-result';
import { translateAcquirer, translateResult } from './translate-common';

/**
 * What a *verified* answer to cancel means (APO reference 2.4). A cancel knows no "under way": any U asks for the very same
 * call again.
 */
export function translateCancelAnswer(answer: Fields): CancelOutcome {
  const result = translateResult(answer.child('result'));
  if (!result) return unknown('no-result', 'the answer has no result with a status');
  if (result.resultStatus === 'F' && result.resultCode === 'ORDER_NOT_EXIST') return { kind: 'not-found' };

  const route = routeResult(answer, cancelCodes);
  switch (route.kind) {
    case 'done':
      return {
        kind: 'canceled',
        apoPaymentId: answer.text('paymentId'),
        paymentRequestId: answer.text('paymentRequestId'),
        canceledAt: answer.instant('cancelTime'),
        acquirer: translateAcquirer(answer),
      };
    case 'failed':
      if (route.code === 'CANCEL_WINDOW_EXCEED') return { kind: 'too-late', code: route.code };
      if (route.codeClass === 'N') return { kind: 'refused', code: route.code, message: route.message };
      return route;
    case 'under-way':
      return unsettled(result, true);
    default:
      return route;
  }
}
