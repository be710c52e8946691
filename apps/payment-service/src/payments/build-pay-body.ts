import { buildCardPayBody, type PayCard } from '@paywright/apo';
import type { PaymentRequestedData } from '@paywright/contracts';
import { parseMoney, type PaymentRequestId } from '@paywright/kernel';
import type { Route } from '../routes/route';

/** The exact text of the pay call, built once and stored, so that a repeat is the same byte for byte. */
export function buildPayBody(
  { order, paymentAmount, paymentMethod, paymentFactor, paymentRedirectUrl, env }: PaymentRequestedData,
  paymentRequestId: PaymentRequestId,
  expiresAt: number,
  route: Pick<Route, 'notifyUrl' | 'settlementCurrency'>,
): string {
  return buildCardPayBody({
    paymentRequestId,
    amount: parseMoney(paymentAmount),
    order,
    env,
    card: cardOf(paymentMethod),
    captureMode: paymentFactor?.captureMode ?? 'AUTOMATIC',
    paymentRedirectUrl,
    paymentNotifyUrl: route.notifyUrl,
    paymentExpiryTime: expiresAt,
    settlementCurrency: route.settlementCurrency,
  });
}

function cardOf({ paymentMethodMetaData: asked }: PaymentRequestedData['paymentMethod']): PayCard {
  if (asked.requireIssuerAuthentication)
    return { from: 'korean-issuer-page', selectedCardBrand: asked.selectedCardBrand };
  const { is3DSAuthentication, cardReference, cardId, tokenizeMode } = asked;
  if (cardId) return { from: 'saved-card', is3DSAuthentication };
  if (!cardReference) return { from: 'hosted-page', is3DSAuthentication, tokenizeMode };
  const keeps = tokenizeMode === 'ENABLED' || tokenizeMode === 'DISABLED' ? tokenizeMode : undefined;
  return { from: 'server-to-server', is3DSAuthentication, tokenizeMode: keeps };
}
