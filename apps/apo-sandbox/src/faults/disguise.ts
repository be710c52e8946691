import type { Json } from '../gateway/result';
import type { FaultKind } from './fault-kinds';

/** Alters what an answer or a notification says, in the ways `strikes` confirms. The money and its state stay true. */
export function disguise(body: Json, strikes: (kind: FaultKind) => boolean): Json {
  let altered = body;
  if (strikes('unknown-values')) altered = withUnknownValues(altered);
  if (strikes('blank-values')) altered = withBlankValues(altered);
  if (strikes('misspelt-challenge-cancel')) altered = withMisspelling(altered);
  return altered;
}

function withUnknownValues(body: Json): Json {
  return {
    ...body,
    fieldOfTomorrow: { list: [1, 'two', null], nested: { deep: true } },
    ...inside(body, 'acquirerInfo', { acquirerMood: 'SUNNY' }),
    ...inside(body, 'paymentResultInfo', { funding: 'SEASHELLS', cardBrand: 'BRAND_OF_TOMORROW' }),
    ...('paymentStatus' in body
      ? {
          transactions: [
            ...((body.transactions as unknown[] | undefined) ?? []),
            { transactionType: 'BLESSING', transactionStatus: 'BESTOWED', transactionId: 'blessing-1' },
          ],
        }
      : {}),
  };
}

function withBlankValues(body: Json): Json {
  return {
    ...body,
    cardInfo: {},
    promotionResult: {},
    pspCustomerInfo: { pspName: '', displayCustomerId: 'N/A' },
    ...inside(body, 'acquirerInfo', { acquirerReasonCode: 'N/A', acquirerReasonDescription: '' }),
    ...('paymentResultInfo' in body
      ? {
          paymentResultInfo: {
            cardNo: '',
            cardBrand: 'N/A',
            lastFour: '',
            avsResultRaw: 'N/A',
            threeDSResult: {},
          },
        }
      : {}),
    ...('authExpiryTime' in body ? { authExpiryTime: '' } : {}),
  };
}

function withMisspelling(body: Json): Json {
  const info = body.paymentResultInfo as { threeDSResult?: Json } | undefined;
  if (!info?.threeDSResult) return body;
  const { challengeCancel, ...others } = info.threeDSResult;
  return {
    ...body,
    paymentResultInfo: { ...info, threeDSResult: { ...others, challengCancel: challengeCancel ?? '' } },
  };
}

function inside(body: Json, field: string, additions: Json): Json {
  return field in body ? { [field]: { ...(body[field] as Json), ...additions } } : {};
}
