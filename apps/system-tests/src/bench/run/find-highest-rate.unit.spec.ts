import { profiles } from '../load/profiles';
import { percentiles } from '../measure/percentiles';
import { findHighestRate } from './find-highest-rate';
import type { RunResult } from './measure-run';

/** A run at a rate of a system that can do so many orders a second and no more. */
function runOn(capacity: number, rate: number): RunResult {
  const quick = percentiles([10]);
  return {
    plan: { rate, seconds: 10, profile: profiles.fast, seed: 1, name: 'run', withCosts: false },
    planned: rate * 10,
    dropped: 0,
    late: 0,
    accepted: rate * 10,
    shipped: rate * 10,
    achievedRate: Math.min(rate, capacity),
    latencies: {
      acceptance: quick,
      url: quick,
      urlBeyondUpstream: quick,
      upstreamPay: quick,
      shipment: quick,
      shipmentAfterMoney: quick,
    },
    upstreamCalls: { pay: 1, inquiryPayment: 0 },
    failures: {},
    queues: [],
    growing: rate > capacity ? ['payment-service outbox'] : [],
    books: { accepted: rate * 10, settled: rate * 10, faults: [] },
    drainSeconds: 1,
    load: { cpuMs: 1, peakRssBytes: 1 },
  };
}

describe('the highest rate', () => {
  it.each([40, 75, 150, 800])('is found within a tenth of a capacity of %i/s', async (capacity) => {
    const told: number[] = [];
    const found = await findHighestRate(
      75,
      async (rate) => runOn(capacity, rate),
      (rate) => told.push(rate),
    );
    expect(found).toBeLessThanOrEqual(capacity);
    expect(found).toBeGreaterThan(0.9 * capacity);
    expect(told.length).toBeLessThan(12);
  });

  it('is none of a system that sustains nothing', async () => {
    expect(
      await findHighestRate(
        10,
        async (rate) => runOn(0, rate),
        () => undefined,
      ),
    ).toBe(0);
  });
});
