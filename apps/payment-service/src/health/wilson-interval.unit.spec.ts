import { wilsonInterval } from './wilson-interval';

describe('the interval of a rate', () => {
  it.each([
    // hits, count, low, high: as published tables and statistics programs give them
    [0, 0, 0, 1],
    [0, 1, 0, 0.7935],
    [1, 1, 0.2065, 1],
    [0, 10, 0, 0.2775],
    [5, 10, 0.2366, 0.7634],
    [9, 10, 0.5958, 0.9821],
    [81, 263, 0.2553, 0.3662],
    [9_000, 10_000, 0.894, 0.9057],
  ])('of %i in %i reaches from %f to %f', (hits, count, low, high) => {
    const interval = wilsonInterval(hits, count);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('holds the rate itself, and never leaves what a rate can be', () => {
    for (let count = 1; count <= 60; count += 1) {
      for (let hits = 0; hits <= count; hits += 1) {
        const { low, high } = wilsonInterval(hits, count);
        expect(0 <= low && low <= hits / count && hits / count <= high && high <= 1).toBe(true);
      }
    }
  });
});
