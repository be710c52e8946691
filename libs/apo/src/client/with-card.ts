import type { Card } from '../card/card';
import { payMethodOf } from './pay-method-of';

/**
 * The body with the buyer's card filled in, for sending only: never store or log what comes out. The same body and card give
 * the same text, so a repeat is byte for byte the same as long as the card is still held.
 *
 * @param body by `buildCardPayBody` for a server-to-server payment; a {@link TypeError} for any other
 * @param card checked before by `cardFaults`
 */
export function withCard(body: string, card: Card): string {
  const { message, paymentMethod, metaData } = payMethodOf(body);
  const otherWay =
    'paymentMethodId' in paymentMethod ||
    'requireIssuerAuthentication' in metaData ||
    'isCardOnFile' in metaData ||
    'cardNo' in metaData ||
    metaData.tokenizeMode === 'ASKFORCONSENT';
  if (otherWay) throw new TypeError('the body is not that of a server-to-server pay without a card');

  const { cardNo, cvv, expiryMonth, expiryYear, cardholderName } = card;
  const { firstName, lastName } = cardholderName;
  const { dateOfBirth, businessNo, cardPasswordDigest, payerEmail } = card;
  return JSON.stringify({
    ...message,
    paymentMethod: {
      ...paymentMethod,
      paymentMethodMetaData: {
        ...metaData,
        cardNo,
        cvv,
        expiryMonth,
        expiryYear,
        cardholderName: { firstName, lastName },
        dateOfBirth,
        businessNo,
        cardPasswordDigest,
        payerEmail,
      },
    },
  });
}
