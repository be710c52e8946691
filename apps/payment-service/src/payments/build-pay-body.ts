import { buildKoreanCardPayBody } from '@paywright/apo';
import type { PaymentRequestedData } from '@paywright/contracts';
import { parseMoney, type PaymentRequestId } from '@paywright/kernel';
import type { Route } from '../routes/route';

/** The exact text of the pay call, built once and stored, so that a repeat is the same byte for byte. */
export function buildPayBody(
  { order, paymentAmount, paymentMethod, paymentRedirectUrl, env }: PaymentRequestedData,
  paymentRequestId: PaymentRequestId,
  expiresAt: number,
  route: Pick<Route, 'notifyUrl'>,
): string {
  return buildKoreanCardPayBody({
    paymentRequestId,
    amount: parseMoney(paymentAmount),
    order,
    env,
    selectedCardBrand: paymentMethod.paymentMethodMetaData.selectedCardBrand,
    paymentRedirectUrl,
    paymentNotifyUrl: route.notifyUrl,
    paymentExpiryTime: expiresAt,
  });
}
