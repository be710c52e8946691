import type { Fields } from './fields';
import type {
  AcquirerInfo,
  AmountReport,
  CaptureReport,
  CardReport,
  PaymentReport,
  RefundReport,
  ResultReport,
  SavedCardReport,
  TransactionReport,
} from './reports';
import { Secret } from './secret';

/** Undefined when there is no result or it has no status: such a message says nothing. */
export function translateResult(result: Fields | undefined): ResultReport | undefined {
  const resultStatus = result?.text('resultStatus');
  if (!result || resultStatus === undefined) return undefined;
  return {
    resultStatus,
    resultCode: result.text('resultCode') ?? '',
    resultMessage: result.text('resultMessage'),
  };
}

export function translateAmount(message: Fields, name: string): AmountReport {
  const amount = message.amount(name);
  return { amount: amount?.money, reportedAmount: amount?.written };
}

export function translateAcquirer(message: Fields): AcquirerInfo | undefined {
  const info = message.child('acquirerInfo');
  if (!info) return undefined;
  return {
    acquirerName: info.text('acquirerName') ?? '',
    referenceRequestId: info.text('referenceRequestId'),
    acquirerTransactionId: info.text('acquirerTransactionId'),
    acquirerMerchantId: info.text('acquirerMerchantId'),
    acquirerResultCode: info.text('acquirerResultCode'),
    acquirerResultMessage: info.text('acquirerResultMessage'),
    acquirerReferenceNo: message.text('acquirerReferenceNo') ?? info.text('acquirerReferenceNo'),
  };
}

/** `cardInfo` is an older copy of `paymentResultInfo`, often empty. Last four digits are never cut out of a card number. */
export function translateCard(message: Fields): CardReport | undefined {
  const info = message.child('paymentResultInfo') ?? message.child('cardInfo');
  if (!info) return undefined;
  const threeDS = info.child('threeDSResult');
  return {
    brand: info.text('cardBrand'),
    lastFour: lastFourOf(info),
    funding: info.text('funding'),
    issuingCountry: info.text('issuingCountry'),
    region: info.text('paymentMethodRegion'),
    threeDS: threeDS && {
      offered: threeDS.flag('threeDSOffered'),
      challenged: threeDS.flag('challenged'),
      challengeCancel: threeDS.text('challengeCancel') ?? threeDS.text('challengCancel'), // misspelt so on one page
      eci: threeDS.text('eci'),
    },
  };
}

/** A whole card number where four digits belong is not taken over. */
function lastFourOf(card: Fields): string | undefined {
  const lastFour = card.text('lastFour');
  return lastFour && /^\d{4}$/.test(lastFour) ? lastFour : undefined;
}

/** The stored card of a payment's `paymentResultInfo`, of its older copy, or of a vaulting; undefined without a token. */
export function translateSavedCard(card: Fields | undefined): SavedCardReport | undefined {
  const cardToken = card?.text('cardToken');
  if (!card || cardToken === undefined) return undefined;
  return {
    cardToken: new Secret(cardToken),
    brand: card.text('cardBrand') ?? card.text('brand'),
    lastFour: lastFourOf(card),
    funding: card.text('funding'),
    issuingCountry: card.text('issuingCountry'),
  };
}

const transactionStatuses = {
  SUCCESS: 'SUCCESS',
  FAIL: 'FAIL',
  PROCESSING: 'PROCESSING',
  PENDING: 'PROCESSING',
} as const;

/** A text nobody documented for a capture or refund stays visible and is never final. */
export function translateTransactionStatus(text: string | undefined): Pick<TransactionReport, 'status' | 'statusText'> {
  const known = Object.entries(transactionStatuses).find(([name]) => name === text)?.[1];
  return known ? { status: known } : { status: 'UNRECOGNIZED', statusText: text };
}

/** The same for messages that say it by `resultStatus`. */
export function translateResultStatus({
  resultStatus,
}: ResultReport): Pick<TransactionReport, 'status' | 'statusText'> {
  if (resultStatus === 'S') return { status: 'SUCCESS' };
  if (resultStatus === 'F') return { status: 'FAIL' };
  if (resultStatus === 'U') return { status: 'PROCESSING' };
  return { status: 'UNRECOGNIZED', statusText: resultStatus };
}

/** The payment as pay answers, inquiries and notifications describe it alike. */
export function translatePayment(message: Fields, succeeded: boolean): PaymentReport {
  return {
    paymentRequestId: message.text('paymentRequestId'),
    apoPaymentId: message.text('paymentId'),
    ...translateAmount(message, 'paymentAmount'),
    acquirer: translateAcquirer(message),
    paymentCreateTime: message.instant('paymentCreateTime'),
    paymentTime: succeeded ? message.instant('paymentTime') : undefined,
    authExpiryTime: message.instant('authExpiryTime'),
    actualPaymentAmount: message.child('actualPaymentAmount') && translateAmount(message, 'actualPaymentAmount'),
    card: translateCard(message),
    savedCard: translateSavedCard(message.child('paymentResultInfo')) ?? translateSavedCard(message.child('cardInfo')),
  };
}

/** The capture that answers and notifications of captures describe alike. */
export function translateCapture(message: Fields): Omit<CaptureReport, 'status'> {
  return {
    captureId: message.text('captureId'),
    captureRequestId: message.text('captureRequestId'),
    apoPaymentId: message.text('paymentId'),
    capturedAt: message.instant('captureTime'),
    ...translateAmount(message, 'captureAmount'),
    result: translateResult(message.child('result')),
    acquirer: translateAcquirer(message),
  };
}

/** The refund that answers, inquiries and notifications of refunds describe alike. */
export function translateRefund(message: Fields): Omit<RefundReport, 'status'> {
  return {
    refundId: message.text('refundId'),
    refundRequestId: message.text('refundRequestId'),
    apoPaymentId: message.text('paymentId'),
    refundedAt: message.instant('refundTime'),
    arn: message.text('arn'),
    rrn: message.text('rrn'),
    ...translateAmount(message, 'refundAmount'),
    result: translateResult(message.child('result')),
    acquirer: translateAcquirer(message),
  };
}
