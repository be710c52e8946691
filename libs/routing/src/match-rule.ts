import type { CompiledPolicy, CompiledRule, MatchedRule } from './compile-policy';
import { type HealthOf, isHealthAs } from './health';
import type { RoutedPayment } from './routed-payment';

/** The first rule, from top to bottom, of which every condition holds; else the default. Health is asked for last. */
export function matchRule(policy: CompiledPolicy, payment: RoutedPayment, healthOf: HealthOf): MatchedRule {
  const { rules, index } = policy;
  const minor = BigInt(payment.amount);
  const first = index.first(payment, (rule) => {
    const { within, health } = rules[rule] as CompiledRule;
    return (!within || within(minor)) && health.every((condition) => isHealthAs(condition, healthOf));
  });
  return first === undefined ? policy.default : (rules[first] as CompiledRule);
}
