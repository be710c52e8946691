import { moneyJson } from '@paywright/kernel';
import type { Acquirer } from '../acquirers/acquirer';
import { gatewayTime } from '../clock/gateway-time';
import type { Json, Result } from '../gateway/result';
import type { Capture, Payment, Refund, TypedCard } from './payment';
import { authorisedUntil } from './payment';

/** The numbers, amount and birth of a payment, as every answer about it repeats them. */
export function describeIdentity(payment: Payment): Json {
  return {
    paymentRequestId: payment.paymentRequestId,
    paymentId: payment.paymentId,
    paymentAmount: moneyJson(payment.amount),
    paymentCreateTime: gatewayTime(payment.createdAt),
  };
}

/** When it was paid and until when its authorisation lives; nothing while it is unpaid. */
export function describePaid(payment: Payment): Json {
  const [paidAt, until] = [payment.paidAt, authorisedUntil(payment)];
  return paidAt === undefined || until === undefined
    ? {}
    : { paymentTime: gatewayTime(paidAt), authExpiryTime: gatewayTime(until) };
}

/** The acquirer's part in a payment (APO reference 2.13). */
export function describeAcquirer(payment: Payment): Json {
  const { acquirer, acquirerTransactionId, referenceRequestId, result, merchant } = payment;
  if (merchant.product === 'direct') return {};
  return {
    acquirerInfo: acquirerInfo(acquirer, acquirerTransactionId, referenceRequestId, result),
    ...(acquirer.profile.mirrorsIds ? {} : { acquirerReferenceNo: acquirerTransactionId }),
  };
}

/** The acquirer's part in a capture. */
export function describeCaptureAcquirer(payment: Payment, capture: Capture): Json {
  if (payment.merchant.product === 'direct') return { acquirerReferenceNo: capture.captureId };
  return {
    acquirerInfo: acquirerInfo(
      payment.acquirer,
      // Others than Antom number a capture themselves (APO reference 2.13).
      payment.acquirer.profile.mirrorsIds ? capture.captureId : `act_${capture.captureId.slice(-26)}`,
      capture.captureRequestId,
      capture.result,
    ),
  };
}

/** The acquirer's part in a refund. */
export function describeRefundAcquirer({ acquirer, merchant }: Payment, refund: Refund): Json {
  if (merchant.product === 'direct') return { acquirerReferenceNo: refund.refundId };
  const { refundId, refundRequestId, result } = refund;
  const number = acquirer.profile.mirrorsIds ? refundId : `acr_${refundId.slice(-26)}`;
  return { acquirerInfo: acquirerInfo(acquirer, number, refundRequestId, result) };
}

/** Antom reports raw results in its own spelling; the others' samples have none. */
function acquirerInfo(
  { name, profile, merchantId }: Acquirer,
  acquirerTransactionId: string,
  referenceRequestId: string,
  result: Result,
): Json {
  const raw = { SUCCESS: 'success', PAYMENT_IN_PROCESS: 'Payment is processing.' }[result.resultCode];
  return {
    acquirerName: name,
    acquirerMerchantId: merchantId,
    acquirerTransactionId,
    referenceRequestId,
    ...(profile.mirrorsIds
      ? { acquirerResultCode: result.resultCode, acquirerResultMessage: raw ?? result.resultMessage }
      : {}),
  };
}

/**
 * What Korean samples tell of the card: a mask, the region, and empty checks (APO reference 2.13). The masks of
 * notification and inquiry differ, as they do there.
 */
export function describeCard(payment: Payment, maskOf: 'notification' | 'inquiry'): Json {
  if (payment.typedCard) return describeTypedCard(payment, payment.typedCard);
  const digits = payment.paymentId.slice(-4);
  return {
    cardNo: maskOf === 'notification' ? `************${digits}` : `37918****${digits.slice(0, 2)}*`,
    paymentMethodRegion: 'KR',
    avsResultRaw: '',
    cvvResultRaw: '',
    threeDSResult: {
      cavv: '',
      eci: '',
      challengeCancel: '',
      threeDSOffered: false,
      threeDStransactionStatusReason: '',
    },
  };
}

/** What the samples of general cards tell (APO reference 2.13). */
function describeTypedCard({ threeDS, cardToken }: Payment, { brand, lastFour, country }: TypedCard): Json {
  return {
    ...(cardToken === undefined ? {} : { cardToken }),
    cardNo: `************${lastFour}`,
    cardBrand: brand,
    lastFour,
    funding: 'CREDIT',
    issuingCountry: country,
    paymentMethodRegion: 'GLOBAL',
    avsResultRaw: '',
    cvvResultRaw: '',
    threeDSResult: {
      threeDSOffered: threeDS !== undefined,
      ...(threeDS === undefined ? {} : { threeDSVersion: '2.2.0', challenged: threeDS === 'passed', eci: '05' }),
    },
  };
}
