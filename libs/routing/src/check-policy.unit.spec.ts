import { checkPolicy } from './check-policy';
import type { HealthCondition, RuleAnswer, RuleConditions } from './policy';
import type { PolicyFault } from './policy-fault';
import type { RouteTerms } from './route-terms';
import { terminals } from './routed-payment';
import { policy, terms } from './routing.builders';

/** One for Korean cards in won, one for dollars and euros, one that takes everything. */
const krOnly = terms('apo-kr', { currencies: ['KRW'], cardRegions: ['KR'] });
const westOnly = terms('apo-west', { currencies: ['USD', 'EUR'], expectedAcquirers: ['ADYEN', 'STRIPE'] });
const anything = terms('antom', { product: 'antom-direct' });
const routes = [krOnly, westOnly, anything];

const any: RuleAnswer = { priority: ['antom'] };

function faultsOf(document: unknown, configured: readonly RouteTerms[] = routes): readonly PolicyFault[] {
  const checked = checkPolicy(document, configured);
  return 'faults' in checked ? checked.faults : [];
}

/** `field: rule` of every fault. */
function faults(document: unknown, configured?: readonly RouteTerms[]): string[] {
  return faultsOf(document, configured).map(({ field, rule }) => `${field}: ${rule}`);
}

function faultsWhen(when: unknown): string[] {
  return faults(policy([[when as RuleConditions, any]], any));
}

function faultsOfAnswer(answer: unknown): string[] {
  return faults({ rules: [], default: answer });
}

describe('a policy without fault', () => {
  it('is answered as the document it is', () => {
    const document = {
      description: 'Korean cards by APO, the rest by whoever takes it',
      ...policy(
        [
          [{ currency: ['KRW'], cardRegion: ['KR'] }, { priority: ['apo-kr', 'antom'] }],
          [
            { currency: ['USD', 'EUR'], metadata: { tier: ['gold'] } },
            {
              split: [
                { route: 'apo-west', percent: 70 },
                { route: 'antom', percent: 30 },
              ],
            },
          ],
        ],
        { priority: ['apo-west', 'antom'] },
      ),
    };
    expect(checkPolicy(document, routes)).toEqual({ document });
  });

  it('may have no rules at all', () => expect(faults({ rules: [], default: any })).toEqual([]));
});

describe('the form of a policy', () => {
  it.each<[string, unknown, string[]]>([
    ['no policy', undefined, ['(policy): is required']],
    ['a list', [], ['(policy): must be an object']],
    ['an unknown field', { rules: [], default: any, rulez: [] }, ['rulez: is not a known field']],
    ['no rules', { default: any }, ['rules: is required']],
    [
      'an endless description',
      { description: 'x'.repeat(501), rules: [], default: any },
      ['description: must have at most 500 characters'],
    ],
    [
      'a control character',
      { description: 'a\u0000', rules: [], default: any },
      ['description: must not have control characters'],
    ],
    ['a rule that is none', { rules: ['all'], default: any }, ['rules.0: must be an object']],
    [
      'an unknown field of a rule',
      { rules: [{ ...policy([[{}, any]]).rules[0], then: 1 }], default: any },
      ['rules.0.then: is not a known field'],
    ],
  ])('%s', (_, document, expected) => expect(faults(document)).toEqual(expected));

  it('has at most 200 rules', () => {
    const rule = (buyer: number) => [{ buyer: [`b-${buyer}`] }, any] as const;
    const of = (count: number) =>
      policy(
        Array.from({ length: count }, (_, index) => rule(index)),
        any,
      );
    expect(faults(of(200))).toEqual([]);
    expect(faults(of(201))).toEqual(['rules: must have at most 200 rules']);
  });

  it.each(['', 'KRW', '-a', 'a b', 'a'.repeat(65), 'default'])('no rule has the name "%s"', (name) => {
    const document = { rules: [{ name, when: {}, route: any }], default: any };
    expect(faultsOf(document).map(({ field }) => field)).toEqual(['rules.0.name']);
  });

  it('a name stands for one rule', () => {
    const [rule] = policy([[{ currency: ['KRW'] }, any]]).rules;
    const other = { ...rule, when: { currency: ['USD'] } };
    expect(faults({ rules: [rule, other], default: any })).toEqual(['rules.1.name: is the name of rules.0 too']);
  });
});

describe('the conditions of a rule', () => {
  const rate = { route: 'antom', measure: 'approvalRate', atLeastCount: 20 } as const;

  it.each<[string, unknown, string[]]>([
    ['an unknown one', { region: ['KR'] }, ['region: is not a known field']],
    ['one value instead of a list', { currency: 'KRW' }, ['currency: must be a list']],
    ['an empty list', { brand: [] }, ['brand: must not be empty']],
    ['a value twice', { brand: ['VISA', 'JCB', 'VISA'] }, ['brand.2: stands there twice']],
    [
      'too many values',
      { buyer: Array.from({ length: 101 }, (_, n) => `b-${n}`) },
      ['buyer: must have at most 100 entries'],
    ],
    ['no currency', { currency: ['krw', 'XYZ'] }, ['currency.0: is no currency', 'currency.1: is no currency']],
    [
      'no region',
      { cardRegion: ['kr', 'XX', 'UK', 'ZZ'] },
      [
        'cardRegion.0: is no region',
        'cardRegion.1: is no region',
        'cardRegion.2: is no region',
        'cardRegion.3: is no region',
      ],
    ],
    ['no brand', { brand: ['Visa'] }, ['brand.0: is no card brand']],
    ['no flow', { flow: ['app'] }, ['flow.0: must be one of hosted-page, issuer-page, server-to-server, saved-card']],
    ['no terminal', { terminal: ['TV'] }, ['terminal.0: must be one of WEB, WAP, APP, MINI_APP']],
    ['no truth value', { savedCard: 'yes' }, ['savedCard: must be true or false']],
    [
      'a saved card that is none',
      { savedCard: true, flow: ['hosted-page'] },
      ['savedCard: can never be true with these flows, so the rule never matches'],
    ],
    [
      'no saved card that is one',
      { savedCard: false, flow: ['saved-card'] },
      ['savedCard: can never be false with these flows, so the rule never matches'],
    ],
    ['an empty text', { buyer: [''] }, ['buyer.0: must not be empty']],
    ['no metadata key', { metadata: {} }, ['metadata: must not be empty']],
    ['a metadata key with a blank', { metadata: { 'a b': ['x'] } }, ['metadata.a b: is no metadata key']],
    ['a metadata key without values', { metadata: { tier: [] } }, ['metadata.tier: must not be empty']],
    ['no health conditions', { health: [] }, ['health: must not be empty']],
    ['an amount without bounds', { amount: { currency: 'KRW' } }, ['amount: bounds nothing']],
    ['an amount in no currency', { amount: { currency: 'WON', atLeast: '1' } }, ['amount.currency: is no currency']],
    ['a number as a bound', { amount: { currency: 'KRW', atLeast: 5 } }, ['amount.atLeast: must be a text']],
    [
      'a bound with a point',
      { amount: { currency: 'KRW', atLeast: '5.0', atMost: '1' } },
      ['amount.atLeast: must be a positive whole number of smallest units as text, 1 to 16 digits'],
    ],
    [
      'bounds the wrong way round',
      { amount: { currency: 'KRW', atLeast: '10000', atMost: '9000' } },
      ['amount.atLeast: is more than atMost, so no amount can match'],
    ],
    [
      'a currency beside the amount’s',
      { currency: ['KRW', 'USD'], amount: { currency: 'KRW', atLeast: '5' } },
      ['currency.1: can never match: amount asks for KRW'],
    ],
    [
      'an unknown measure',
      { health: [{ ...rate, measure: 'luck', above: 0.5 }] },
      ['health.0.measure: must be one of approvalRate, technicalFailureRate, latencyP95Ms'],
    ],
    ['no bound of health', { health: [rate] }, ['health.0: must have above or below']],
    [
      'both bounds of health',
      { health: [{ ...rate, above: 0.1, below: 0.9 }] },
      ['health.0: must have above or below'],
    ],
    ['a rate never exceeded', { health: [{ ...rate, above: 1 }] }, ['health.0.above: can be no such bound']],
    ['a rate in percent', { health: [{ ...rate, below: 80 }] }, ['health.0.below: can be no such bound']],
    [
      'a latency below nothing',
      { health: [{ ...rate, measure: 'latencyP95Ms', below: 0 }] },
      ['health.0.below: can be no such bound'],
    ],
    [
      'half a payment',
      { health: [{ ...rate, above: 0.5, atLeastCount: 0.5 }] },
      ['health.0.atLeastCount: must be a whole number from 1'],
    ],
    [
      'health of an unknown route',
      { health: [{ ...rate, route: 'apo-jp', above: 0.5 }] },
      ['health.0.route: apo-jp is no configured route'],
    ],
    [
      'health at an acquirer elsewhere',
      { health: [{ ...rate, route: 'apo-west', acquirer: '2C2P', above: 0.5 }] },
      ['health.0.acquirer: apo-west leads to no 2C2P'],
    ],
    [
      'whose failed calls nobody can tell',
      {
        health: [{ ...rate, route: 'apo-west', acquirer: 'ADYEN', measure: 'technicalFailureRate', above: 0.1 }],
      },
      ['health.0.acquirer: is not known of a failed call on apo-west, which does not lead to one acquirer alone'],
    ],
    [
      'health over some other time',
      { health: [{ ...rate, window: '2h', above: 0.5 }] },
      ['health.0.window: must be one of 1m, 5m, 1h, 24h'],
    ],
    [
      'health that cannot be over the usual time',
      {
        health: [
          { ...rate, above: 0.9, window: '5m' },
          { ...rate, below: 0.9 },
        ],
      },
      ['health.1: can never hold together with health.0'],
    ],
    [
      'health that cannot be',
      {
        health: [
          { ...rate, above: 0.9 },
          { ...rate, below: 0.9 },
        ],
      },
      ['health.1: can never hold together with health.0'],
    ],
  ])('%s', (_, when, expected) => {
    expect(faultsWhen(when)).toEqual(expected.map((fault) => `rules.0.when.${fault}`));
  });

  it.each<[string, unknown]>([
    ['a saved card among other flows', { savedCard: true, flow: ['hosted-page', 'saved-card'] }],
    [
      'health between two bounds',
      {
        health: [
          { ...rate, above: 0.5 },
          { ...rate, below: 0.9 },
        ],
      },
    ],
    [
      'health that fell lately',
      {
        health: [
          { ...rate, above: 0.9, window: '24h' },
          { ...rate, below: 0.9, window: '1m' },
        ],
      },
    ],
    [
      'health of an acquirer the route leads to',
      { health: [{ ...rate, route: 'apo-west', acquirer: 'ADYEN', below: 0.5 }] },
    ],
    ['one amount exactly', { amount: { currency: 'KRW', atLeast: '5', atMost: '5' }, currency: ['KRW'] }],
  ])('may be %s', (_, when) => expect(faultsWhen(when)).toEqual([]));
});

describe('an answer', () => {
  const split = (...shares: [string, unknown][]) => ({ split: shares.map(([route, percent]) => ({ route, percent })) });

  it.each<[string, unknown, string[]]>([
    ['of neither form', {}, ['default: must have priority or split']],
    ['of both forms', { ...any, ...split(['antom', 100]) }, ['default: must have priority or split']],
    ['that names nobody', { priority: [] }, ['default.priority: must not be empty']],
    ['that splits among nobody', { split: [] }, ['default.split: must not be empty']],
    ['that names a route twice', { priority: ['antom', 'antom'] }, ['default.priority.1: stands there twice']],
    [
      'that splits on a route twice',
      split(['antom', 50], ['antom', 50]),
      ['default.split.1.route: stands there twice'],
    ],
    ['that comes to less', split(['antom', 50], ['apo-west', 49]), ['default.split: comes to 99 percent']],
    ['that comes to more', split(['antom', 50], ['apo-west', 51]), ['default.split: comes to 101 percent']],
    [
      'in half percents',
      split(['antom', 50.5], ['apo-west', 49.5]),
      [
        'default.split.0.percent: must be a whole percent from 1 to 100',
        'default.split.1.percent: must be a whole percent from 1 to 100',
      ],
    ],
    [
      'with a share of nothing',
      split(['antom', 100], ['apo-west', 0]),
      ['default.split.1.percent: must be a whole percent from 1 to 100'],
    ],
    ['with a percent as text', split(['antom', '100']), ['default.split.0.percent: must be a number']],
    [
      'that names an unknown route',
      { priority: ['antom', 'apo-jp'] },
      ['default.priority.1: apo-jp is no configured route'],
    ],
    [
      'that splits on an unknown route',
      split(['antom', 50], ['apo-jp', 50]),
      ['default.split.1.route: apo-jp is no configured route'],
    ],
  ])('%s', (_, answer, expected) => expect(faultsOfAnswer(answer)).toEqual(expected));
});

describe('a rule is never reached', () => {
  const slow: HealthCondition = { route: 'antom', measure: 'latencyP95Ms', above: 2_000, atLeastCount: 50 };
  const krw = (atLeast?: string, atMost?: string): RuleConditions => ({ amount: { currency: 'KRW', atLeast, atMost } });

  const isReached = (above: RuleConditions[], when: RuleConditions): boolean => {
    const document = policy(
      [...above, when].map((one) => [one, any] as const),
      any,
    );
    return !faultsOf(document).some(
      ({ field, rule }) => field === `rules.${above.length}` && /never reached/.test(rule),
    );
  };

  it.each<[string, RuleConditions[], RuleConditions]>([
    ['one that asks nothing', [{}], { currency: ['KRW'] }],
    ['the same', [{ currency: ['KRW'] }], { currency: ['KRW'] }],
    ['one that asks less', [{ currency: ['KRW'] }], { currency: ['KRW'], brand: ['HYUNDAI'] }],
    ['one that allows more', [{ brand: ['VISA', 'JCB'] }], { brand: ['JCB'] }],
    ['a wider amount', [krw('1000')], krw('1000', '5000')],
    ['amounts that come together', [krw('5000'), krw(undefined, '4999')], { currency: ['KRW'] }],
    ['the currency of its amount', [{ currency: ['KRW'] }], krw('1000')],
    ['flows that come together', [{ savedCard: true }, { savedCard: false }], { currency: ['KRW'] }],
    ['saved cards as a flow', [{ flow: ['saved-card'] }], { savedCard: true }],
    [
      'terminals that come together',
      [{ terminal: ['WEB', 'WAP'] }, { terminal: ['APP', 'MINI_APP'] }],
      { brand: ['JCB'] },
    ],
    ['regions that come together', [{ cardRegion: ['KR'] }, { cardRegion: ['JP'] }], { cardRegion: ['JP', 'KR'] }],
    ['more buyers', [{ buyer: ['a', 'b'] }], { buyer: ['b'], currency: ['KRW'] }],
    [
      'more of its metadata',
      [{ metadata: { tier: ['gold', 'silver'] } }],
      { metadata: { tier: ['gold'], channel: ['app'] } },
    ],
    ['the same health', [{ health: [slow] }], { health: [slow], currency: ['KRW'] }],
    ['health that holds sooner', [{ health: [slow] }], { health: [{ ...slow, above: 3_000, atLeastCount: 80 }] }],
  ])('below %s', (_, above, when) => expect(isReached(above, when)).toBe(false));

  it.each<[string, RuleConditions[], RuleConditions]>([
    ['one that asks more', [{ currency: ['KRW'], brand: ['HYUNDAI'] }], { currency: ['KRW'] }],
    ['one that allows less', [{ brand: ['JCB'] }], { brand: ['VISA', 'JCB'] }],
    ['amounts with one between', [krw('5001'), krw(undefined, '4999')], { currency: ['KRW'] }],
    ['regions of which none need be known', [{ cardRegion: ['KR'] }], { currency: ['KRW'] }],
    ['other buyers', [{ buyer: ['a'] }], { buyer: ['b'] }],
    ['another metadata key', [{ metadata: { tier: ['gold'] } }], { metadata: { channel: ['app'] } }],
    ['health, asking for none', [{ health: [slow] }], { currency: ['KRW'] }],
    ['health that holds later', [{ health: [{ ...slow, above: 3_000 }] }], { health: [slow] }],
    ['health on more payments', [{ health: [{ ...slow, atLeastCount: 80 }] }], { health: [slow] }],
    ['health of another route', [{ health: [slow] }], { health: [{ ...slow, route: 'apo-kr' }] }],
    ['health over another time', [{ health: [slow] }], { health: [{ ...slow, window: '1h' }] }],
    ['health of one acquirer', [{ health: [{ ...slow, acquirer: 'ALIPAY' }] }], { health: [slow] }],
    ['the opposite bound', [{ health: [slow] }], { health: [{ ...slow, above: undefined, below: 9_000 }] }],
  ])('but is below %s', (_, above, when) => expect(isReached(above, when)).toBe(true));

  it('and it is said because of which', () => {
    const document = policy(
      [krw('5000'), krw(undefined, '4999'), { brand: ['JCB'] }, { currency: ['KRW'] }].map(
        (one) => [one, any] as const,
      ),
      any,
    );
    expect(faultsOf(document)).toEqual([
      {
        field: 'rules.3',
        rule: 'is never reached: what it matches is taken by rule-1, rule-0 above',
        fix: 'move it up, narrow those, or remove it',
      },
    ]);
  });
});

describe('a candidate that can take no payment its rule matches', () => {
  it.each<[string, RuleConditions, string, Partial<RouteTerms>]>([
    ['by currency', { currency: ['USD'] }, 'apo-x', { currencies: ['KRW'] }],
    ['by region', { cardRegion: ['US'] }, 'apo-x', { cardRegions: ['KR'] }],
    ['by flow', { savedCard: true }, 'apo-x', { flows: ['hosted-page'] }],
    [
      'by amount',
      { amount: { currency: 'KRW', atMost: '999' } },
      'apo-x',
      { amounts: [{ currency: 'KRW', atLeast: '1000' }] },
    ],
    [
      'by two terms together',
      { currency: ['KRW', 'USD'], amount: undefined, cardRegion: ['KR'] },
      'apo-x',
      { currencies: ['KRW', 'EUR'], cardRegions: ['US'] },
    ],
  ])('is named: %s', (_, when, route, limits) => {
    const document = policy([[when, { priority: ['antom', route] }]], any);
    expect(faultsOf(document, [anything, terms(route, limits)])).toEqual([
      {
        field: 'rules.0.route.priority.1',
        rule: 'apo-x can take no payment this rule matches',
        fix: 'remove it, or change the rule',
      },
    ]);
  });

  it('is one even when another could take what is left over', () => {
    const document = policy(
      [
        [
          { currency: ['USD'] },
          {
            split: [
              { route: 'apo-kr', percent: 50 },
              { route: 'antom', percent: 50 },
            ],
          },
        ],
      ],
      any,
    );
    expect(faults(document)).toEqual(['rules.0.route.split.0.route: apo-kr can take no payment this rule matches']);
  });

  it('is none of the default’s, which names routes for whatever is left over', () => {
    const document = policy([[{ currency: ['KRW'] }, any]], { priority: ['apo-kr', 'antom'] });
    expect(faults(document)).toEqual([]);
  });
});

describe('a payment that is left without a route', () => {
  it('is named with the routes that could take it', () => {
    expect(faultsOf(policy([], { priority: ['apo-kr'] }), [krOnly, westOnly])).toEqual([
      {
        field: 'default',
        rule: 'leaves payments without a route, such as 0.01 USD by hosted-page, with a card of KR, on WEB',
        fix: 'add apo-west, which can take it',
      },
    ]);
  });

  it('is found behind every rule that can match it', () => {
    const document = policy([[{ metadata: { tier: ['gold'] } }, { priority: ['apo-kr'] }]], {
      priority: ['apo-kr', 'apo-west'],
    });
    expect(faults(document, [krOnly, westOnly])).toEqual([
      'rules.0.route: leaves payments without a route, such as 0.01 USD by hosted-page, with a card of KR, on WEB',
    ]);
  });

  it('is found behind a rule that asks for health', () => {
    const slow: HealthCondition = { route: 'apo-kr', measure: 'latencyP95Ms', above: 2_000, atLeastCount: 50 };
    const document = policy([[{ health: [slow] }, { priority: ['apo-west'] }]], { priority: ['apo-kr', 'apo-west'] });
    expect(faultsOf(document, [krOnly, westOnly])).toMatchObject([
      { field: 'rules.0.route', fix: 'add apo-kr, which can take it' },
    ]);
  });

  it('is found between two bounds', () => {
    const small = terms('small', { amounts: [{ currency: 'KRW', atMost: '50000' }] });
    const large = terms('large', { amounts: [{ currency: 'KRW', atLeast: '50000' }] });
    const rules = (from: string) =>
      policy([[{ amount: { currency: 'KRW', atLeast: from } }, { priority: ['large'] }]], { priority: ['small'] });
    expect(faults(rules('50001'), [small, large])).toEqual([]);
    expect(faults(rules('50000'), [small, large])).toEqual([]);
    expect(faults(rules('50002'), [small, large])).toEqual([
      'default: leaves payments without a route, such as 50,001 KRW by hosted-page, with a card of a region not named here, on WEB',
    ]);
    expect(faults(rules('49999'), [small, large])).toEqual([
      'rules.0.route: leaves payments without a route, such as 49,999 KRW by hosted-page, with a card of a region not named here, on WEB',
    ]);
  });

  it('is found where only a card of an unknown region goes there', () => {
    const kr = terms('kr', { cardRegions: ['KR'], currencies: ['KRW'] });
    const us = terms('us', { cardRegions: ['US'], currencies: ['USD'] });
    const document = policy([[{ cardRegion: ['US'], currency: ['USD'] }, { priority: ['us'] }]], { priority: ['kr'] });
    expect(faults(document, [kr, us])).toEqual([
      'default: leaves payments without a route, such as 0.01 USD by hosted-page, with a card of an unknown region, on WEB',
    ]);
  });

  it('is none where no route takes it', () => {
    expect(faults(policy([], { priority: ['apo-kr'] }), [krOnly])).toEqual([]);
  });

  it('is none where a rule above takes it', () => {
    const document = policy([[{ currency: ['USD', 'EUR'] }, { priority: ['apo-west'] }]], { priority: ['apo-kr'] });
    expect(faults(document, [krOnly, westOnly])).toEqual([]);
  });

  it('is none for cards of which the region is unknown, which every route takes', () => {
    const document = policy([[{ cardRegion: ['KR'] }, { priority: ['kr'] }]], { priority: ['jp'] });
    expect(faults(document, [terms('kr', { cardRegions: ['KR'] }), terms('jp', { cardRegions: ['JP'] })])).toEqual([]);
  });
});

describe('every fault is listed at once', () => {
  it('whatever part of the policy it is in', () => {
    const document = {
      rules: [
        { name: 'won', when: { currency: ['KRW'], brand: [] }, route: { priority: ['apo-kr', 'apo-jp'] } },
        { name: 'won', when: { currency: ['USD'] }, route: { priority: ['apo-kr', 'apo-kr'] } },
        { name: 'gold', when: { metadata: { tier: ['gold'] } }, route: any },
        {
          name: 'gold-app',
          when: { metadata: { tier: ['gold'], channel: ['app'] } },
          route: { split: [{ route: 'antom', percent: 90 }] },
        },
      ],
      default: { priority: ['antom'], then: 'apo-kr' },
    };
    expect(faultsOf(document).map(({ field, rule }) => `${field}: ${rule}`)).toEqual([
      'rules.0.when.brand: must not be empty',
      'rules.1.route.priority.1: stands there twice',
      'rules.3.route.split: comes to 90 percent',
      'default.then: is not a known field',
      'rules.1.name: is the name of rules.0 too',
      'rules.0.route.priority.1: apo-jp is no configured route',
      'rules.3: is never reached: what it matches is taken by gold above',
    ]);
  });

  it('but none that may be no fault once what cannot be read is mended', () => {
    const document = {
      rules: [{ name: 'west', when: { currency: ['USD', 'eur'] }, route: { priority: ['apo-west'] } }],
      default: { priority: ['apo-kr'] },
    };
    expect(faults(document, [krOnly, westOnly])).toEqual(['rules.0.when.currency.1: is no currency']);
  });

  it('and none of payments that an unknown route may have been meant for', () => {
    expect(faultsOfAnswer({ priority: ['apo-jp'] })).toEqual(['default.priority.0: apo-jp is no configured route']);
  });

  it('each with a fix', () => {
    const document = { rules: [{ name: 'default', when: { brand: 'VISA' }, route: {} }], default: { priority: ['x'] } };
    for (const { field, rule, fix } of faultsOf(document))
      expect([field, rule, fix].every((words) => words.length > 3)).toBe(true);
  });
});

describe('a large policy', () => {
  /** The same choice whenever the specs run. */
  const pick = <T>(from: readonly T[], n: number) => from[(n * 7_919) % from.length] as T;
  const currencies = Intl.supportedValuesOf('currency').slice(0, 40);
  const regions = ['KR', 'JP', 'US', 'GB', 'DE', 'FR', 'SG', 'TH', 'VN', 'ID'];
  const brands = Array.from({ length: 40 }, (_, n) => `BRAND_${n}`);
  const large = (whenOf: (n: number) => RuleConditions) =>
    policy(
      Array.from({ length: 200 }, (_, n) => [{ ...whenOf(n), buyer: [`buyer-${n}`] }, any] as const),
      any,
    );

  it('is checked while its author waits', () => {
    const document = large((n) => ({
      ...(n % 3 !== 0 && { amount: { currency: pick(currencies, n), atLeast: String(1_000 + n) } }),
      ...(n % 4 !== 0 && { cardRegion: [pick(regions, n)] }),
      ...(n % 5 !== 0 && { brand: [pick(brands, n)] }),
    }));
    const started = performance.now();
    expect(faults(document)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('is refused when its rules cross in more ways than can be gone through', () => {
    const half = <T>(from: readonly T[], n: number) => from.filter((_, index) => (31 * index + 17 * n) ** 2 % 101 < 50);
    const document = large((n) => ({
      currency: half(currencies, n + 1),
      cardRegion: half(regions, n + 2),
      brand: half(brands, n + 3),
      terminal: [pick(terminals, n)],
    }));
    expect(faults(document)).toEqual(['rules: are too many, too different to be checked']);
  });
});
