import { type Check, check } from '../drill/judge/evidence';
import type { TrialEvidence } from '../trial/trial';
import { trialChecks } from '../trial/trial-checks';
import { measures, type TakeOver, type TakeOverKind } from './take-over';

export interface ReplicasEvidence extends TrialEvidence {
  readonly takeOvers: readonly TakeOver[];
  readonly bounds: Readonly<Record<TakeOverKind, number>>;
}

/** The verdict over a run of kills, a check for each thing that must hold. */
export function judgeReplicas(evidence: ReplicasEvidence): Check[] {
  return [...takeOverChecks(evidence), ...trialChecks(evidence)];
}

function takeOverChecks({ takeOvers, bounds }: ReplicasEvidence): Check[] {
  return (Object.keys(measures) as TakeOverKind[]).map((kind) => {
    const ofKind = takeOvers.filter((takeOver) => takeOver.kind === kind);
    const late = ofKind.filter(({ tookMs }) => tookMs > bounds[kind]);
    const longest = Math.max(...ofKind.map(({ tookMs }) => tookMs));
    return check(
      measures[kind],
      `${ofKind.length} times, ${longest} ms at most; the bound is ${bounds[kind]} ms`,
      ofKind.length === 0 ? ['never happened'] : late.map(({ what, tookMs }) => `${what} took ${tookMs} ms`),
    );
  });
}
