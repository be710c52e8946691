import type { Fields } from './fields';
import { unknown, unsettled, type InquiryOutcome, type PaymentStatusReported } from './outcomes';
import type { CancellationReport, CaptureReport, RefundReport } from './reports';
import {
  translateAcquirer,
  translateAmount,
  translatePayment,
  translateResult,
  translateResultStatus,
  translateTransactionStatus,
} from './translate-common';

const paymentStatuses: readonly string[] = [
  'SUCCESS',
  'FAIL',
  'PROCESSING',
  'CANCELLED',
  'PENDING',
] satisfies PaymentStatusReported[];

const isPaymentStatus = (text: string | undefined): text is PaymentStatusReported =>
  text !== undefined && paymentStatuses.includes(text);

/**
 * What a *verified* answer to inquiryPayment means (APO reference 2.2). Its result speaks of the question only: S says it was
 * answered, F and U say nothing about the payment, except that F ORDER_NOT_EXIST says APO finds none.
 */
export function translateInquiryAnswer(answer: Fields): InquiryOutcome {
  const result = translateResult(answer.child('result'));
  if (!result) return unknown('no-result', 'the answer has no result with a status');
  const { resultStatus, resultCode } = result;
  if (resultStatus === 'F' && resultCode === 'ORDER_NOT_EXIST') return { kind: 'not-found' };
  if (resultStatus !== 'S') return unsettled(result, resultStatus === 'U');

  const statusText = answer.text('paymentStatus');
  const recognized = isPaymentStatus(statusText);
  return {
    kind: 'answered',
    status: recognized ? statusText : 'UNRECOGNIZED',
    statusText: recognized ? undefined : statusText,
    resultCode: answer.text('paymentResultCode'),
    resultMessage: answer.text('paymentResultMessage'),
    report: translatePayment(answer, statusText === 'SUCCESS'),
    ...transactions(answer.list('transactions')),
  };
}

/** One entry a capture, refund or cancellation; others, such as AUTHORIZATION, only repeat what the payment's status says. */
function transactions(all: readonly Fields[]) {
  const ofType = (...types: readonly string[]) =>
    all.filter((transaction) => types.includes(transaction.text('transactionType') ?? ''));
  const cancellations = ofType('CANCEL', 'VOID').map(translateCancellation);
  const others = all
    .map((transaction) => transaction.text('transactionType') ?? '')
    .filter((type) => !['CAPTURE', 'REFUND', 'CANCEL', 'VOID'].includes(type));
  return {
    captures: ofType('CAPTURE').map(translateCapture),
    refunds: ofType('REFUND').map(translateRefund),
    cancellations: cancellations.length > 0 ? cancellations : undefined,
    otherTransactions: others.length > 0 ? others : undefined,
  };
}

function translateCapture(transaction: Fields): CaptureReport {
  return {
    captureId: transaction.text('transactionId'),
    captureRequestId: transaction.text('transactionRequestId'),
    capturedAt: transaction.instant('transactionTime'),
    ...translateTransaction(transaction),
  };
}

function translateRefund(transaction: Fields): RefundReport {
  return {
    refundId: transaction.text('transactionId'),
    refundRequestId: transaction.text('transactionRequestId'),
    refundedAt: transaction.instant('transactionTime'),
    ...translateTransaction(transaction),
  };
}

function translateCancellation(transaction: Fields): CancellationReport {
  return {
    transactionType: transaction.text('transactionType') ?? '',
    transactionId: transaction.text('transactionId'),
    canceledAt: transaction.instant('transactionTime'),
    ...translateTransaction(transaction),
  };
}

function translateTransaction(transaction: Fields) {
  const result = translateResult(transaction.child('transactionResult'));
  const status = transaction.text('transactionStatus');
  return {
    ...translateAmount(transaction, 'transactionAmount'),
    ...(status === undefined && result ? translateResultStatus(result) : translateTransactionStatus(status)),
    result,
    acquirer: translateAcquirer(transaction),
  };
}
