import type { RuleConditions } from './policy';
import { cardFlows, type RoutedPayment } from './routed-payment';

/** What of a payment both rules and routes' terms look at; its money is the currency with the amount. */
export type Facet = 'money' | 'flow' | 'cardRegion' | 'brand' | 'terminal';

/** What of a payment can be asked for by a list of values: a field, or a key of its metadata. */
export type Fact = 'currency' | 'cardRegion' | 'brand' | 'flow' | 'terminal' | 'buyer' | `metadata.${string}`;

/** How a payment's fact is read. */
export function readerOf(fact: Fact): (payment: RoutedPayment) => string | undefined {
  const [field, key] = [fact.slice(0, 'metadata'.length), fact.slice('metadata.'.length)];
  if (field === 'metadata') return ({ metadata }) => (Object.hasOwn(metadata, key) ? metadata[key] : undefined);
  return (payment) => payment[fact as Exclude<Fact, `metadata.${string}`>];
}

/** The values that a rule's conditions leave to each fact they ask for; amounts and health are looked at apart. */
export function valuesAsked(when: RuleConditions): ReadonlyMap<Fact, ReadonlySet<string>> {
  const asked = new Map<Fact, ReadonlySet<string>>();
  const ask = (fact: Fact, values: readonly string[] | undefined): void => {
    if (!values) return;
    const before = asked.get(fact);
    asked.set(fact, new Set(before ? values.filter((value) => before.has(value)) : values));
  };
  ask('currency', when.currency);
  ask('currency', when.amount && [when.amount.currency]);
  ask('flow', when.flow);
  if (when.savedCard !== undefined) {
    ask(
      'flow',
      cardFlows.filter((flow) => (flow === 'saved-card') === when.savedCard),
    );
  }
  ask('cardRegion', when.cardRegion);
  ask('brand', when.brand);
  ask('terminal', when.terminal);
  ask('buyer', when.buyer);
  for (const [key, values] of Object.entries(when.metadata ?? {})) ask(`metadata.${key}`, values);
  return asked;
}

/** Tells whether an amount in smallest units, of the currency asked for, is within the bounds. */
export function boundsOn({ atLeast, atMost }: { readonly atLeast?: string; readonly atMost?: string }) {
  const least = atLeast === undefined ? undefined : BigInt(atLeast);
  const most = atMost === undefined ? undefined : BigInt(atMost);
  return (minor: bigint): boolean => (least === undefined || minor >= least) && (most === undefined || minor <= most);
}
