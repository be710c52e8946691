import { candidatesOf, checkReach } from './check-reach';
import { contradictionsIn } from './contradictions';
import type { PolicyDocument, RuleAnswer } from './policy';
import { fault, type Path, type PolicyFault } from './policy-fault';
import { type ReadPolicy, type ReadRule, readPolicy } from './read-policy';
import type { RouteTerms } from './route-terms';

/**
 * Checks the whole of a policy against the routes that are configured, and lists every fault at once. A part that cannot be
 * read hides no fault of another, as far as that other's meaning does not hang on it.
 */
export function checkPolicy(
  document: unknown,
  routes: readonly RouteTerms[],
): { readonly document: PolicyDocument } | { readonly faults: readonly PolicyFault[] } {
  const { policy, faults: unreadable } = readPolicy(document);
  const faults = [
    ...unreadable,
    ...repeatedNames(policy.rules ?? []),
    ...unknownRoutes(policy, routes),
    ...(policy.rules ?? []).flatMap(({ when }, index) => contradictionsIn(when ?? {}, ['rules', index, 'when'])),
    ...meaning(policy, routes),
  ];
  return faults.length > 0 ? { faults } : { document: policy as PolicyDocument };
}

function repeatedNames(rules: readonly ReadRule[]): PolicyFault[] {
  return rules.flatMap(({ name }, index) => {
    const first = rules.findIndex((rule) => rule.name === name);
    if (name === undefined || first === index) return [];
    return [
      fault(['rules', index, 'name'], `is the name of rules.${first} too; rename one, decisions tell rules by name`),
    ];
  });
}

function unknownRoutes(policy: ReadPolicy, routes: readonly RouteTerms[]): PolicyFault[] {
  const configured = new Map(routes.map((terms) => [terms.name, terms]));
  const choice = [...configured.keys()].join(', ') || 'none at all';
  const unknown = ({ at, route }: { at: Path; route: string }): PolicyFault[] =>
    configured.has(route) ? [] : [fault(at, `${route} is no configured route; take one of these: ${choice}`)];

  const ofRules = (policy.rules ?? []).flatMap(({ when, route: answer }, index) => {
    const path = ['rules', index];
    const ofHealth = (when?.health ?? []).flatMap(({ route, acquirer, measure }, nth) => {
      const at = [...path, 'when', 'health', nth];
      const expected = configured.get(route)?.expectedAcquirers;
      if (acquirer !== undefined && expected && !expected.includes(acquirer)) {
        return [
          fault([...at, 'acquirer'], `${route} leads to no ${acquirer}; take one of these: ${expected.join(', ')}`),
        ];
      }
      if (
        acquirer !== undefined &&
        measure === 'technicalFailureRate' &&
        configured.has(route) &&
        expected?.length !== 1
      ) {
        const why = `is not known of a failed call on ${route}, which does not lead to one acquirer alone`;
        return [fault([...at, 'acquirer'], `${why}; leave it out`)];
      }
      return unknown({ at: [...at, 'route'], route });
    });
    return [...ofHealth, ...namedBy(answer, [...path, 'route']).flatMap(unknown)];
  });
  return [...ofRules, ...namedBy(policy.default, ['default']).flatMap(unknown)];
}

function namedBy(answer: RuleAnswer | undefined, path: Path): { at: Path; route: string }[] {
  return answer ? candidatesOf(answer, path) : [];
}

/** What the readable rules come to together. */
function meaning(policy: ReadPolicy, routes: readonly RouteTerms[]): PolicyFault[] {
  let uncertain = policy.rules === undefined;
  const rules = (policy.rules ?? []).flatMap(({ name, when, route }, index) => {
    const path = ['rules', index];
    if (!when) uncertain = true;
    if (!when) return [];
    const answerPath = [...path, 'route'];
    return [{ path, name: name ?? path.join('.'), when, answer: route, answerPath, uncertain }];
  });
  const byDefault = { path: [], name: 'default', when: {}, answer: policy.default, uncertain };
  return checkReach(rules, { ...byDefault, answerPath: ['default'] }, routes);
}
