import type { Check, Evidence } from './evidence';
import { moneyChecks } from './money-checks';
import { routeChecks } from './route-checks';

/** The verdict over a drill, a check for each thing that must hold. */
export function judge(evidence: Evidence): Check[] {
  return [...moneyChecks(evidence), ...routeChecks(evidence)];
}
