import { sameFigure } from './health';
import type { HealthCondition, RuleConditions } from './policy';

/**
 * Whether whatever meets `narrow` meets `wide` too, as far as buyer, metadata and health go: the conditions of which the
 * values are without end, so that {@link kindsOfPayment} does not go through them.
 */
export function covers(wide: RuleConditions, narrow: RuleConditions): boolean {
  return (
    allowsAll(wide.buyer, narrow.buyer) &&
    Object.entries(wide.metadata ?? {}).every(([key, values]) => allowsAll(values, narrow.metadata?.[key])) &&
    (wide.health ?? []).every((weak) => (narrow.health ?? []).some((strong) => implies(strong, weak)))
  );
}

function allowsAll(wide: readonly string[] | undefined, narrow: readonly string[] | undefined): boolean {
  if (!wide) return true;
  const allowed = new Set(wide);
  return narrow !== undefined && narrow.every((value) => allowed.has(value));
}

/** Of the same figure, a bound as strict or stricter, on as many payments or more. */
function implies(strong: HealthCondition, weak: HealthCondition): boolean {
  return (
    sameFigure(strong, weak) &&
    strong.atLeastCount >= weak.atLeastCount &&
    (weak.above === undefined || (strong.above !== undefined && strong.above >= weak.above)) &&
    (weak.below === undefined || (strong.below !== undefined && strong.below <= weak.below))
  );
}
