import { seededRandom } from '@paywright/kernel';
import { LatencyHistogram } from './latency-histogram';

function histogramOf(latencies: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const ms of latencies) histogram.add(ms);
  return histogram;
}

const exact = (latencies: readonly number[], share: number): number =>
  [...latencies].sort((a, b) => a - b)[Math.ceil(share * latencies.length) - 1] ?? Number.NaN;

describe('a percentile', () => {
  const random = seededRandom(5);
  const spreads: [string, () => number][] = [
    ['evenly spread', () => 20 + random.next() * 480],
    ['mostly fast, with a long tail', () => 50 / (1 - random.next() * 0.995)],
    ['all the same', () => 321],
    ['either fast or timed out', () => (random.next() < 0.9 ? 80 : 10_000)],
  ];
  it.each(spreads)('is within 5 %% of the truth when latencies are %s', (_name, draw) => {
    const latencies = Array.from({ length: 5_000 }, draw);
    const histogram = histogramOf(latencies);
    for (const share of [0.01, 0.5, 0.95, 0.99, 1]) {
      const truth = exact(latencies, share);
      expect(Math.abs((histogram.percentile(share) ?? Number.NaN) - truth) / truth).toBeLessThan(0.05);
    }
  });

  it('of calls under a millisecond is within a millisecond', () => {
    expect(histogramOf([0, 0.2, 0.9]).percentile(0.95)).toBe(1);
  });

  it('of few calls is one of them', () => {
    const ms = histogramOf([100, 900]);
    expect(ms.percentile(0.5)).toBeCloseTo(100, -1.5);
    expect(ms.percentile(0.51)).toBeGreaterThan(850);
  });

  it('of no call is not known', () => expect(new LatencyHistogram().percentile(0.5)).toBeUndefined());

  it('of a call that took hours is ten minutes, about', () => {
    const tenMinutes = 600_000;
    const read = histogramOf([tenMinutes * 100]).percentile(0.5) ?? 0;
    expect(Math.abs(read - tenMinutes) / tenMinutes).toBeLessThan(0.05);
  });
});

it('histograms add up to that of all calls, also when taken apart and put together again', () => {
  const [a, b] = [
    [3, 40, 40, 500],
    [0.5, 41, 9_000],
  ] as const;
  const sum = histogramOf(a);
  const stored = histogramOf(b);
  sum.addAll(LatencyHistogram.of(stored.buckets, stored.countsOf));
  const all = histogramOf([...a, ...b]);
  expect(sum.count).toBe(7);
  expect([sum.buckets, sum.countsOf]).toEqual([all.buckets, all.countsOf]);
});
