import { describeWithKafka } from '@paywright/testing';
import type { Check } from '../drill/judge/evidence';
import { faultsOf, type Reported, runToReport } from '../trial/run-to-report';

interface Report {
  readonly checks: Check[];
  readonly figures: { readonly ordersAfter: number; readonly recovery: readonly string[] };
}

describeWithKafka('after the databases were restored to an earlier moment', (brokers) => {
  let ended: Reported<Report>;

  beforeAll(async () => {
    ended = await runToReport('restore', ['--seconds', '4', '--rate', '4'], { KAFKA_BROKERS: brokers.join(',') });
  }, 400_000);

  it('orders were placed that the databases did not know, and the recovery found them', () => {
    const { ordersAfter, recovery } = ended.report.figures;
    expect(ordersAfter).toBeGreaterThan(0);
    expect(recovery.join('\n')).toMatch(/[1-9]\d* payments rebuilt/);
  });

  it.each([
    ['every order ends as its shop and its buyer wanted', /^every order ended/],
    ['nobody is charged twice', /^no order charged twice/],
    ['upstream has nothing that is unknown here', /^upstream has no payment/],
    ['our books are as upstream’s', /^our books/],
    ['nothing is unknown or open', /^nothing unknown/],
    ['goods leave once, and only for what was captured', /^goods left once/],
    ['there are no dead letters', /^no dead letters/],
  ])('%s', (_what, name) => {
    expect(faultsOf(ended.report.checks, name)).toEqual([]);
  });

  it('the drill says so', () => {
    expect(ended.report.checks).toHaveLength(7);
    expect(ended.code).toBe(0);
  });
});
