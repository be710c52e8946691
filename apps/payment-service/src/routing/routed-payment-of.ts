import type { PaymentRequestedData } from '@paywright/contracts';
import { parseMoney } from '@paywright/kernel';
import type { CardFlow, RoutedPayment } from '@paywright/routing';
import type { KnownCard } from '../cards/saved-cards';

/** What routing looks at of a request; `kept` is the card it names among those kept here. */
export function routedPaymentOf(
  { paymentId, order, paymentAmount, paymentMethod, env, metadata, route }: PaymentRequestedData,
  kept: KnownCard | undefined,
): RoutedPayment {
  const { currency, minor } = parseMoney(paymentAmount);
  const asked = paymentMethod.paymentMethodMetaData;
  const isKorean = asked.requireIssuerAuthentication;
  return {
    paymentId,
    currency,
    amount: minor.toString(),
    cardRegion: isKorean ? 'KR' : kept?.issuingCountry,
    brand: isKorean ? asked.selectedCardBrand : kept?.brand,
    flow: flowOf(asked),
    terminal: env.terminalType,
    buyer: order.buyer.referenceBuyerId,
    metadata: metadata ?? {},
    boundTo: route ? { route, by: 'request' } : kept && { route: kept.route, by: 'saved-card' },
  };
}

function flowOf(asked: PaymentRequestedData['paymentMethod']['paymentMethodMetaData']): CardFlow {
  if (asked.requireIssuerAuthentication) return 'issuer-page';
  if (asked.cardId) return 'saved-card';
  return asked.cardReference ? 'server-to-server' : 'hosted-page';
}
