import type { Fields } from './fields';
import { captureCodes } from './operation-codes';
import type { CaptureOutcome } from './outcomes';
import { routeResult } from './route-result';
import { translateCapture } from './translate-common';

/** What a *verified* answer to capture means (APO reference 2.3). */
export function translateCaptureAnswer(answer: Fields): CaptureOutcome {
  const route = routeResult(answer, captureCodes);
  switch (route.kind) {
    case 'done':
      return { kind: 'succeeded', report: { ...translateCapture(answer), status: 'SUCCESS' } };
    case 'under-way':
      return { kind: 'pending', report: { ...translateCapture(answer), status: 'PROCESSING' } };
    default:
      return route;
  }
}
