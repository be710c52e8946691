import { compilePolicy } from './compile-policy';
import { matchRule } from './match-rule';
import type { HealthCondition, HealthFigure, RuleConditions } from './policy';
import { payment, policy } from './routing.builders';
import type { RoutedPayment } from './routed-payment';

const answer = { priority: ['apo-kr'] };
const unknownHealth = () => undefined;

function matches(when: RuleConditions, of: Partial<RoutedPayment>, health = unknownHealth as () => Reading): boolean {
  return matchRule(compilePolicy(policy([[when, answer]]), 1), payment(of), health).name === 'rule-0';
}

type Reading = { value: number; count: number } | undefined;

describe('a condition', () => {
  it.each<[string, RuleConditions, Partial<RoutedPayment>, boolean]>([
    ['nothing asked', {}, {}, true],
    ['the currency', { currency: ['USD', 'KRW'] }, { currency: 'KRW' }, true],
    ['another currency', { currency: ['USD'] }, { currency: 'KRW' }, false],
    ['the least amount', { amount: { currency: 'KRW', atLeast: '4200' } }, { amount: '4200' }, true],
    ['less than the least', { amount: { currency: 'KRW', atLeast: '4200' } }, { amount: '4199' }, false],
    ['the greatest amount', { amount: { currency: 'KRW', atMost: '4200' } }, { amount: '4200' }, true],
    ['more than the greatest', { amount: { currency: 'KRW', atMost: '4200' } }, { amount: '4201' }, false],
    [
      'amounts as numbers, not as texts',
      { amount: { currency: 'KRW', atLeast: '999', atMost: '10000' } },
      { amount: '4200' },
      true,
    ],
    [
      'sixteen digits exactly',
      { amount: { currency: 'KRW', atMost: '9007199254740992' } },
      { amount: '9007199254740993' },
      false,
    ],
    [
      'the figure in another currency',
      { amount: { currency: 'KRW', atLeast: '1' } },
      { currency: 'JPY', amount: '4200' },
      false,
    ],
    ['the region', { cardRegion: ['KR', 'JP'] }, { cardRegion: 'KR' }, true],
    ['another region', { cardRegion: ['JP'] }, { cardRegion: 'KR' }, false],
    ['a region not known', { cardRegion: ['KR'] }, { cardRegion: undefined }, false],
    ['the brand', { brand: ['VISA'] }, { brand: 'VISA' }, true],
    ['another brand', { brand: ['VISA'] }, { brand: 'HYUNDAI' }, false],
    ['a brand not known', { brand: ['VISA'] }, { brand: undefined }, false],
    ['the flow', { flow: ['hosted-page', 'issuer-page'] }, { flow: 'issuer-page' }, true],
    ['another flow', { flow: ['hosted-page'] }, { flow: 'issuer-page' }, false],
    ['the terminal', { terminal: ['WAP', 'APP'] }, { terminal: 'APP' }, true],
    ['another terminal', { terminal: ['WAP', 'APP'] }, { terminal: 'WEB' }, false],
    ['a saved card', { savedCard: true }, { flow: 'saved-card' }, true],
    ['a saved card, of another', { savedCard: true }, { flow: 'server-to-server' }, false],
    [
      'no saved card of a flow',
      { savedCard: false, flow: ['hosted-page', 'saved-card'] },
      { flow: 'hosted-page' },
      true,
    ],
    ['no saved card of another flow', { savedCard: false, flow: ['hosted-page', 'saved-card'] }, {}, false],
    ['no saved card', { savedCard: false }, { flow: 'hosted-page' }, true],
    ['no saved card, of one', { savedCard: false }, { flow: 'saved-card' }, false],
    ['the buyer', { buyer: ['buyer-1', 'buyer-2'] }, { buyer: 'buyer-1' }, true],
    ['another buyer', { buyer: ['buyer-2'] }, { buyer: 'buyer-1' }, false],
    ['a buyer not known', { buyer: ['buyer-1'] }, { buyer: undefined }, false],
    ['a metadata value', { metadata: { channel: ['shop', 'kiosk'] } }, { metadata: { channel: 'kiosk' } }, true],
    ['another metadata value', { metadata: { channel: ['shop'] } }, { metadata: { channel: 'kiosk' } }, false],
    ['a metadata key not there', { metadata: { channel: ['shop'] } }, { metadata: {} }, false],
    ['a metadata key every object has', { metadata: { constructor: ['shop'] } }, { metadata: {} }, false],
    [
      'two metadata keys, one of them other',
      { metadata: { channel: ['shop'], tier: ['gold'] } },
      { metadata: { channel: 'shop', tier: 'silver' } },
      false,
    ],
    ['several, all met', { currency: ['KRW'], brand: ['HYUNDAI'], savedCard: false }, {}, true],
    ['several, one not met', { currency: ['KRW'], brand: ['VISA'], savedCard: false }, {}, false],
  ])('on %s', (_, when, of, expected) => {
    expect(matches(when, of)).toBe(expected);
  });
});

describe('a health condition', () => {
  const above: HealthCondition = { route: 'apo-kr', measure: 'technicalFailureRate', above: 0.1, atLeastCount: 20 };
  const below: HealthCondition = { route: 'apo-kr', measure: 'approvalRate', below: 0.8, atLeastCount: 20 };

  it.each<[string, HealthCondition, Reading, boolean]>([
    ['holds above its bound', above, { value: 0.11, count: 20 }, true],
    ['does not hold at its bound', above, { value: 0.1, count: 20 }, false],
    ['holds below its bound', below, { value: 0.79, count: 20 }, true],
    ['does not hold at its bound either', below, { value: 0.8, count: 20 }, false],
    ['does not hold on too few payments', above, { value: 1, count: 19 }, false],
    ['does not hold where nothing was counted', below, undefined, false],
  ])('%s', (_, condition, reading, expected) => {
    expect(matches({ health: [condition] }, {}, () => reading)).toBe(expected);
  });

  it('must hold beside every other', () => {
    const readings = { technicalFailureRate: { value: 0.5, count: 99 }, approvalRate: { value: 0.9, count: 99 } };
    const health = [above, below];
    const read = ({ measure }: HealthFigure): Reading => readings[measure as keyof typeof readings];
    const compiled = compilePolicy(policy([[{ health }, answer]]), 1);
    expect(matchRule(compiled, payment(), read).name).toBe('default');
    readings.approvalRate.value = 0.5;
    expect(matchRule(compiled, payment(), read).name).toBe('rule-0');
  });

  it('is looked up only for a payment that meets the rule’s other conditions', () => {
    const asked: HealthFigure[] = [];
    const compiled = compilePolicy(policy([[{ currency: ['USD'], health: [above] }, answer]]), 1);
    matchRule(compiled, payment({ currency: 'KRW' }), (condition) => {
      asked.push(condition);
      return undefined;
    });
    expect(asked).toEqual([]);
  });
});

it('a figure is looked up once, however many conditions are on it', () => {
  const condition = { route: 'apo-kr', measure: 'approvalRate', atLeastCount: 20 } as const;
  const asked: unknown[] = [];
  const compiled = compilePolicy(
    policy([
      [{ health: [{ ...condition, below: 0.5 }] }, answer],
      [{ health: [{ ...condition, below: 0.6, window: '5m' }] }, answer],
      [{ health: [{ ...condition, below: 0.7, window: '1h' }] }, answer],
      [{ health: [{ ...condition, below: 0.8 }] }, answer],
    ]),
    1,
  );
  const rule = matchRule(compiled, payment(), ({ window }) => {
    asked.push(window);
    return { value: 0.75, count: 20 };
  });
  expect(rule.name).toBe('rule-3');
  expect(asked).toEqual([undefined, '1h']);
});

describe('the rule that answers', () => {
  it('is the first that matches, from top to bottom', () => {
    const rules = policy([
      [{ currency: ['USD'] }, answer],
      [{ currency: ['KRW'] }, answer],
      [{}, answer],
    ]);
    expect(matchRule(compilePolicy(rules, 1), payment(), unknownHealth).name).toBe('rule-1');
  });

  it('is the default when none does', () => {
    const rules = policy([[{ currency: ['USD'] }, answer]], { priority: ['antom-kr'] });
    expect(matchRule(compilePolicy(rules, 1), payment(), unknownHealth)).toEqual({
      name: 'default',
      routes: ['antom-kr'],
    });
  });

  it.each([1, 31, 32, 33, 200])('is found among %d rules, wherever it stands', (count) => {
    const buyers = Array.from({ length: count }, (_, index) => `buyer-${index}`);
    const compiled = compilePolicy(policy(buyers.map((buyer) => [{ buyer: [buyer], currency: ['KRW'] }, answer])), 1);
    const found = buyers.map((buyer) => matchRule(compiled, payment({ buyer }), unknownHealth).name);
    expect(found).toEqual(buyers.map((_, index) => `rule-${index}`));
    expect(matchRule(compiled, payment({ buyer: 'nobody' }), unknownHealth).name).toBe('default');
  });

  it('is the one below where the first has another amount or other health', () => {
    const health = [{ route: 'apo-kr', measure: 'approvalRate', below: 0.5, atLeastCount: 1 }] as const;
    const rules = policy([
      [{ amount: { currency: 'KRW', atMost: '4199' } }, answer],
      [{ currency: ['KRW'], health }, answer],
      [{ currency: ['KRW'] }, answer],
    ]);
    expect(matchRule(compilePolicy(rules, 1), payment({ amount: '4200' }), unknownHealth).name).toBe('rule-2');
  });
});
