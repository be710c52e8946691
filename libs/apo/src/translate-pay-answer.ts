import type { Fields } from './fields';
import type { PayOutcome } from './outcomes';
import { resultCodes } from './result-codes';
import { routeResult } from './route-result';
import { translatePayment } from './translate-common';

/**
 * What a *verified* answer to pay means (APO reference 2.1.6). Korean issuer-authenticated cards are never answered S; general
 * and saved cards may be, at once, or may need the buyer at `normalUrl` first, even when no 3DS was asked for.
 */
export function translatePayAnswer(answer: Fields): PayOutcome {
  const route = routeResult(answer, resultCodes);
  switch (route.kind) {
    case 'done':
      return { kind: 'succeeded', report: translatePayment(answer, true) };
    case 'under-way': {
      const report = translatePayment(answer, false);
      const normalUrl = answer.text('normalUrl');
      return normalUrl === undefined ? { kind: 'pending', report } : { kind: 'action-required', normalUrl, report };
    }
    default:
      return route;
  }
}
