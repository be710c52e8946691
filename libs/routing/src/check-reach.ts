import { covers } from './covers';
import { describeKind, type KindOfPayment, kindsOfPayment, maskedBy, maskOf } from './kinds-of-payment';
import type { RuleAnswer, RuleConditions } from './policy';
import { fault, type Path, type PolicyFault } from './policy-fault';
import type { RouteTerms } from './route-terms';

/** A rule, or the default, as far as it could be read. */
export interface Answerer {
  readonly path: Path;
  readonly name: string;
  readonly when: RuleConditions;
  /** Absent: unreadable. */
  readonly answer?: RuleAnswer;
  readonly answerPath: Path;
  /** Which payments come this far is not known: a rule above could not be read. */
  readonly uncertain: boolean;
}

/**
 * What is wrong with the rules as a whole: rules that are never reached, candidates that can take no payment their rule
 * matches, and payments which a configured route takes, but none that the policy names for them. The default comes last.
 */
export function checkReach(
  rules: readonly Answerer[],
  byDefault: Answerer,
  routes: readonly RouteTerms[],
): PolicyFault[] {
  const answerers = [...rules, byDefault];
  const kinds = kindsOfPayment(
    answerers.map(({ when }) => when),
    routes,
  );
  if (!kinds) {
    return [fault(['rules'], 'are too many, too different to be checked; let more of them ask for the same values')];
  }
  return answerers.flatMap((answerer, index) => {
    const bit = 1n << BigInt(index);
    const matching = kinds.filter((kind) => kind.rules & bit);
    // It contradicts itself, which is a fault of its own.
    if (matching.length === 0) return [];
    const coveredBy = maskOf(answerers, (above, at) => at < index && covers(above.when, answerer.when));
    const reaching = matching.filter((kind) => !(kind.rules & coveredBy));
    // The default may be out of reach, and names routes for whatever payments are left over.
    const ofRule = answerer === byDefault ? [] : [...uselessCandidates(answerer, matching, routes)];
    if (answerer !== byDefault && reaching.length === 0) {
      ofRule.push(
        unreachable(
          answerer,
          matching.map((kind) => maskedBy(answerers, kind.rules & coveredBy)),
        ),
      );
    }
    return [...ofRule, ...gaps(answerer, reaching, routes)];
  });
}

/** The routes an answer names, each with its place. */
export function candidatesOf(answer: RuleAnswer, path: Path): { readonly at: Path; readonly route: string }[] {
  return 'priority' in answer
    ? answer.priority.map((route, index) => ({ at: [...path, 'priority', index], route }))
    : answer.split.map(({ route }, index) => ({ at: [...path, 'split', index, 'route'], route }));
}

/** `takenBy`: for each kind of payment the rule matches, the rules above that have it. */
function unreachable({ path }: Answerer, takenBy: readonly (readonly Answerer[])[]): PolicyFault {
  const names = fewest(takenBy).map(({ name }) => name);
  const listed = names.length > 5 ? [...names.slice(0, 4), `${names.length - 4} more`] : names;
  return fault(
    path,
    `is never reached: what it matches is taken by ${listed.join(', ')} above; move it up, narrow those, or remove it`,
  );
}

/** A few items of which every set has one: the item in most sets, then the one in most of the others, and so on. */
function fewest<T>(sets: readonly (readonly T[])[]): T[] {
  const [first] = sets;
  if (!first) return [];
  const items = [...new Set(sets.flat())];
  const frequency = (item: T) => sets.filter((set) => set.includes(item)).length;
  const best = items.reduce((a, b) => (frequency(b) > frequency(a) ? b : a));
  return [best, ...fewest(sets.filter((set) => !set.includes(best)))];
}

function uselessCandidates(
  { answer, answerPath }: Answerer,
  matching: readonly KindOfPayment[],
  routes: readonly RouteTerms[],
): PolicyFault[] {
  if (!answer) return [];
  const unable = maskedBy(routes, ~union(matching.map((kind) => kind.routes))).map(({ name }) => name);
  return candidatesOf(answer, answerPath)
    .filter(({ route }) => unable.includes(route))
    .map(({ at, route }) => fault(at, `${route} can take no payment this rule matches; remove it, or change the rule`));
}

/** One fault for each set of routes that could take what the answer's own cannot. */
function gaps(
  { answer, answerPath, uncertain }: Answerer,
  reaching: readonly KindOfPayment[],
  routes: readonly RouteTerms[],
): PolicyFault[] {
  if (!answer || uncertain) return [];
  const named = new Set(candidatesOf(answer, answerPath).map(({ route }) => route));
  const own = maskOf(routes, ({ name }) => named.has(name));
  // What a route that is not configured was meant to take is not known.
  if (maskedBy(routes, own).length < named.size) return [];
  const left = reaching.filter((kind) => kind.routes && !(kind.routes & own));
  return [...new Map(left.map((kind) => [kind.routes, kind])).values()].map((kind) => {
    const names = maskedBy(routes, kind.routes).map(({ name }) => name);
    return fault(
      answerPath,
      `leaves payments without a route, such as ${describeKind(kind)}; add ${names.join(' or ')}, which can take it`,
    );
  });
}

function union(masks: readonly bigint[]): bigint {
  return masks.reduce((all, mask) => all | mask, 0n);
}
