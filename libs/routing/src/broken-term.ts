import { formatAmount } from '@paywright/kernel';
import type { Facet } from './conditions';
import type { RoutedPayment } from './routed-payment';
import type { RouteTerms } from './route-terms';

/** What of a payment a term of each kind refuses, in words with the figures; undefined: it takes it. */
type Refusal = (terms: RouteTerms, payment: RoutedPayment) => string | undefined;

const refusals: readonly { readonly facet: Facet; readonly refusal: Refusal }[] = [
  {
    facet: 'money',
    refusal: ({ currencies }, { currency }) =>
      currencies && !currencies.includes(currency) ? `takes ${currencies.join(', ')}, not ${currency}` : undefined,
  },
  {
    facet: 'flow',
    refusal: ({ flows }, { flow }) =>
      flows && !flows.includes(flow) ? `takes ${flows.join(', ')}, not ${flow}` : undefined,
  },
  {
    facet: 'cardRegion',
    refusal: ({ cardRegions }, { cardRegion }) =>
      cardRegions && cardRegion !== undefined && !cardRegions.includes(cardRegion)
        ? `takes cards of ${cardRegions.join(', ')}, not of ${cardRegion}`
        : undefined,
  },
  { facet: 'money', refusal: amountRefusal },
];

/** The first of its terms by which a route does not take the payment, in words with the figures; undefined: it does. */
export function brokenTerm(terms: RouteTerms, payment: RoutedPayment): string | undefined {
  for (const { refusal } of refusals) {
    const broken = refusal(terms, payment);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

/** Whether a route's terms take the payment as far as this facet goes. */
export function takesFacet(terms: RouteTerms, payment: RoutedPayment, facet: Facet): boolean {
  return refusals.every((one) => one.facet !== facet || one.refusal(terms, payment) === undefined);
}

function amountRefusal({ amounts = [] }: RouteTerms, { currency, amount }: RoutedPayment): string | undefined {
  const say = (value: string) => formatAmount({ currency, value });
  for (const { currency: bounded, atLeast, atMost } of amounts) {
    if (bounded !== currency) continue;
    if (atLeast !== undefined && BigInt(amount) < BigInt(atLeast)) {
      return `takes at least ${say(atLeast)}, not ${say(amount)}`;
    }
    if (atMost !== undefined && BigInt(amount) > BigInt(atMost)) {
      return `takes at most ${say(atMost)}, not ${say(amount)}`;
    }
  }
  return undefined;
}
