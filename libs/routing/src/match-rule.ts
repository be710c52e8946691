import type { CompiledPolicy, CompiledRule, MatchedRule } from './compile-policy';
import { type HealthOf, type HealthReading, holds } from './health';
import type { HealthFigure } from './policy';
import type { RoutedPayment } from './routed-payment';

const nothingCounted: HealthReading = { value: Number.NaN, count: 0 };

/** The first rule, from top to bottom, of which every condition holds; else the default. Health is asked for last. */
export function matchRule(policy: CompiledPolicy, payment: RoutedPayment, healthOf: HealthOf): MatchedRule {
  const { rules, index, figures } = policy;
  const minor = BigInt(payment.amount);
  const readings: HealthReading[] = [];
  const read = (figure: number): HealthReading =>
    (readings[figure] ??= healthOf(figures[figure] as HealthFigure) ?? nothingCounted);
  const first = index.first(payment, (rule) => {
    const { within, health } = rules[rule] as CompiledRule;
    return (!within || within(minor)) && health.every((bound) => holds(bound, read(bound.figure)));
  });
  return first === undefined ? policy.default : (rules[first] as CompiledRule);
}
