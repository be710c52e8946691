import { formatAmount } from '@paywright/kernel';
import { takesFacet } from './broken-term';
import { boundsOn, type Facet, valuesAsked } from './conditions';
import type { RuleConditions } from './policy';
import type { RouteTerms } from './route-terms';
import { cardFlows, type RoutedPayment, terminals } from './routed-payment';

/** Payments that the same rules match and the same routes take, as far as {@link surveyed} facts go. */
export interface KindOfPayment {
  /** One of them has these. */
  readonly facts: Partial<RoutedPayment>;
  /** Which of the rules match: bit n for the rule at n. */
  readonly rules: bigint;
  /** Which routes take it by their terms, likewise. */
  readonly routes: bigint;
}

/** The facts of which every value that makes a difference can be listed: those named in rules and terms, and one other. */
const surveyed = ['money', 'flow', 'cardRegion', 'brand', 'terminal'] as const satisfies readonly Facet[];

/** Policies that people write come to some hundreds. */
const maxKinds = 20_000;

const anyPayment: RoutedPayment = {
  paymentId: '',
  currency: 'USD',
  amount: '1',
  flow: 'hosted-page',
  terminal: 'WEB',
  metadata: {},
};

/** Stands for every region that nobody names. */
const elsewhere = 'ZZ';

/**
 * Every kind of payment there can be, by rules and terms; undefined: there are too many to go through. Facts are
 * independent, and values that make no difference are taken together.
 */
export function kindsOfPayment(
  rules: readonly RuleConditions[],
  routes: readonly RouteTerms[],
): KindOfPayment[] | undefined {
  const asked = rules.map((when) => ({ values: valuesAsked(when), within: when.amount && boundsOn(when.amount) }));
  const values = valuesThatMatter(rules, routes);

  function* kindsBy(facet: Facet): Generator<KindOfPayment> {
    for (const facts of values[facet]) {
      const payment = { ...anyPayment, ...facts };
      const minor = BigInt(payment.amount);
      const fact = facet === 'money' ? 'currency' : facet;
      yield {
        facts,
        rules: maskOf(asked, ({ values, within }) => {
          const meets = values.get(fact)?.has(payment[fact] ?? '') ?? true;
          return meets && (facet !== 'money' || !within || within(minor));
        }),
        routes: maskOf(routes, (terms) => takesFacet(terms, payment, facet)),
      };
    }
  }

  let kinds: KindOfPayment[] = [{ facts: {}, rules: maskOf(rules, () => true), routes: maskOf(routes, () => true) }];
  for (const facet of surveyed) {
    kinds = distinct(refined(kinds, distinct(kindsBy(facet))));
    if (kinds.length > maxKinds) return undefined;
  }
  return kinds;
}

/** For a person: `18.50 USD by hosted-page, with a card of KR`. */
export function describeKind({ facts }: KindOfPayment): string {
  const { currency, amount, flow, cardRegion, brand, terminal } = { ...anyPayment, ...facts };
  const region = cardRegion === elsewhere ? 'a region not named here' : (cardRegion ?? 'an unknown region');
  const card = `${brand ? `${brand} card` : 'card'} of ${region}`;
  return `${formatAmount({ currency, value: amount })} by ${flow}, with a ${card}, on ${terminal}`;
}

/** Bit n is set where it holds for the item at n. */
export function maskOf<T>(items: readonly T[], holds: (item: T, index: number) => boolean): bigint {
  return items.reduce((mask, item, index) => (holds(item, index) ? mask | (1n << BigInt(index)) : mask), 0n);
}

/** The items whose bit is set. */
export function maskedBy<T>(items: readonly T[], mask: bigint): T[] {
  return items.filter((_, index) => (mask >> BigInt(index)) & 1n);
}

/** The kinds there are by both. */
function* refined(some: readonly KindOfPayment[], others: readonly KindOfPayment[]): Generator<KindOfPayment> {
  for (const one of some) {
    for (const other of others) {
      yield {
        facts: { ...one.facts, ...other.facts },
        rules: one.rules & other.rules,
        routes: one.routes & other.routes,
      };
    }
  }
}

/** One of each; when there are too many, as many as it takes to see it. */
function distinct(kinds: Iterable<KindOfPayment>): KindOfPayment[] {
  const known = new Map<string, KindOfPayment>();
  for (const kind of kinds) {
    const key = `${kind.rules.toString(32)}:${kind.routes.toString(32)}`;
    if (!known.has(key)) known.set(key, kind);
    if (known.size > maxKinds) break;
  }
  return [...known.values()];
}

function valuesThatMatter(
  rules: readonly RuleConditions[],
  routes: readonly RouteTerms[],
): Record<Facet, Partial<RoutedPayment>[]> {
  const regions = [...rules.map((when) => when.cardRegion), ...routes.map((terms) => terms.cardRegions)];
  return {
    money: amountsThatMatter(rules, routes),
    flow: cardFlows.map((flow) => ({ flow })),
    cardRegion: [...union(regions), elsewhere, undefined].map((cardRegion) => ({ cardRegion })),
    brand: [undefined, ...union(rules.map((when) => when.brand))].map((brand) => ({ brand })),
    terminal: terminals.map((terminal) => ({ terminal })),
  };
}

/** Of every currency, the smallest amount and each from which a bound tells differently. */
function amountsThatMatter(
  rules: readonly RuleConditions[],
  routes: readonly RouteTerms[],
): Pick<RoutedPayment, 'currency' | 'amount'>[] {
  const bounds = [...rules.flatMap(({ amount }) => amount ?? []), ...routes.flatMap(({ amounts = [] }) => amounts)];
  const named = union([
    bounds.map(({ currency }) => currency),
    ...rules.map((when) => when.currency),
    ...routes.map((terms) => terms.currencies),
  ]);
  const other = ['USD', 'EUR', ...Intl.supportedValuesOf('currency')].find((currency) => !named.includes(currency));
  return [...named, ...(other ? [other] : [])].flatMap((currency) => {
    const turns = bounds
      .filter((one) => one.currency === currency)
      .flatMap(({ atLeast, atMost }) => [atLeast, atMost === undefined ? undefined : String(BigInt(atMost) + 1n)]);
    return union([['1'], turns.filter((turn) => turn !== undefined && turn.length <= 16) as string[]]).map(
      (amount) => ({
        currency,
        amount,
      }),
    );
  });
}

function union(lists: readonly (readonly string[] | undefined)[]): string[] {
  return [...new Set(lists.flatMap((values) => values ?? []))];
}
