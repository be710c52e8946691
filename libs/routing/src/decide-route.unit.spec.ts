import fc from 'fast-check';
import { compilePolicy, isSplit } from './compile-policy';
import { decideRoute, type RoutingWorld } from './decide-route';
import type { RuleAnswer } from './policy';
import type { StruckOut } from './route-decision';
import type { RouteTerms } from './route-terms';
import { answering, payment, policy, terms } from './routing.builders';
import type { RoutedPayment } from './routed-payment';

const compiled = compilePolicy(policy([]), 7);
const down: StruckOut = { by: 'breaker', detail: 'its breaker for pay is open' };

/** Three routes without limits, all of them fit. */
function world(changes: Partial<RoutingWorld> = {}): RoutingWorld {
  return { termsOf: (route) => terms(route), standingOf: () => undefined, ...changes };
}

function decide(answer: RuleAnswer, changes: Partial<RoutingWorld> = {}, of: Partial<RoutedPayment> = {}) {
  return decideRoute(compiled, payment(of), answering(answer), world(changes));
}

const abc = { priority: ['a', 'b', 'c'] };
const abcSplit = {
  split: [
    { route: 'a', percent: 20 },
    { route: 'b', percent: 50 },
    { route: 'c', percent: 30 },
  ],
};

describe('a decision', () => {
  it('names the payment, the policy’s version and the rule', () => {
    expect(decide(abc)).toEqual({
      payment: payment(),
      policyVersion: 7,
      rule: 'default',
      candidates: [{ route: 'a' }, { route: 'b' }, { route: 'c' }],
      chosen: 'a',
    });
  });

  it('takes the first candidate that is not struck out, and says why of every other', () => {
    const standingOf = (route: string) => (route === 'b' ? undefined : down);
    expect(decide(abc, { standingOf })).toMatchObject({
      candidates: [{ route: 'a', struckOut: down }, { route: 'b' }, { route: 'c', struckOut: down }],
      chosen: 'b',
    });
  });

  it('chooses nobody when all are struck out', () => {
    expect(decide(abc, { standingOf: () => down })).not.toHaveProperty('chosen');
  });
});

describe('of a weighted split', () => {
  it('the route whose turn it is goes first, then the others by their share', () => {
    const orders = [0, 1, 3].map((turn) => {
      const { split, candidates, chosen } = decide(abcSplit, { turn });
      expect(split).toEqual({ turn, fellTo: chosen });
      return candidates.map(({ route }) => route).join('');
    });
    expect(orders).toEqual(['bca', 'cba', 'abc']);
  });

  it('the turns begin again after a period', () => {
    expect(decide(abcSplit, { turn: 123_456_780 }).split?.fellTo).toBe(decide(abcSplit, { turn: 0 }).split?.fellTo);
  });

  it('a turn whose route is struck out passes to the next, and still says whom it fell to', () => {
    const standingOf = (route: string) => (route === 'b' ? down : undefined);
    expect(decide(abcSplit, { turn: 0, standingOf })).toMatchObject({ split: { turn: 0, fellTo: 'b' }, chosen: 'c' });
  });

  it('without a turn the greater share goes first', () => {
    const decision = decide(abcSplit);
    expect(decision.candidates.map(({ route }) => route)).toEqual(['b', 'c', 'a']);
    expect(decision).not.toHaveProperty('split');
  });

  it('it is said that a turn must be taken', () => {
    expect(isSplit(answering(abcSplit))).toBe(true);
    expect(isSplit(answering(abc))).toBe(false);
  });
});

describe('a payment bound to a route', () => {
  it.each([
    ['request', 'the request names b'],
    ['saved-card', 'the saved card is kept by b'],
  ] as const)('by its %s can have only that one', (by, detail) => {
    expect(decide(abc, {}, { boundTo: { route: 'b', by } })).toMatchObject({
      candidates: [
        { route: 'b' },
        { route: 'a', struckOut: { by: 'bound', detail } },
        { route: 'c', struckOut: { by: 'bound', detail } },
      ],
      chosen: 'b',
    });
  });

  it('can have it where the rule does not name it', () => {
    const decision = decide(abc, {}, { boundTo: { route: 'd', by: 'request' } });
    expect(decision.candidates.map(({ route }) => route)).toEqual(['d', 'a', 'b', 'c']);
    expect(decision.chosen).toBe('d');
  });

  it('can have none while that one takes nothing', () => {
    const decision = decide(abc, { standingOf: () => down }, { boundTo: { route: 'b', by: 'request' } });
    expect(decision.candidates[0]).toEqual({ route: 'b', struckOut: down });
    expect(decision.chosen).toBeUndefined();
  });
});

describe('a route is struck out', () => {
  const struckOut = (changes: Partial<RoutingWorld>, of: Partial<RoutedPayment> = {}) =>
    decide({ priority: ['a'] }, changes, of).candidates.at(-1)?.struckOut;
  const limitedTo = (limits: Partial<RouteTerms>): Partial<RoutingWorld> => ({
    termsOf: (name) => terms(name, limits),
  });
  const everything = {
    ...limitedTo({ currencies: ['USD'] }),
    standingOf: () => down,
    triedOn: new Map([['a', 'declined there']]),
  };
  const elsewhere = { boundTo: { route: 'z', by: 'request' } } as const;

  it('first of all because it is not configured', () => {
    expect(struckOut({ ...everything, termsOf: () => undefined }, elsewhere)).toMatchObject({ by: 'not-configured' });
  });

  it('then because the payment is bound elsewhere', () => {
    expect(struckOut(everything, elsewhere)).toMatchObject({ by: 'bound' });
  });

  it('then by its terms', () => {
    expect(struckOut(everything)).toMatchObject({ by: 'terms' });
  });

  it('then because it was tried', () => {
    expect(struckOut({ ...everything, termsOf: (name) => terms(name) })).toEqual({
      by: 'tried',
      detail: 'declined there',
    });
  });

  it('at last for how it stands', () => {
    expect(struckOut({ standingOf: () => down })).toEqual(down);
  });

  it.each<[string, Partial<RouteTerms>, Partial<RoutedPayment>, string | undefined]>([
    ['a currency it takes', { currencies: ['USD', 'KRW'] }, {}, undefined],
    ['a currency it does not take', { currencies: ['USD', 'EUR'] }, {}, 'takes USD, EUR, not KRW'],
    ['a region it takes', { cardRegions: ['KR'] }, {}, undefined],
    ['a region it does not take', { cardRegions: ['JP', 'US'] }, {}, 'takes cards of JP, US, not of KR'],
    ['a region nobody knows', { cardRegions: ['JP'] }, { cardRegion: undefined }, undefined],
    ['a flow it takes', { flows: ['issuer-page'] }, {}, undefined],
    ['a flow it does not take', { flows: ['hosted-page'] }, {}, 'takes hosted-page, not issuer-page'],
    ['the least it takes', { amounts: [{ currency: 'KRW', atLeast: '4200' }] }, {}, undefined],
    [
      'less than it takes',
      { amounts: [{ currency: 'KRW', atLeast: '10000' }] },
      {},
      'takes at least 10,000 KRW, not 4,200 KRW',
    ],
    ['the most it takes', { amounts: [{ currency: 'KRW', atMost: '4200' }] }, {}, undefined],
    [
      'more than it takes',
      { amounts: [{ currency: 'KRW', atMost: '1000' }] },
      {},
      'takes at most 1,000 KRW, not 4,200 KRW',
    ],
    ['bounds in another currency', { amounts: [{ currency: 'USD', atMost: '1' }] }, {}, undefined],
  ])('by its terms, or not: %s', (_, limits, of, detail) => {
    expect(struckOut(limitedTo(limits), of)).toEqual(detail && { by: 'terms', detail });
  });
});

describe('whatever the routes and their state', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const answer: fc.Arbitrary<RuleAnswer> = fc.oneof(
    fc.shuffledSubarray(names, { minLength: 1 }).map((priority) => ({ priority })),
    fc.constant(abcSplit),
  );
  const histories = fc.record({
    answer,
    turn: fc.option(fc.nat(), { nil: undefined }),
    notConfigured: fc.subarray(names),
    withoutKrw: fc.subarray(names),
    tried: fc.subarray(names),
    down: fc.subarray(names),
    boundTo: fc.option(fc.constantFrom(...names), { nil: undefined }),
  });

  it('the chosen one is never struck out, nobody is chosen only when all are, and every candidate stands there once', () => {
    fc.assert(
      fc.property(histories, (of) => {
        const rule = answering(of.answer);
        const bound = of.boundTo === undefined ? {} : { boundTo: { route: of.boundTo, by: 'request' as const } };
        const make = () =>
          decideRoute(compiled, payment(bound), rule, {
            termsOf: (route) =>
              of.notConfigured.includes(route)
                ? undefined
                : terms(route, of.withoutKrw.includes(route) ? { currencies: ['USD'] } : {}),
            standingOf: (route) => (of.down.includes(route) ? down : undefined),
            triedOn: new Map(of.tried.map((route) => [route, 'declined'])),
            turn: of.turn,
          });
        const { candidates, chosen } = make();
        const routes = candidates.map(({ route }) => route);
        expect([...routes].sort()).toEqual([...new Set([...rule.routes, ...(of.boundTo ? [of.boundTo] : [])])].sort());
        expect(candidates.find(({ route }) => route === chosen)?.struckOut).toBeUndefined();
        expect(chosen === undefined).toBe(candidates.every(({ struckOut }) => struckOut !== undefined));
        if (of.boundTo && chosen) expect(chosen).toBe(of.boundTo);
        expect(make()).toEqual(make());
      }),
    );
  });
});
