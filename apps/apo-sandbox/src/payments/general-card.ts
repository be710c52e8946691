import type { Refusal } from '../gateway/result';
import { illegal, refuse } from '../gateway/result';
import type { PayRequest } from './pay-request';

/** The amount for which the vendor's own sandbox refuses by risk (APO reference 6). */
const riskyValue = '11';

/** The rules of a card that its buyer types on the hosted page, beyond the form of the request. */
export function checkGeneralCard(
  request: PayRequest,
): Refusal | { asks3DS: boolean; captureMode: 'AUTOMATIC' | 'MANUAL' } {
  const { paymentMethod, paymentFactor, paymentAmount } = request;
  if (paymentMethod.paymentMethodType !== 'CARD') return refuse('NO_PAY_OPTIONS', 'This account takes cards only.');
  if (paymentMethod.paymentMethodId !== undefined || paymentMethod.paymentMethodMetaData?.cardNo !== undefined) {
    return refuse('NO_PAY_OPTIONS', 'This account takes cards only that their buyer types on the hosted page.');
  }
  const captureMode = paymentFactor.captureMode ?? 'AUTOMATIC';
  if (captureMode !== 'AUTOMATIC' && captureMode !== 'MANUAL') {
    return illegal('paymentFactor.captureMode', 'must be AUTOMATIC or MANUAL');
  }
  if (paymentAmount.value === riskyValue) return refuse('RISK_REJECT');
  return { asks3DS: paymentMethod.paymentMethodMetaData?.is3DSAuthentication === true, captureMode };
}
