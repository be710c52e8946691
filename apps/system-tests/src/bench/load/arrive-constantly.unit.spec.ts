import { arriveConstantly } from './arrive-constantly';

const blockFor = (ms: number): void => {
  for (const until = performance.now() + ms; performance.now() < until;);
};

describe('arrivals', () => {
  it('come at their times, whatever became of the earlier ones', async () => {
    const planned: number[] = [];
    const startedAt = performance.now();
    const outcome = await arriveConstantly({
      rate: 200,
      count: 20,
      arrive: (_index, plannedAt) => planned.push(plannedAt),
      isFull: () => false,
    });
    expect(outcome.dropped).toBe(0);
    expect(planned).toHaveLength(20);
    expect((planned.at(-1) ?? 0) - (planned[0] ?? 0)).toBeCloseTo(95, 5);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(95);
  });

  it('that cannot be made in time are counted, and left out when they are too late', async () => {
    const arrived: number[] = [];
    const outcome = await arriveConstantly({
      rate: 10,
      count: 15,
      arrive: (index) => {
        arrived.push(index);
        if (index === 0) blockFor(1_300);
      },
      isFull: () => false,
    });
    expect(outcome.dropped).toBeGreaterThanOrEqual(1);
    expect(outcome.late).toBeGreaterThanOrEqual(5);
    expect(arrived.length + outcome.dropped).toBe(15);
    expect(arrived).not.toContain(1);
  });

  it('are dropped while too much is outstanding', async () => {
    const outcome = await arriveConstantly({ rate: 1_000, count: 10, arrive: () => undefined, isFull: () => true });
    expect(outcome.dropped).toBe(10);
  });
});
