import type { HealthCondition, RuleConditions } from './policy';
import type { RoutedPayment } from './routed-payment';

/** What of a payment a condition looks at; its money is the currency with the amount. */
export type Facet = 'money' | 'cardRegion' | 'brand' | 'flow' | 'terminal' | 'buyer' | 'metadata';

export interface Condition {
  readonly facet: Facet;
  /** `minor` is the payment's amount, so that it is parsed once for all conditions. */
  readonly holds: (payment: RoutedPayment, minor: bigint) => boolean;
}

/** The conditions of a rule on the payment itself, made for speed. A fact that is not known meets none. */
export function conditionsOn(when: RuleConditions): Condition[] {
  const conditions: Condition[] = [];
  const oneOf = (
    facet: Facet,
    values: readonly string[] | undefined,
    factOf: (payment: RoutedPayment) => string | undefined,
  ): void => {
    if (!values) return;
    const allowed = new Set<string | undefined>(values);
    conditions.push({ facet, holds: (payment) => allowed.has(factOf(payment)) });
  };

  oneOf('money', when.currency, ({ currency }) => currency);
  if (when.amount) conditions.push({ facet: 'money', holds: within(when.amount) });
  oneOf('flow', when.flow, ({ flow }) => flow);
  if (when.savedCard !== undefined) {
    const wanted = when.savedCard;
    conditions.push({ facet: 'flow', holds: ({ flow }) => (flow === 'saved-card') === wanted });
  }
  oneOf('cardRegion', when.cardRegion, ({ cardRegion }) => cardRegion);
  oneOf('brand', when.brand, ({ brand }) => brand);
  oneOf('terminal', when.terminal, ({ terminal }) => terminal);
  oneOf('buyer', when.buyer, ({ buyer }) => buyer);
  for (const [key, values] of Object.entries(when.metadata ?? {})) {
    oneOf('metadata', values, ({ metadata }) => metadata[key]);
  }
  return conditions;
}

function within({ currency, atLeast, atMost }: NonNullable<RuleConditions['amount']>): Condition['holds'] {
  const least = atLeast === undefined ? undefined : BigInt(atLeast);
  const most = atMost === undefined ? undefined : BigInt(atMost);
  return (payment, minor) =>
    payment.currency === currency && (least === undefined || minor >= least) && (most === undefined || minor <= most);
}

/** How a route did lately by a condition's measure; undefined: nothing was counted. */
export type HealthOf = (condition: HealthCondition) => { readonly value: number; readonly count: number } | undefined;

export function isHealthAs(condition: HealthCondition, healthOf: HealthOf): boolean {
  const reading = healthOf(condition);
  if (!reading || reading.count < condition.atLeastCount) return false;
  const { above = -Infinity, below = Infinity } = condition;
  return reading.value > above && reading.value < below;
}
