import { type HealthOf, isHealthAs } from './conditions';
import type { CompiledPolicy, MatchedRule } from './compile-policy';
import type { RoutedPayment } from './routed-payment';

/** The first rule, from top to bottom, of which every condition holds; else the default. Health is asked for last. */
export function matchRule(policy: CompiledPolicy, payment: RoutedPayment, healthOf: HealthOf): MatchedRule {
  const minor = BigInt(payment.amount);
  return (
    policy.rules.find(
      ({ conditions, health }) =>
        conditions.every(({ holds }) => holds(payment, minor)) &&
        health.every((condition) => isHealthAs(condition, healthOf)),
    ) ?? policy.default
  );
}
