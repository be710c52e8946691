import type { Money, Random } from '@paywright/kernel';
import { invariant } from '@paywright/kernel';
import type { KoreanBrand } from '../payments/brands';
import type { Acquirer } from './acquirer';

/** A row of the rule table: every condition given must hold. */
export interface RoutingRule {
  readonly acquirer: string;
  readonly currency?: string;
  /** Smallest units, inclusive. */
  readonly atLeast?: bigint;
  readonly atMost?: bigint;
  readonly brand?: KoreanBrand;
  readonly orderIdStartsWith?: string;
}

/** What a rule may look at. */
export interface RoutedPayment {
  readonly amount: Money;
  readonly brand?: KoreanBrand;
  readonly referenceOrderId: string;
}

/** Chooses the acquirer of a payment: the first rule that fits, else one at random (APO reference 3.7). */
export class Routing {
  rules: readonly RoutingRule[] = [];

  constructor(
    readonly acquirers: readonly Acquirer[],
    private readonly random: Random,
  ) {
    invariant(acquirers.length > 0, 'at least one acquirer must be connected');
  }

  named(name: string): Acquirer | undefined {
    return this.acquirers.find((acquirer) => acquirer.name === name);
  }

  choose(payment: RoutedPayment): Acquirer {
    const rule = this.rules.find((candidate) => fits(candidate, payment));
    const ruled = rule && this.named(rule.acquirer);
    return ruled ?? this.acquirers[Math.floor(this.random.next() * this.acquirers.length)]!;
  }
}

function fits(rule: RoutingRule, { amount, brand, referenceOrderId }: RoutedPayment): boolean {
  return (
    (rule.currency === undefined || rule.currency === amount.currency) &&
    (rule.atLeast === undefined || amount.minor >= rule.atLeast) &&
    (rule.atMost === undefined || amount.minor <= rule.atMost) &&
    (rule.brand === undefined || rule.brand === brand) &&
    (rule.orderIdStartsWith === undefined || referenceOrderId.startsWith(rule.orderIdStartsWith))
  );
}
