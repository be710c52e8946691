import fc from 'fast-check';
import { brokenTerm } from './broken-term';
import { checkPolicy } from './check-policy';
import { compilePolicy } from './compile-policy';
import { decideRoute } from './decide-route';
import { matchRule } from './match-rule';
import type { HealthCondition, PolicyDocument, RuleAnswer, RuleConditions } from './policy';
import type { RouteTerms } from './route-terms';
import { cardFlows, type RoutedPayment, terminals } from './routed-payment';
import { payment, policy, terms } from './routing.builders';

const names = ['a', 'b', 'c'];
const currencies = ['KRW', 'USD'];
const regions = ['KR', 'US'];
const brands = ['VISA', 'JCB'];
const amounts = ['1', '99', '100', '101', '500', '501'];

const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });
/** Mostly absent, so that rules come in each other's way. */
const maybe = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
const bounds = fc
  .record({
    currency: fc.constantFrom(...currencies),
    both: fc.tuple(fc.constantFrom('1', '100'), fc.constantFrom('100', '500')),
  })
  .chain(({ currency, both: [atLeast, atMost] }) =>
    fc.constantFrom({ currency, atLeast }, { currency, atMost }, { currency, atLeast, atMost }),
  );
const health: fc.Arbitrary<HealthCondition> = fc.record({
  route: fc.constantFrom(...names),
  measure: fc.constant('approvalRate' as const),
  below: fc.constantFrom(0.5, 0.8),
  atLeastCount: fc.constantFrom(10, 50),
});

const conditions: fc.Arbitrary<RuleConditions> = fc
  .oneof(
    { weight: 3, arbitrary: fc.record({ currency: maybe(some(currencies)) }) },
    { weight: 1, arbitrary: fc.record({ amount: bounds }) },
  )
  .chain((money) =>
    fc.record({
      ...Object.fromEntries(Object.entries(money).map(([key, value]) => [key, fc.constant(value)])),
      cardRegion: maybe(some(regions)),
      brand: maybe(some(brands)),
      flow: maybe(some(cardFlows)),
      terminal: maybe(some(terminals)),
      buyer: maybe(some(['x', 'y'])),
      metadata: maybe(fc.record({ tier: some(['gold', 'silver']) })),
      health: maybe(fc.tuple(health)),
    }),
  );

const answers: fc.Arbitrary<RuleAnswer> = fc
  .shuffledSubarray(names, { minLength: 1 })
  .map((priority) => ({ priority }));
const policies: fc.Arbitrary<PolicyDocument> = fc
  .tuple(fc.array(fc.tuple(conditions, answers), { maxLength: 4 }), answers)
  .map(([rules, byDefault]) => policy(rules, byDefault));
const configured: fc.Arbitrary<RouteTerms[]> = fc
  .array(
    fc.record({
      currencies: maybe(some(currencies)),
      cardRegions: maybe(some(regions)),
      flows: maybe(some(cardFlows)),
      amounts: maybe(fc.tuple(bounds)),
    }),
    { minLength: names.length, maxLength: names.length },
  )
  .map((limits) => limits.map((limit, index) => terms(names[index] as string, limit)));
const payments: fc.Arbitrary<RoutedPayment> = fc
  .record({
    currency: fc.constantFrom(...currencies, 'EUR'),
    amount: fc.constantFrom(...amounts),
    cardRegion: maybe(fc.constantFrom(...regions, 'JP')),
    brand: maybe(fc.constantFrom(...brands, 'AMEX')),
    flow: fc.constantFrom(...cardFlows),
    terminal: fc.constantFrom(...terminals),
    buyer: maybe(fc.constantFrom('x', 'z')),
    metadata: fc.constantFrom<Record<string, string>>({}, { tier: 'gold' }, { tier: 'silver' }),
  })
  .map(payment);
const readings = fc.record({ value: fc.constantFrom(0.3, 0.6, 0.9), count: fc.constantFrom(5, 20, 60) });

const matched = (document: PolicyDocument, of: RoutedPayment, reading: { value: number; count: number }) => {
  const compiled = compilePolicy(document, 1);
  return { compiled, rule: matchRule(compiled, of, () => reading) };
};

describe('whatever the policy and the routes', () => {
  it('under one without fault, every payment that a route takes has a route', () => {
    let decided = 0;
    fc.assert(
      fc.property(
        policies,
        configured,
        fc.array(payments, { minLength: 20, maxLength: 20 }),
        readings,
        (document, routes, all, reading) => {
          fc.pre('document' in checkPolicy(document, routes));
          for (const of of all.filter((one) => routes.some((route) => brokenTerm(route, one) === undefined))) {
            const { compiled, rule } = matched(document, of, reading);
            const termsOf = (name: string) => routes.find((route) => route.name === name);
            expect(decideRoute(compiled, of, rule, { termsOf, standingOf: () => undefined })).toHaveProperty('chosen');
            decided += 1;
          }
        },
      ),
      { numRuns: 300, maxSkipsPerRun: 1_000 },
    );
    expect(decided).toBeGreaterThan(0);
  });

  it('a rule that is said to be never reached answers no payment', () => {
    let said = 0;
    fc.assert(
      fc.property(
        policies,
        configured,
        fc.array(payments, { minLength: 20, maxLength: 20 }),
        readings,
        (document, routes, all, reading) => {
          const checked = checkPolicy(document, routes);
          const faults = 'faults' in checked ? checked.faults : [];
          const unreached = faults
            .filter(({ rule }) => rule.startsWith('is never reached'))
            .map(({ field }) => document.rules[Number(field.split('.')[1])]?.name);
          said += unreached.length;
          for (const of of all) expect(unreached).not.toContain(matched(document, of, reading).rule.name);
        },
      ),
      { numRuns: 500 },
    );
    expect(said).toBeGreaterThan(0);
  });
});
