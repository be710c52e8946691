import type { Money, Random } from '@paywright/kernel';
import { invariant } from '@paywright/kernel';
import type { KoreanBrand } from '../payments/brands';
import type { CardKind } from '../payments/payment';
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
  readonly card: CardKind;
  readonly brand?: KoreanBrand;
  readonly referenceOrderId: string;
}

/** Chooses the acquirer of a payment: the first rule that fits, else one at random of those that take the card (APO reference 3.7). */
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

  /** Undefined when no acquirer that is connected takes the card. */
  choose(payment: RoutedPayment): Acquirer | undefined {
    const able = this.acquirers.filter(({ profile }) => profile.takes[payment.card]);
    const rule = this.rules.find((candidate) => fits(candidate, payment));
    const ruled = able.find(({ name }) => name === rule?.acquirer);
    return ruled ?? able[Math.floor(this.random.next() * able.length)];
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
