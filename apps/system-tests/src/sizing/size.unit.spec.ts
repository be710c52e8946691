import { serviceNames } from '@paywright/running-system';
import type { MeasuredCosts } from './measured-costs';
import { assumptions, limitsOf, sizeFor } from './size';

const each = (value: number) =>
  Object.fromEntries(serviceNames.map((name) => [name, value])) as MeasuredCosts['commits'];

/** Round figures: a payment takes 6 ms in payment-service, so that a pod at 60 % of its core bears a hundred a second. */
const costs: MeasuredCosts = {
  source: 'a spec',
  cpuMs: { ...each(3), 'payment-service': 6, postgresql: 12, kafka: 2 },
  memoryBytes: each(200e6),
  commits: { ...each(2), 'payment-service': 4 },
  messages: { ...each(1), 'payment-service': 5 },
  walBytes: 20_000,
  logBytes: 10_000,
  storedBytes: each(2_500),
  relayPerSecond: 10_000,
};

describe('the size of a system', () => {
  it('has three pods of each service while one would do', () => {
    const small = sizeFor(10, costs);
    expect(small.pods).toEqual(each(assumptions.leastPods));
    expect(small).toMatchObject({ partitions: 12, databaseCores: 1, brokers: 3 });
  });

  it('has a pod for what one pod bears at 60 % of its core', () => {
    expect(sizeFor(1_000, costs).pods).toEqual({ ...each(5), 'payment-service': 10 });
    expect(sizeFor(1_001, costs).pods['payment-service']).toBe(11);
  });

  it('doubles partitions until each pod of the largest consumer has one', () => {
    expect([1_200, 1_201, 2_401, 10_000].map((rate) => sizeFor(rate, costs).partitions)).toEqual([12, 24, 48, 192]);
  });

  it('adds up what databases and brokers take and keep', () => {
    const { databaseCores, commitsPerSecond, walBytesPerSecond, brokers, logBytes, storedBytes } = sizeFor(
      5_000,
      costs,
    );
    expect({ databaseCores, commitsPerSecond, walBytesPerSecond }).toEqual({
      databaseCores: 100,
      commitsPerSecond: 50_000,
      walBytesPerSecond: 100e6,
    });
    expect(brokers).toBe(3);
    expect(sizeFor(10_000, { ...costs, cpuMs: { ...costs.cpuMs, kafka: 4.8 } }).brokers).toBe(10);
    expect(sizeFor(10_000, { ...costs, logBytes: 20_000 }).brokers).toBe(10);
    const paymentsOfDay = 5_000 * 86_400 * assumptions.meanShare;
    expect(logBytes).toBeCloseTo(paymentsOfDay * 14 * 30_000);
    expect(storedBytes).toBeCloseTo(paymentsOfDay * 548 * 10_000);
  });
});

it('names limits in the order in which they are met', () => {
  const limits = limitsOf(costs);
  expect(limits.map(({ what, upTo }) => [what, Math.round(upTo)])).toEqual([
    ['300 notifications/s from one address, at the ingress', 300],
    ['12 partitions: as many pods of payment-service', 1_200],
    ['the one relay of payment-service', 1_200],
    ['one server of 64 cores for all databases', 3_200],
    ['the write-ahead log of one server for all databases', 6_000],
    ['one server of 64 cores for payment-service alone', 8_000],
  ]);
});
