import { invariant, isAmountValue, moneyJson, type Money } from '@paywright/kernel';

/** The order as APO takes it, without its amount, which is the payment's (APO reference 2.1.2). */
export interface KoreanCardOrder {
  readonly referenceOrderId: string;
  readonly orderDescription: string;
  /** At least one of the three must be given. */
  readonly buyer: {
    readonly referenceBuyerId?: string;
    readonly buyerPhoneNo?: string;
    readonly buyerEmail?: string;
    readonly buyerName?: object;
  };
  readonly goods?: readonly object[];
  readonly shipping?: object;
}

/** Where the buyer sits (APO reference 2.1.5). */
export interface KoreanCardEnv {
  readonly terminalType: string;
  readonly osType?: string;
  readonly clientIp: string;
  readonly deviceTokenId?: string;
  readonly deviceLanguage?: string;
}

export interface KoreanCardPay {
  /** Idempotency key of the attempt. */
  readonly paymentRequestId: string;
  /** In KRW. */
  readonly amount: Money;
  readonly order: KoreanCardOrder;
  readonly env: KoreanCardEnv;
  /** Sends the buyer straight to this issuer; read by the Antom acquirer only (APO reference 3.4). */
  readonly selectedCardBrand?: string;
  /** Where the buyer returns to; a neutral page. */
  readonly paymentRedirectUrl: string;
  /** Where notifications go; the dashboard's address when left out. */
  readonly paymentNotifyUrl?: string;
  /** Epoch milliseconds; sent in whole seconds, rounded down. */
  readonly paymentExpiryTime: number;
}

/**
 * The body of a pay for a South Korean issuer-authenticated card. It is text, so that the same pay can be repeated byte for
 * byte. Both acquirers get the same body, as routing may pick either: `isAuthorization` true (APO reference 3.2), and
 * `captureMode` said aloud, because documents differ on who captures when it is left out (C3).
 */
export function buildKoreanCardPayBody(pay: KoreanCardPay): string {
  invariant(pay.amount.currency === 'KRW', `South Korean cards are charged in KRW, not ${pay.amount.currency}`);
  invariant(isAmountValue(pay.amount.minor.toString()), 'the amount must be positive and have at most 16 digits');
  const amount = moneyJson(pay.amount);
  return JSON.stringify({
    productCode: 'CASHIER_PAYMENT',
    paymentRequestId: pay.paymentRequestId,
    order: { ...pay.order, orderAmount: amount },
    paymentAmount: amount,
    paymentMethod: {
      paymentMethodType: 'CARD',
      paymentMethodMetaData: {
        paymentMethodRegion: 'KR',
        requireIssuerAuthentication: true,
        selectedCardBrand: pay.selectedCardBrand,
      },
    },
    paymentFactor: { isAuthorization: true, captureMode: 'AUTOMATIC' },
    paymentExpiryTime: isoSeconds(pay.paymentExpiryTime),
    paymentRedirectUrl: pay.paymentRedirectUrl,
    paymentNotifyUrl: pay.paymentNotifyUrl,
    env: pay.env,
  });
}

/** ISO 8601 with an offset and second accuracy, as all dates in the documents have (APO reference 1.9). */
function isoSeconds(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, '+00:00');
}
