import type { Fields } from './fields';
import { refundCodes } from './operation-codes';
import { unknown, unsettled, type RefundInquiryOutcome, type RefundOutcome } from './outcomes';
import type { RefundReport, TransactionStatus } from './reports';
import { routeResult } from './route-result';
import { translateRefund, translateResult, translateTransactionStatus } from './translate-common';

/**
 * What a *verified* answer to refund means (APO reference 2.5). S says that the refund was accepted; unless the answer itself
 * holds a `refundStatus`, it counts as in the works (C12).
 */
export function translateRefundAnswer(answer: Fields): RefundOutcome {
  const route = routeResult(answer, refundCodes);
  switch (route.kind) {
    case 'done':
      return { kind: 'accepted', report: report(answer, 'PROCESSING') };
    case 'under-way':
      return { kind: 'pending', report: report(answer, 'PROCESSING') };
    default:
      return route;
  }
}

/**
 * What a *verified* answer to inquiryRefund means (APO reference 2.6). Its result speaks of the question only; S without a
 * `refundStatus` says nothing about the refund.
 */
export function translateRefundInquiryAnswer(answer: Fields): RefundInquiryOutcome {
  const result = translateResult(answer.child('result'));
  if (!result) return unknown('no-result', 'the answer has no result with a status');
  const { resultStatus, resultCode } = result;
  if (resultStatus === 'F' && resultCode === 'ORDER_NOT_EXIST') return { kind: 'not-found' };
  if (resultStatus !== 'S') return unsettled(result, resultStatus === 'U');

  const refund = { ...report(answer, 'UNRECOGNIZED'), result: undefined };
  return { kind: 'answered', status: refund.status, statusText: refund.statusText, report: refund };
}

function report(answer: Fields, statusIfUnsaid: TransactionStatus): RefundReport {
  const refundStatus = answer.text('refundStatus');
  const status = refundStatus === undefined ? { status: statusIfUnsaid } : translateTransactionStatus(refundStatus);
  return { ...translateRefund(answer), ...status };
}
