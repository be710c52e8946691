import { Pace } from './pace';

let now = 0;
beforeEach(() => (now = 5_000));
const pace = (perSecond?: number, burstSeconds?: number) => new Pace({ perSecond, burstSeconds, now: () => now });

/** Begins whatever it may, looking every few milliseconds, and says how many began in each second. */
function beginAll(of: Pace, seconds: number, everyMs = 5): number[] {
  return Array.from({ length: seconds }, () => {
    let begun = 0;
    for (const end = now + 1_000; now < end; now += everyMs) {
      const count = Math.min(of.available(), 100_000);
      of.spend(count);
      begun += count;
    }
    return begun;
  });
}

describe('a pace', () => {
  it('lets begin as many as wanted when nothing limits it', () => {
    const free = pace();
    expect(free.available()).toBe(Number.POSITIVE_INFINITY);
    free.spend(1_000_000);
    expect([free.available(), free.waitMs()]).toEqual([Number.POSITIVE_INFINITY, 0]);
  });

  it.each([0.5, 3, 10, 25, 300])(
    'of %d per second lets no more begin in any second, a tenth more after a quiet time',
    (rate) => {
      const seconds = beginAll(pace(rate), 60);
      expect(Math.max(...seconds)).toBeLessThanOrEqual(Math.ceil(rate * 1.1) + 1);
      const total = seconds.reduce((sum, count) => sum + count, 0);
      expect(total).toBeGreaterThanOrEqual(Math.floor(rate * 60 * 0.97));
      expect(total).toBeLessThanOrEqual(Math.ceil(rate * 60) + Math.ceil(rate / 10) + 1);
    },
  );

  it('keeps no more for later than its burst', () => {
    const steady = pace(50);
    now += 3_600_000;
    expect(steady.available()).toBe(5);
    const generous = pace(50, 1);
    now += 3_600_000;
    expect(generous.available()).toBe(50);
  });

  it('says how long to wait for the next one', () => {
    const steady = pace(20);
    steady.spend(steady.available());
    expect(steady.waitMs()).toBe(50);
    now += 49;
    expect(steady.available()).toBe(0);
    now += 1;
    expect([steady.available(), steady.waitMs()]).toEqual([1, 0]);
  });

  it('pays back what was spent beyond it', () => {
    const steady = pace(10);
    steady.spend(11);
    now += 1_000;
    expect(steady.available()).toBe(0);
    now += 100;
    expect(steady.available()).toBe(1);
  });

  it('begins slowly after trouble, one at first, doubles every second, and is unlimited in the end', () => {
    const recovering = pace();
    recovering.startSlowly();
    expect(recovering.available()).toBe(1);
    const seconds = beginAll(recovering, 4);
    [10, 20, 40, 80].forEach((rate, second) => {
      expect(seconds[second]).toBeGreaterThanOrEqual(rate * 0.9);
      expect(seconds[second]).toBeLessThanOrEqual(rate * 1.2 + 1);
    });
    now += 6_000;
    expect(recovering.perSecond()).toBe(Number.POSITIVE_INFINITY);
    expect(recovering.available()).toBe(Number.POSITIVE_INFINITY);
  });

  it('begins slowly up to its limit and stays there', () => {
    const recovering = pace(30);
    recovering.startSlowly();
    const rates = Array.from({ length: 5 }, () => {
      const rate = recovering.perSecond();
      now += 1_000;
      return rate;
    });
    expect(rates).toEqual([10, 20, 30, 30, 30]);
  });

  it('begins no faster than its limit where that is slower than slow', () => {
    const recovering = pace(2);
    recovering.startSlowly();
    expect(recovering.perSecond()).toBe(2);
    expect(recovering.available()).toBeLessThanOrEqual(1);
  });

  it('begins slowly again when trouble comes again', () => {
    const recovering = pace();
    recovering.startSlowly();
    now += 4_500;
    expect(recovering.perSecond()).toBe(160);
    recovering.startSlowly();
    expect([recovering.perSecond(), recovering.available()]).toEqual([10, 1]);
  });
});
