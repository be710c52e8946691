import { brokenTerm } from './broken-term';
import type { CompiledPolicy, MatchedRule } from './compile-policy';
import type { Candidate, RouteDecision, StruckOut } from './route-decision';
import type { RouteTerms } from './route-terms';
import type { RoutedPayment } from './routed-payment';

/** What a decision is made by, besides the policy and the payment. */
export interface RoutingWorld {
  /** What the route takes; undefined: it is not configured. */
  termsOf(route: string): RouteTerms | undefined;
  /** Why a configured route takes no new payment now; undefined: it does. */
  standingOf(route: string): StruckOut | undefined;
  /** Where the payment was tried before, with what came of it in words. */
  readonly triedOn?: ReadonlyMap<string, string>;
  /** For a split: which turn of this version's rule it is, counted from 0. Without one the greater share goes first. */
  readonly turn?: number;
}

/**
 * Chooses the route of a payment among those its rule names, and says of each other why not. The same arguments give the
 * same decision. A payment that is bound to a route can have only that one, named by the rule or not.
 */
export function decideRoute(
  policy: CompiledPolicy,
  payment: RoutedPayment,
  rule: MatchedRule,
  world: RoutingWorld,
): RouteDecision {
  const { turns } = rule;
  const split =
    turns && world.turn !== undefined
      ? { turn: world.turn, fellTo: turns[world.turn % turns.length] as string }
      : undefined;
  const preferred = [payment.boundTo?.route, split?.fellTo, ...rule.routes].filter((route) => route !== undefined);
  const candidates = [...new Set(preferred)].map((route): Candidate => {
    const struckOut = strikeOut(route, payment, world);
    return struckOut ? { route, struckOut } : { route };
  });
  const chosen = candidates.find(({ struckOut }) => !struckOut)?.route;
  return {
    payment,
    policyVersion: policy.version,
    rule: rule.name,
    ...(split && { split }),
    candidates,
    ...(chosen !== undefined && { chosen }),
  };
}

const boundWords = {
  request: 'the request names',
  'saved-card': 'the saved card is kept by',
  'step-up': 'the issuer asks for 3DS through',
} as const;

/** What is so for good stands before what may pass: an operator should learn first what waiting cannot mend. */
function strikeOut(route: string, payment: RoutedPayment, world: RoutingWorld): StruckOut | undefined {
  const { boundTo } = payment;
  const terms = world.termsOf(route);
  if (!terms) return { by: 'not-configured', detail: 'no route of this name is configured' };
  if (boundTo && boundTo.route !== route) {
    return { by: 'bound', detail: `${boundWords[boundTo.by]} ${boundTo.route}` };
  }
  const broken = brokenTerm(terms, payment);
  if (broken !== undefined) return { by: 'terms', detail: broken };
  const tried = world.triedOn?.get(route);
  if (tried !== undefined) return { by: 'tried', detail: tried };
  return world.standingOf(route);
}
