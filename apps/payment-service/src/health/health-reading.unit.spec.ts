import { addCounts, type Counts, noCounts } from './counts';
import { nameAcquirersOf } from './acquirer-names';
import { figureFor, readingOf } from './health-reading';
import type { CountedInWindow } from './health-samples.repository';
import { LatencyHistogram } from './latency-histogram';

const nameAcquirer = nameAcquirersOf([
  { name: 'apo', product: 'apo', acquirerAliases: { '2C2P': ['TwoCTwoP'] } },
  { name: 'korea', product: 'apo', acquirerAliases: {} },
]);
const routes = [
  { name: 'apo', terms: { expectedAcquirers: ['ALIPAY', 'TwoCTwoP'] } },
  { name: 'korea', terms: { expectedAcquirers: ['ALIPAY'] } },
];

function counted(route: string, acquirer: string, counts: Partial<Counts>): CountedInWindow {
  return { window: '5m', route, acquirer, ...noCounts(), ...counts };
}

const reading = (...all: CountedInWindow[]) => readingOf(all, routes, nameAcquirer, 0);
const latencyOf = (...calls: number[]): LatencyHistogram => {
  const latency = new LatencyHistogram();
  for (const ms of calls) latency.add(ms);
  return latency;
};

it('a route is the sum of its acquirers, and every configured route is there', () => {
  const { routes: read } = reading(
    counted('apo', 'ALIPAY', { approved: 8, declined: 2 }),
    counted('apo', '2C2P', { approved: 1, declined: 9 }),
  );
  expect([...read.keys()]).toEqual(['apo', 'korea']);
  const sum = noCounts();
  for (const counts of read.get('apo')?.byAcquirer.values() ?? []) addCounts(sum, counts);
  expect(read.get('apo')?.total).toEqual(sum);
  expect(read.get('korea')?.total).toEqual(noCounts());
});

describe('a condition', () => {
  const approvalRate = { route: 'apo', measure: 'approvalRate' } as const;
  const failures = { measure: 'technicalFailureRate' } as const;

  it('on a route looks at all that was counted there', () => {
    const read = reading(
      counted('apo', 'ALIPAY', { approved: 8, declined: 2, pays: 10, failedPays: 1, latency: latencyOf(100, 100) }),
      counted('apo', 'UNNAMED', { approved: 0, declined: 10, pays: 10, failedPays: 5, latency: latencyOf(9_000) }),
    );
    expect(figureFor(approvalRate, read, nameAcquirer)).toEqual({ value: 0.4, count: 20 });
    expect(figureFor({ route: 'apo', ...failures }, read, nameAcquirer)).toEqual({ value: 0.3, count: 20 });
    const p95 = figureFor({ route: 'apo', measure: 'latencyP95Ms' }, read, nameAcquirer);
    expect(p95?.count).toBe(3);
    expect(Math.abs((p95?.value ?? 0) - 9_000)).toBeLessThan(450);
  });

  it('on an acquirer looks at what named it, by whatever name', () => {
    const read = reading(
      counted('apo', '2C2P', { approved: 3, declined: 1 }),
      counted('apo', 'ALIPAY', { approved: 9, declined: 0 }),
    );
    for (const acquirer of ['2C2P', 'twoctwop']) {
      expect(figureFor({ ...approvalRate, acquirer }, read, nameAcquirer)).toEqual({ value: 0.75, count: 4 });
    }
  });

  it('knows the failed calls of an acquirer only where the route leads to no other', () => {
    const calls = { pays: 10, failedPays: 5 };
    const read = reading(
      counted('korea', 'ALIPAY', { pays: 10 }),
      counted('korea', 'UNNAMED', calls),
      counted('apo', 'ALIPAY', { pays: 10 }),
      counted('apo', 'UNNAMED', calls),
    );
    const of = (route: string) => figureFor({ route, acquirer: 'ALIPAY', ...failures }, read, nameAcquirer);
    expect(of('korea')).toEqual({ value: 0.25, count: 20 });
    expect(of('apo')).toBeUndefined();
  });

  it.each(['approvalRate', 'technicalFailureRate', 'latencyP95Ms'] as const)(
    'on %s of nothing is not answered',
    (measure) => {
      expect(figureFor({ route: 'apo', measure }, reading(), nameAcquirer)).toBeUndefined();
      expect(figureFor({ route: 'apo', acquirer: 'ALIPAY', measure }, reading(), nameAcquirer)).toBeUndefined();
      expect(figureFor({ route: 'gone', measure }, reading(), nameAcquirer)).toBeUndefined();
    },
  );
});
