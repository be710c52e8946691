import { add, equals, exceeds, money, moneyJson, parseMoney, subtract, sum } from './money';

const won = (minor: bigint) => money(minor, 'KRW');

describe('reading an amount', () => {
  it('keeps all sixteen digits', () =>
    expect(parseMoney({ currency: 'KRW', value: '9999999999999999' }).minor).toBe(9_999_999_999_999_999n));

  it.each(['', '0', '007', '-1', '+1', '1.0', '1,000', ' 1', '1e3', '99999999999999999'])('refuses %p', (value) =>
    expect(() => parseMoney({ currency: 'KRW', value })).toThrow(RangeError),
  );

  it.each(['krw', 'KR', 'KRWX', ''])('refuses the currency %p', (currency) =>
    expect(() => parseMoney({ currency, value: '1' })).toThrow(RangeError),
  );

  it('writes what it read', () =>
    expect(moneyJson(parseMoney({ currency: 'KRW', value: '4200' }))).toEqual({ currency: 'KRW', value: '4200' }));
});

describe('amounts of two currencies', () => {
  it.each([add, subtract, exceeds])('cannot be combined by %p', (combine) =>
    expect(() => combine(won(1n), money(1n, 'USD'))).toThrow('cannot be combined'),
  );

  it('are never equal', () => expect(equals(won(1n), money(1n, 'USD'))).toBe(false));
});

it('sums amounts, and nothing to nothing', () => {
  expect(sum([won(1n), won(2n)], 'KRW')).toEqual(won(3n));
  expect(sum([], 'KRW')).toEqual(won(0n));
});
