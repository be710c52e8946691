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

/** A further attempt of a payment. */
export interface FurtherAttempt {
  /** Routes that are out for it, and why in words. */
  readonly triedOn: ReadonlyMap<string, string>;
  /** How its last attempt was decided: a payment keeps its turn in a split. */
  readonly before: RouteDecision;
  /** It is only asked whether there is a route: none is told that the payment comes. */
  readonly isTrial: boolean;
}

/** Chooses the route of an attempt by the policy in force and by how the routes stand. */
export class ChooseRoute {
  constructor(private readonly dependencies: ChooseRouteDependencies) {}

  /**
   * Decides for a new payment. Where its rule splits, it takes a turn in the caller's transaction, if a route can be its own by
   * that; `isNew` says whether the request will become a payment, and is asked for a split only.
   */
  async decideFirst(tx: Tx, payment: RoutedPayment, isNew: () => Promise<boolean>): Promise<RouteDecision> {
    const policy = this.dependencies.policies.current();
    const rule = matchRule(policy, payment, this.dependencies.healthOf);
    const world = worldOf(this.dependencies.routes);
    const isDrawn = isSplit(rule) && payment.boundTo === undefined;
    if (!isDrawn || isHopeless(decideRoute(policy, payment, rule, world)) || !(await isNew())) {
      return this.give(decideRoute(policy, payment, rule, world));
    }
    const turn = await policyRepository.takeTurn(tx, policy.version, rule.name);
    return this.give(decideRoute(policy, payment, rule, { ...world, turn }));
  }

  /** Decides for a further attempt, which keeps the payment's turn under the same rule, and takes none. */
  decideAgain(payment: RoutedPayment, { triedOn, before, isTrial }: FurtherAttempt): RouteDecision {
    const { routes, policies, healthOf } = this.dependencies;
    const policy = policies.current();
    const rule = matchRule(policy, payment, healthOf);
    const isSame = before.policyVersion === policy.version && before.rule === rule.name;
    const turn = isSame ? before.split?.turn : undefined;
    const decision = decideRoute(policy, payment, rule, { ...worldOf(routes), triedOn, turn });
    return isTrial ? decision : this.give(decision);
  }

  /** Told in the same turn in which it was found free: a route that probes is given one payment, not all that come meanwhile. */
  private give(decision: RouteDecision): RouteDecision {
    this.dependencies.routes.find(decision.chosen)?.given();
    return decision;
  }
}

/** Whether no route takes the payment, now or later. */
function isHopeless(decision: RouteDecision): boolean {
  return decision.chosen === undefined && waitingPlace(decision) === undefined;
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

/** A candidate that cannot take a payment now, and may later. */
export interface WaitingPlace {
  readonly route: string;
  /** It takes the payment as soon as one of its calls ends: nobody need be told that the payment waits. */
  readonly isMerelyBusy: boolean;
}

/** Where a payment waits that nobody can take now: at a route that is merely busy, else at the first that may be back. */
export function waitingPlace({ candidates }: RouteDecision): WaitingPlace | undefined {
  const places = candidates.flatMap(({ route, struckOut }): WaitingPlace[] =>
    struckOut && passing.has(struckOut.by) ? [{ route, isMerelyBusy: struckOut.by === 'limit' }] : [],
  );
  return places.find(({ isMerelyBusy }) => isMerelyBusy) ?? places[0];
}

/** What is said of a payment that has to wait until the decision turns out better; nothing while a route is merely busy. */
export function whyDeferred(decision: RouteDecision): string | undefined {
  return decision.chosen !== undefined || waitingPlace(decision)?.isMerelyBusy ? undefined : decisionInWords(decision);
}

/** The decision in words, for people. */
export function decisionInWords({ policyVersion, rule, split, candidates, chosen }: RouteDecision): string {
  const by = `${rule} of policy ${policyVersion}${split ? `, turn ${split.turn}` : ''}`;
  const out = candidates.flatMap(({ route, struckOut }) => (struckOut ? [`not ${route}: ${struckOut.detail}`] : []));
  return [chosen ? `${chosen} by ${by}` : `nobody by ${by}`, ...out].join('; ');
}
