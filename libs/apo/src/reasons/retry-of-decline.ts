/**
 * What a decline of pay allows by itself, without the buyer: `elsewhere` another acquirer may approve, `with-3ds` the issuer wants
 * the buyer to authenticate, `never` nobody may ask again by machine (APO reference 2.1.7).
 */
export type RetryOfDecline = 'elsewhere' | 'with-3ds' | 'never';

/**
 * Declines that are the acquirer's own, or its connection's with the issuer: another may take the same card. What the issuer
 * itself has decided for good (no money, wrong number, lost card, risk) is asked nobody else: schemes fine that, and it makes risk
 * controls tighter. A refusal of our request or contract is the account's: another account may have another contract.
 */
const elsewhere: ReadonlySet<string> = new Set([
  'DO_NOT_HONOR',
  'CARD_NOT_SUPPORTED',
  'PAYMENT_NOT_QUALIFIED',
  'PAYMENT_AMOUNT_EXCEED_LIMIT',
  'PAYMENT_COUNT_EXCEED_LIMIT',
  'SELECTED_CARD_BRAND_NOT_AVAILABLE',
  'NO_PAY_OPTIONS',
  'CURRENCY_NOT_SUPPORT',
  'INVALID_CONTRACT',
  'SETTLE_CONTRACT_NOT_MATCH',
  'INVALID_MERCHANT_STATUS',
  'MERCHANT_NOT_REGISTERED',
  'MERCHANT_KYB_NOT_QUALIFIED',
  'ACCESS_DENIED',
]);

/** What may follow a pay that was declined with this code; one that is on no list is asked nobody again. */
export function retryOfDecline(code: string): RetryOfDecline {
  if (code === 'AUTHENTICATION_REQUIRED') return 'with-3ds';
  return elsewhere.has(code) ? 'elsewhere' : 'never';
}
