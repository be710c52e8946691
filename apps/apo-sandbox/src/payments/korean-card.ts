import type { Refusal } from '../gateway/result';
import { illegal, refuse } from '../gateway/result';
import type { KoreanBrand } from './brands';
import { isKoreanBrand } from './brands';
import type { PayRequest } from './pay-request';

/** Whether the request is for a Korean card that its issuer authenticates (APO reference 3.3). */
export function isKoreanIssuerAuthenticated({ paymentMethod }: PayRequest): boolean {
  const flag =
    paymentMethod.paymentMethodMetaData?.requireIssuerAuthentication ?? paymentMethod.requireIssuerAuthentication;
  return paymentMethod.paymentMethodType === 'CARD' && flag === true;
}

/** The rules of this flow beyond the form of the request, and the brand the merchant chose, if it did. */
export function checkKoreanCard(request: PayRequest): Refusal | { brand?: KoreanBrand } {
  if (request.paymentAmount.currency !== 'KRW') {
    return refuse('CURRENCY_NOT_SUPPORT', 'Korean cards are charged in KRW: paymentAmount.currency must be KRW.');
  }
  const { captureMode } = request.paymentFactor;
  if (captureMode !== undefined && captureMode !== 'AUTOMATIC') {
    return illegal('paymentFactor.captureMode', 'must be AUTOMATIC or absent for Korean issuer-authenticated cards');
  }
  const brand = request.paymentMethod.paymentMethodMetaData?.selectedCardBrand;
  if (brand !== undefined && !isKoreanBrand(brand)) return refuse('SELECTED_CARD_BRAND_NOT_AVAILABLE');
  return { brand };
}
