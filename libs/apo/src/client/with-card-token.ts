import { payMethodOf } from './pay-method-of';

/** Vaulting hands out tokens of up to 2,048 characters, and pay takes 128 (C31): longer ones can be kept, not paid with. */
export const cardTokenLongest = 128;

/** Throws a {@link RangeError}, which does not quote the token, for one that pay would not take. */
export function checkCardToken(cardToken: string): void {
  if (cardToken.length === 0) throw new RangeError('the card token is empty');
  if (cardToken.length > cardTokenLongest) {
    throw new RangeError(
      `the card token has ${cardToken.length} characters, and pay takes at most ${cardTokenLongest}: ask for the card again`,
    );
  }
}

/**
 * The body with its saved card filled in, for sending only. The same body and token give the same text.
 *
 * @param body by `buildCardPayBody` for a saved card whose token was left out; a {@link TypeError} for any other
 */
export function withCardToken(body: string, cardToken: string): string {
  checkCardToken(cardToken);
  const { message, paymentMethod, metaData } = payMethodOf(body);
  if (metaData.isCardOnFile !== true || 'paymentMethodId' in paymentMethod) {
    throw new TypeError('the body is not that of a pay by saved card whose token is left out');
  }
  return JSON.stringify({ ...message, paymentMethod: { ...paymentMethod, paymentMethodId: cardToken } });
}
