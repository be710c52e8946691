import { fingerprintOf } from './fingerprint';

describe('a fingerprint', () => {
  it('does not depend on the order of fields, at any depth', () => {
    const one = fingerprintOf({ a: '1', b: [{ c: '2', d: '3' }] });
    const other = fingerprintOf({ b: [{ d: '3', c: '2' }], a: '1' });
    expect(one.equals(other)).toBe(true);
  });

  it('does not count a field that is undefined', () => {
    expect(fingerprintOf({ a: '1', b: undefined }).equals(fingerprintOf({ a: '1' }))).toBe(true);
  });

  it.each([
    ['another value', { a: '2', b: ['x', 'y'] }],
    ['another type', { a: 1, b: ['x', 'y'] }],
    ['another field', { c: '1', b: ['x', 'y'] }],
    ['another order of items', { a: '1', b: ['y', 'x'] }],
  ])('tells %s', (_what, other) => {
    expect(fingerprintOf({ a: '1', b: ['x', 'y'] }).equals(fingerprintOf(other))).toBe(false);
  });
});
