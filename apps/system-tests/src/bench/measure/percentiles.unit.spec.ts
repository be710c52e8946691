import { percentiles } from './percentiles';

describe('percentiles', () => {
  it('are values that occurred, by nearest rank', () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect(percentiles(values)).toEqual({ count: 200, p50: 100, p90: 180, p95: 190, p99: 198, max: 200 });
  });

  it('of one value are that value', () => {
    expect(percentiles([7])).toEqual({ count: 1, p50: 7, p90: 7, p95: 7, p99: 7, max: 7 });
  });

  it('of nothing are no numbers', () => {
    expect(percentiles([])).toEqual({ count: 0, p50: NaN, p90: NaN, p95: NaN, p99: NaN, max: NaN });
  });
});
