import { buildCardPayBody, type PayCard } from '@paywright/apo';
import type { PaymentRequestedData } from '@paywright/contracts';
import { parseMoney, type PaymentRequestId } from '@paywright/kernel';
import type { Route } from '../routes/route';

/** The exact text of the pay call, built once and stored, so that a repeat is the same byte for byte. */
export function buildPayBody(
  { order, paymentAmount, paymentMethod, paymentFactor, paymentRedirectUrl, env }: PaymentRequestedData,
  paymentRequestId: PaymentRequestId,
  expiresAt: number,
  route: Pick<Route, 'notifyUrl'>,
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
  });
}

function cardOf({ paymentMethodMetaData: asked }: PaymentRequestedData['paymentMethod']): PayCard {
  return asked.requireIssuerAuthentication
    ? { from: 'korean-issuer-page', selectedCardBrand: asked.selectedCardBrand }
    : { from: 'hosted-page', is3DSAuthentication: asked.is3DSAuthentication };
}
