import { invariant, moneyJson, type Money } from '@paywright/kernel';
import { checkAmount, checkId } from './check-request';
import { isoSeconds } from './iso-seconds';
import { checkCardToken } from './with-card-token';

/** The order as APO takes it, without its amount, which is the payment's (APO reference 2.1.2). */
export interface PayOrder {
  readonly referenceOrderId: string;
  readonly orderDescription: string;
  /** At least one of the first three must be given. */
  readonly buyer: {
    readonly referenceBuyerId?: string;
    readonly buyerPhoneNo?: string;
    readonly buyerEmail?: string;
    readonly buyerName?: object;
    readonly buyerRegistrationTime?: string;
  };
  readonly goods?: readonly object[];
  readonly shipping?: object;
}

/** Where the buyer sits (APO reference 2.1.5). What the browser says of itself helps 3DS. */
export interface PayEnv {
  readonly terminalType: string;
  readonly osType?: string;
  readonly clientIp: string;
  readonly deviceTokenId?: string;
  readonly deviceId?: string;
  readonly deviceLanguage?: string;
  readonly colorDepth?: number;
  readonly screenHeight?: number;
  readonly screenWidth?: number;
  /** Minutes, -720 to 720. */
  readonly timeZoneOffset?: number;
  readonly browserInfo?: object;
}

/** Where the card comes from, with what only this way of paying can say. */
export type PayCard = HostedCard | SavedCard | TypedCard | IssuerAuthenticatedCard;

/** The buyer types the card on APO's page. Korean cards without issuer authentication go this way too (K-APO). */
export interface HostedCard {
  readonly from: 'hosted-page';
  readonly is3DSAuthentication: boolean;
  /** Whether APO keeps the card: yes, no, or as the buyer chooses on the page. Not kept when left out. */
  readonly tokenizeMode?: 'ENABLED' | 'DISABLED' | 'ASKFORCONSENT';
}

/** A card APO keeps from an earlier payment. */
export interface SavedCard {
  readonly from: 'saved-card';
  /**
   * At most {@link cardTokenLongest} characters. Left out where the body is stored, as no token is stored in clear:
   * {@link withCardToken} puts it in while sending.
   */
  readonly cardToken?: string;
  readonly is3DSAuthentication?: boolean;
}

/** The merchant's own form took the card; {@link withCard} puts it in while sending, the body itself never holds it. */
export interface TypedCard {
  readonly from: 'server-to-server';
  readonly is3DSAuthentication: boolean;
  readonly tokenizeMode?: 'ENABLED' | 'DISABLED';
  /** Checked against the card where the acquirer can. */
  readonly billingAddress?: object;
}

/** A South Korean card that its issuer authenticates on a page of its own (APO reference 3.3). */
export interface IssuerAuthenticatedCard {
  readonly from: 'korean-issuer-page';
  /** Sends the buyer straight to this issuer; read by the Antom acquirer only (APO reference 3.4). */
  readonly selectedCardBrand?: string;
}

export interface CardPay {
  /** Idempotency key of the attempt. */
  readonly paymentRequestId: string;
  readonly amount: Money;
  readonly order: PayOrder;
  readonly env: PayEnv;
  readonly card: PayCard;
  /** Always said aloud, as documents differ on who captures otherwise (C3). Korean issuers' cards: AUTOMATIC only. */
  readonly captureMode: 'AUTOMATIC' | 'MANUAL';
  /** Where the buyer returns to; a neutral page. */
  readonly paymentRedirectUrl: string;
  /** Where notifications go; the dashboard's address when left out. */
  readonly paymentNotifyUrl?: string;
  /** Epoch milliseconds; sent in whole seconds, rounded down. */
  readonly paymentExpiryTime: number;
  /** Needed with several contracted settlement currencies; read by the Antom acquirer only (APO reference 3.5). */
  readonly settlementCurrency?: string;
}

/**
 * The body of a pay by card, whichever way the card comes, for APO and for Antom direct alike: both take the same fields. It is
 * text, so that the same pay can be repeated byte for byte. Card payments are always authorizations (APO reference 2.1.4).
 *
 * Throws an {@link InvariantViolation} for a payment that cannot be, and a {@link RangeError} for a card token that pay does not
 * take.
 */
export function buildCardPayBody(pay: CardPay): string {
  checkId('paymentRequestId', pay.paymentRequestId);
  checkAmount(pay.amount);
  if (pay.card.from === 'korean-issuer-page') {
    invariant(pay.amount.currency === 'KRW', `South Korean cards are charged in KRW, not ${pay.amount.currency}`);
    invariant(pay.captureMode === 'AUTOMATIC', 'cards authenticated by Korean issuers are captured automatically only');
  }
  const amount = moneyJson(pay.amount);
  return JSON.stringify({
    productCode: 'CASHIER_PAYMENT',
    paymentRequestId: pay.paymentRequestId,
    order: { ...pay.order, orderAmount: amount },
    paymentAmount: amount,
    paymentMethod: { paymentMethodType: 'CARD', ...paymentMethod(pay.card) },
    paymentFactor: { isAuthorization: true, captureMode: pay.captureMode },
    paymentExpiryTime: isoSeconds(pay.paymentExpiryTime),
    paymentRedirectUrl: pay.paymentRedirectUrl,
    paymentNotifyUrl: pay.paymentNotifyUrl,
    env: pay.env,
    settlementStrategy: pay.settlementCurrency && { settlementCurrency: pay.settlementCurrency },
  });
}

/** Fields are named one by one: whatever else an object may carry, such as a card, does not get into a stored body. */
function paymentMethod(card: PayCard): object {
  switch (card.from) {
    case 'hosted-page': {
      const { tokenizeMode, is3DSAuthentication } = card;
      return { paymentMethodMetaData: { tokenizeMode, is3DSAuthentication } };
    }
    case 'saved-card': {
      const { cardToken, is3DSAuthentication } = card;
      if (cardToken !== undefined) checkCardToken(cardToken);
      return { paymentMethodId: cardToken, paymentMethodMetaData: { isCardOnFile: true, is3DSAuthentication } };
    }
    case 'server-to-server': {
      const { tokenizeMode, is3DSAuthentication, billingAddress } = card;
      return { paymentMethodMetaData: { tokenizeMode, is3DSAuthentication, billingAddress } };
    }
    case 'korean-issuer-page': {
      const { selectedCardBrand } = card;
      return {
        paymentMethodMetaData: { paymentMethodRegion: 'KR', requireIssuerAuthentication: true, selectedCardBrand },
      };
    }
  }
}
