import type { Refusal } from '../gateway/result';
import { illegal, refuse } from '../gateway/result';
import type { CardTokens } from './card-tokens';
import type { PayRequest } from './pay-request';
import type { Payment, TypedCard } from './payment';
import { type CardBehaviour, judgeTypedCard } from './typed-card';

/** The amount for which the vendor's own sandbox refuses by risk (APO reference 6). */
const riskyValue = '11';

/** What the request asks of a general card, beyond the form of the request. */
export interface GeneralCardTerms {
  readonly asks3DS: boolean;
  readonly captureMode: Payment['captureMode'];
  readonly keepsCard: boolean;
  readonly asksConsent: boolean;
  /** The card, where the request brings it or names a kept one; else the buyer types it on the page. */
  readonly given?: { readonly card: TypedCard; readonly behaviour: CardBehaviour };
}

/** The rules of a general card, typed on the page or by the merchant, or kept from before (APO reference 2.1.3). */
export function checkGeneralCard(
  request: PayRequest,
  clientId: string,
  tokens: CardTokens,
  now: number,
): Refusal | GeneralCardTerms {
  const { paymentMethod, paymentFactor, paymentAmount } = request;
  if (paymentMethod.paymentMethodType !== 'CARD') return refuse('NO_PAY_OPTIONS', 'This account takes cards only.');
  const captureMode = paymentFactor.captureMode ?? 'AUTOMATIC';
  if (captureMode !== 'AUTOMATIC' && captureMode !== 'MANUAL') {
    return illegal('paymentFactor.captureMode', 'must be AUTOMATIC or MANUAL');
  }
  const { tokenizeMode = 'DISABLED', is3DSAuthentication } = paymentMethod.paymentMethodMetaData ?? {};
  if (!['ENABLED', 'DISABLED', 'ASKFORCONSENT'].includes(tokenizeMode)) {
    return illegal('paymentMethod.paymentMethodMetaData.tokenizeMode', 'must be ENABLED, DISABLED or ASKFORCONSENT');
  }
  const given = givenCard(request, clientId, tokens, now);
  if (given && 'refusal' in given) return given;
  if (paymentAmount.value === riskyValue) return refuse('RISK_REJECT');
  return {
    asks3DS: is3DSAuthentication === true,
    captureMode,
    keepsCard: tokenizeMode === 'ENABLED',
    asksConsent: tokenizeMode === 'ASKFORCONSENT' && !given,
    given,
  };
}

function givenCard(
  { paymentMethod }: PayRequest,
  clientId: string,
  tokens: CardTokens,
  now: number,
): GeneralCardTerms['given'] | Refusal {
  const { paymentMethodId, paymentMethodMetaData } = paymentMethod;
  if (paymentMethodId !== undefined) {
    return (
      tokens.find(clientId, paymentMethodId) ?? illegal('paymentMethod.paymentMethodId', 'is no token of a kept card')
    );
  }
  const { cardNo, cvv = '000', expiryMonth = '', expiryYear = '', cardholderName } = paymentMethodMetaData ?? {};
  if (cardNo === undefined) return undefined;
  const field = 'paymentMethod.paymentMethodMetaData';
  if (!cardholderName?.firstName || !cardholderName.lastName) return illegal(`${field}.cardholderName`, 'is required');
  const judged = judgeTypedCard(new URLSearchParams({ cardNo, cvv, expiryMonth, expiryYear }), now);
  return judged.kind === 'card' ? judged : illegal(field, `has a wrong card: ${judged.what.replace(/\.$/, '')}`);
}
