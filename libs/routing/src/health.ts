import type { HealthCondition } from './policy';

/** How a route did lately by a condition's measure; undefined: nothing was counted. */
export type HealthOf = (condition: HealthCondition) => { readonly value: number; readonly count: number } | undefined;

/** With fewer payments than the condition asks for, it does not hold. */
export function isHealthAs(condition: HealthCondition, healthOf: HealthOf): boolean {
  const reading = healthOf(condition);
  if (!reading || reading.count < condition.atLeastCount) return false;
  const { above = -Infinity, below = Infinity } = condition;
  return reading.value > above && reading.value < below;
}
