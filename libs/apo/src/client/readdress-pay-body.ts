import { checkId } from './check-request';
import { isoSeconds } from './iso-seconds';

/** What another attempt of the same payment says differently. */
export interface PayAddress {
  readonly paymentRequestId: string;
  /** Epoch milliseconds; sent in whole seconds, rounded down. */
  readonly paymentExpiryTime: number;
  readonly paymentNotifyUrl?: string;
  readonly settlementCurrency?: string;
  /** Ask for 3DS, which the attempt before did not. */
  readonly asksFor3DS?: boolean;
}

/**
 * The body of another attempt: that of the attempt before, under another id and for another account. Everything else, order,
 * amount, buyer and card, stays as it is.
 */
export function readdressPayBody(
  body: string,
  { paymentRequestId, paymentExpiryTime, paymentNotifyUrl, settlementCurrency, asksFor3DS }: PayAddress,
): string {
  checkId('paymentRequestId', paymentRequestId);
  const before = JSON.parse(body) as { paymentMethod: { paymentMethodMetaData?: object } };
  const { paymentMethod } = before;
  const asked = { ...paymentMethod.paymentMethodMetaData, is3DSAuthentication: true };
  return JSON.stringify({
    ...before,
    paymentRequestId,
    paymentMethod: asksFor3DS ? { ...paymentMethod, paymentMethodMetaData: asked } : paymentMethod,
    paymentExpiryTime: isoSeconds(paymentExpiryTime),
    paymentNotifyUrl,
    settlementStrategy: settlementCurrency && { settlementCurrency },
  });
}

/** Whether a pay body asks for 3DS, or leaves it to its issuer's own page. */
export function asksFor3DS(body: string): boolean {
  const { paymentMethod } = JSON.parse(body) as { paymentMethod: { paymentMethodMetaData?: Record<string, unknown> } };
  const { is3DSAuthentication, requireIssuerAuthentication } = paymentMethod.paymentMethodMetaData ?? {};
  return is3DSAuthentication === true || requireIssuerAuthentication === true;
}
