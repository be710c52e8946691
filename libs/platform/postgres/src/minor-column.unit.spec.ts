import { minorColumn } from './minor-column';

describe('an amount column', () => {
  it('keeps amounts no JavaScript number can hold', () => {
    const minor = 9_007_199_254_740_993n;
    expect(minorColumn.to(minor)).toBe('9007199254740993');
    expect(minorColumn.from('9007199254740993')).toBe(minor);
  });

  it.each([null, undefined])('leaves %s as it is', (absent) => {
    expect(minorColumn.to(absent)).toBe(absent);
    expect(minorColumn.from(absent)).toBe(absent);
  });
});
