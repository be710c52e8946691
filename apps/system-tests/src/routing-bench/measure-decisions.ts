import { seededRandom } from '@paywright/kernel';
import {
  compilePolicy,
  decideRoute,
  isSplit,
  matchRule,
  type PolicyDocument,
  type RoutedPayment,
  type RoutingWorld,
} from '@paywright/routing';
import { type Percentiles, percentiles } from '../bench/measure/percentiles';
import { routes, slowestPolicy, somePayment, usualPolicy } from './decision-load';

/** What decisions of one kind took, microseconds. */
export interface DecisionCost extends Percentiles {
  readonly mean: number;
}

export interface DecisionCosts {
  /** Every condition of every rule is looked at, and seven of eight candidates are struck out. */
  readonly slowest: DecisionCost;
  /** Payments and rules as they come. */
  readonly usual: DecisionCost;
}

/** Payments among which decisions go round, so that no branch is learnt by heart. */
const payments = 5_000;

/** Times every single decision: the rule that matches, and the route it chooses, with the reasons. */
export function measureDecisions(rules: number, decisions: number): DecisionCosts {
  const random = seededRandom(1);
  const all = Array.from({ length: payments }, () => somePayment(random));
  return {
    slowest: costOf(slowestPolicy(rules), all, decisions),
    usual: costOf(usualPolicy(rules, random), all, decisions),
  };
}

function costOf(document: PolicyDocument, all: readonly RoutedPayment[], decisions: number): DecisionCost {
  const policy = compilePolicy(document, 1);
  const termsOf = new Map(routes.map((terms) => [terms.name, terms]));
  const readings = new Map(routes.map(({ name }) => [name, { value: 0.9, count: 500 }]));
  const full = { by: 'limit', detail: '256 of 256 calls at once' } as const;
  const fit = routes.at(-1)?.name;
  const world = (turn?: number): RoutingWorld => ({
    termsOf: (route) => termsOf.get(route),
    standingOf: (route) => (route === fit ? undefined : full),
    turn,
  });
  const decide = (turn: number): void => {
    const payment = all[turn % all.length] as RoutedPayment;
    const rule = matchRule(policy, payment, ({ route }) => readings.get(route));
    const { chosen } = decideRoute(policy, payment, rule, world(isSplit(rule) ? turn : undefined));
    if (chosen !== fit) throw new Error(`${String(chosen)} was chosen instead of ${String(fit)}`);
  };
  for (let turn = 0; turn < Math.min(decisions, 20_000); turn += 1) decide(turn);

  const tookUs = new Float64Array(decisions);
  for (let turn = 0; turn < decisions; turn += 1) {
    const started = performance.now();
    decide(turn);
    tookUs[turn] = (performance.now() - started) * 1_000;
  }
  return { ...percentiles(tookUs), mean: tookUs.reduce((sum, us) => sum + us, 0) / decisions };
}
