import {
  decideRoute,
  type HealthOf,
  isSplit,
  matchRule,
  type RoutedPayment,
  type RouteDecision,
  type StruckOut,
} from '@paywright/routing';
import type { Tx } from '@paywright/postgres';
import type { Routes } from '../routes/routes';
import type { ActivePolicy } from './active-policy';
import { policyRepository } from './policy.repository';

export interface ChooseRouteDependencies {
  readonly routes: Routes;
  readonly policies: Pick<ActivePolicy, 'current'>;
  readonly healthOf: HealthOf;
}

/** What has been tried of the payment before. */
export interface TriedBefore {
  /** Routes that are out for it, and why in words. */
  readonly triedOn?: ReadonlyMap<string, string>;
  /** How its last attempt was decided: a payment keeps its turn in a split. */
  readonly decision?: RouteDecision;
}

/** Chooses the route of an attempt by the policy in force and by how the routes stand. */
export class ChooseRoute {
  constructor(private readonly dependencies: ChooseRouteDependencies) {}

  /**
   * Decides; a rule that splits takes a turn in the caller's transaction, once a payment. `isNew` tells a repeated request, which
   * takes none.
   */
  async decide(
    tx: Tx,
    payment: RoutedPayment,
    { triedOn, decision: before }: TriedBefore = {},
    isNew: () => Promise<boolean> = () => Promise.resolve(true),
  ): Promise<RouteDecision> {
    const { routes, policies, healthOf } = this.dependencies;
    const policy = policies.current();
    const rule = matchRule(policy, payment, healthOf);
    const isSame = before?.policyVersion === policy.version && before.rule === rule.name;
    const kept = isSame ? before.split?.turn : undefined;
    const takes = isSplit(rule) && kept === undefined && (await isNew());
    const turn = takes ? await policyRepository.takeTurn(tx, policy.version, rule.name) : kept;
    return decideRoute(policy, payment, rule, { ...worldOf(routes), triedOn, turn });
  }
}

/** How the routes stand now. */
export function worldOf(routes: Routes) {
  return {
    termsOf: (name: string) => routes.find(name)?.terms,
    standingOf: (name: string) => routes.find(name)?.standing(),
  };
}

/** What may pass by itself: the payment waits for it. What its contract or its card forbids does not. */
const passing: ReadonlySet<StruckOut['by']> = new Set(['breaker', 'operator', 'limit', 'self-test', 'tried']);

/** Where a payment nobody can take now waits: the first candidate that may take it later; undefined when none ever will. */
export function waitingPlace({ candidates }: RouteDecision): { route: string; struckOut: StruckOut } | undefined {
  for (const { route, struckOut } of candidates)
    if (struckOut && passing.has(struckOut.by)) return { route, struckOut };
  return undefined;
}

/** The decision in words, for people. */
export function decisionInWords({ policyVersion, rule, split, candidates, chosen }: RouteDecision): string {
  const by = `${rule} of policy ${policyVersion}${split ? `, turn ${split.turn}` : ''}`;
  const out = candidates.flatMap(({ route, struckOut }) => (struckOut ? [`not ${route}: ${struckOut.detail}`] : []));
  return [chosen ? `${chosen} by ${by}` : `nobody by ${by}`, ...out].join('; ');
}
