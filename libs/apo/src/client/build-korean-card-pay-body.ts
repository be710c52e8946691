import { buildCardPayBody, type CardPay, type PayEnv, type PayOrder } from './build-card-pay-body';

export type KoreanCardOrder = PayOrder;
export type KoreanCardEnv = PayEnv;

/** Amount in KRW. */
export interface KoreanCardPay extends Omit<CardPay, 'card' | 'captureMode'> {
  /** Sends the buyer straight to this issuer; read by the Antom acquirer only (APO reference 3.4). */
  readonly selectedCardBrand?: string;
}

/**
 * The body of a pay for a South Korean issuer-authenticated card: {@link buildCardPayBody} for this one case. Both acquirers
 * get the same body, as routing may pick either: `isAuthorization` true (APO reference 3.2), and `captureMode` said aloud (C3).
 */
export function buildKoreanCardPayBody({ selectedCardBrand, ...pay }: KoreanCardPay): string {
  return buildCardPayBody({
    ...pay,
    card: { from: 'korean-issuer-page', selectedCardBrand },
    captureMode: 'AUTOMATIC',
  });
}
