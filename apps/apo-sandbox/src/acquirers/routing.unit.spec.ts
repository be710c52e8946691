import { money, seededRandom } from '@paywright/kernel';
import { acquirer } from './acquirer';
import { Routing } from './routing';

const both = [acquirer('ALIPAY', 'ALIPAY'), acquirer('2C2P', '2C2P')];
const payment = { card: 'korean' as const, amount: money(42_000n, 'KRW'), referenceOrderId: 'order-1' };
const names = (routing: Routing, count: number) => Array.from({ length: count }, () => routing.choose(payment)?.name);

describe('routing', () => {
  it('is random among the acquirers without rules, and the same for the same seed', () => {
    const chosen = names(new Routing(both, seededRandom(3)), 400);
    expect(chosen).toEqual(names(new Routing(both, seededRandom(3)), 400));
    expect(chosen.filter((name) => name === '2C2P').length).toBeGreaterThan(150);
    expect(chosen.filter((name) => name === 'ALIPAY').length).toBeGreaterThan(150);
  });

  it.each([
    [{ currency: 'KRW' }, true],
    [{ currency: 'USD' }, false],
    [{ atLeast: 42_000n, atMost: 42_000n }, true],
    [{ atLeast: 42_001n }, false],
    [{ atMost: 41_999n }, false],
    [{ brand: 'BC' }, false],
    [{ orderIdStartsWith: 'order-' }, true],
    [{ orderIdStartsWith: 'x' }, false],
  ] as const)('by the rule %j applies: %p', (conditions, applies) => {
    const routing = new Routing(both, { next: () => 0, bytes: () => new Uint8Array() });
    routing.rules = [{ acquirer: '2C2P', ...conditions }];
    expect(routing.choose(payment)?.name).toBe(applies ? '2C2P' : 'ALIPAY');
  });

  it('knows which acquirer takes which card, whatever the rules say', () => {
    const all = [...both, acquirer('ADYEN', 'ADYEN'), acquirer('CHECKOUT', 'CHECKOUT')];
    const routing = new Routing(all, seededRandom(1));
    const chosen = (card: 'korean' | 'general') =>
      new Set(Array.from({ length: 200 }, () => routing.choose({ ...payment, card })?.name));
    expect(chosen('korean')).toEqual(new Set(['ALIPAY', '2C2P']));
    expect(chosen('general')).toEqual(new Set(['ALIPAY', 'ADYEN', 'CHECKOUT']));
    routing.rules = [{ acquirer: 'ADYEN' }];
    expect(chosen('general')).toEqual(new Set(['ADYEN']));
    expect(chosen('korean')).toEqual(new Set(['ALIPAY', '2C2P']));
    expect(new Routing([acquirer('2C2P', '2C2P')], seededRandom(1)).choose({ ...payment, card: 'general' })).toBe(
      undefined,
    );
  });

  it('takes the first rule that fits', () => {
    const routing = new Routing(both, seededRandom(1));
    routing.rules = [{ acquirer: '2C2P', brand: 'BC' }, { acquirer: 'ALIPAY' }, { acquirer: '2C2P' }];
    expect(new Set(names(routing, 20))).toEqual(new Set(['ALIPAY']));
  });
});
