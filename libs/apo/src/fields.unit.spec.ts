import { Fields } from './fields';

function read(object: unknown): Fields {
  const fields = Fields.of(object);
  if (!fields) throw new Error('not an object');
  return fields;
}

describe('a text', () => {
  it.each([
    ['plain', 'plain'],
    ['  padded ', 'padded'],
    ['', undefined],
    ['   ', undefined],
    ['N/A', undefined],
    [null, undefined],
    [undefined, undefined],
    [{}, undefined],
    [['a'], undefined],
    [20, '20'],
    [0, '0'],
    [true, 'true'],
    [2 ** 60, undefined],
    [1.5, undefined],
  ])('%j reads as %j', (value, expected) => {
    expect(read({ value }).text('value')).toBe(expected);
  });

  it('comes without NUL and half surrogate pairs, which JSON has and no database takes', () => {
    const text = Fields.parse(String.raw`{"value":"a\u0000b\ud800c \ud83d\ude00"}`)?.text('value');
    expect(text).toBe('abc 😀');
    expect(read({ value: '\0' }).text('value')).toBeUndefined();
  });

  it('is never taken from the prototype', () => {
    expect(read({}).text('constructor')).toBeUndefined();
    expect(Fields.parse('{"__proto__":{"resultStatus":"S"}}')?.text('resultStatus')).toBeUndefined();
  });
});

describe('a flag', () => {
  it.each([
    [true, true],
    [false, false],
    ['true', true],
    ['FALSE', false],
    ['yes', undefined],
    [1, undefined],
    ['', undefined],
  ])('%j reads as %j', (value, expected) => {
    expect(read({ value }).flag('value')).toBe(expected);
  });
});

describe('an instant', () => {
  it.each([
    ['2025-06-18T20:29:25-07:00', '2025-06-19T03:29:25.000Z'],
    ['2025-06-19T12:29:25+09:00', '2025-06-19T03:29:25.000Z'],
    ['2025-06-19T03:29:25Z', '2025-06-19T03:29:25.000Z'],
    ['2025-06-19T03:29:25+0000', '2025-06-19T03:29:25.000Z'],
    ['2025-06-19T03:29:25.1234567Z', '2025-06-19T03:29:25.123Z'],
    ['2025-06-19T03:29:25', undefined],
    ['2025-06-31T99:29:25Z', undefined],
    ['yesterday', undefined],
    ['', undefined],
  ])('%j is %j', (value, expected) => {
    expect(read({ value }).instant('value')).toBe(expected);
  });
});

describe('an amount', () => {
  const amounts: [{ currency: string; value?: string | number }, bigint | undefined][] = [
    [{ currency: 'KRW', value: '4200' }, 4200n],
    [{ currency: 'KRW', value: 4200 }, 4200n],
    [{ currency: 'KRW', value: '0' }, 0n],
    [{ currency: 'KRW', value: '9999999999999999' }, 9999999999999999n],
    [{ currency: 'KRW', value: '42.00' }, undefined],
    [{ currency: 'KRW', value: '-42' }, undefined],
    [{ currency: 'KRW', value: '42 000' }, undefined],
    [{ currency: 'KRW', value: '12345678901234567' }, undefined],
    [{ currency: 'won', value: '4200' }, undefined],
    [{ currency: 'KRW' }, undefined],
  ];
  it.each(amounts)('%j gives %s, and stays as written', (amount, minor) => {
    const reported = read({ amount }).amount('amount');
    expect(reported?.money?.minor).toBe(minor);
    expect(reported?.written).toEqual({ currency: amount.currency, value: String(amount.value ?? '') });
  });

  it.each([[undefined], [{}], ['4200 KRW'], [[]], [null]])('%j is none', (amount) => {
    expect(read({ amount }).amount('amount')).toBeUndefined();
  });
});

describe('objects and lists', () => {
  it('take an empty object for absent', () => {
    expect(read({ cardInfo: {} }).child('cardInfo')).toBeUndefined();
    expect(
      read({ cardInfo: { a: '1' } })
        .child('cardInfo')
        ?.text('a'),
    ).toBe('1');
  });

  it('skip what is no object in a list', () => {
    const list = read({ list: [{ a: '1' }, 'x', null, [], { a: '2' }] }).list('list');
    expect(list.map((entry) => entry.text('a'))).toEqual(['1', '2']);
    expect(read({ list: { a: '1' } }).list('list')).toEqual([]);
  });

  it.each(['', 'null', '[]', '"text"', '42', '{"cut": "o', '\uFEFF{}'])('%j is no JSON object', (json) => {
    expect(Fields.parse(json)).toBeUndefined();
  });
});
