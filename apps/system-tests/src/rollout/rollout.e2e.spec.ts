import { describeWithKafka } from '@paywright/testing';
import type { Check } from '../drill/judge/evidence';
import { faultsOf, type Reported, runToReport } from '../trial/run-to-report';
import type { StepSummary } from './describe-steps';

interface Report {
  readonly checks: Check[];
  readonly summary: StepSummary[];
}

describeWithKafka('an upgrade from the previous version under load, and back', (brokers) => {
  let ended: Reported<Report>;
  let checks: Check[];
  let summary: StepSummary[];

  beforeAll(async () => {
    ended = await runToReport('rollout', ['--short'], { KAFKA_BROKERS: brokers.join(',') });
    ({ checks, summary } = ended.report);
  }, 600_000);

  it.each([
    ['is between versions that read each other’s events', /^each version reads/],
    ['fails no request, whoever asked whom', /^no failed request/],
    ['takes every notification the first time', /^every notification/],
    ['ends every replaced replica in order', /^every replaced replica/],
    ['accepts every order', /^every order was accepted/],
    ['charges no order twice', /^no order charged twice/],
    ['loses no payment', /^no payment lost/],
    ['fails no payment', /^no false failure/],
    ['ships nothing that is not captured', /^shipments only for captured/],
    ['ships every accepted order', /^every accepted order captured and shipped/],
    ['ends with books like the sandbox’s', /^our books as the sandbox/],
    ['leaves nothing unknown or open', /^nothing unknown or open/],
    ['puts no event aside', /^no dead letters/],
    ['logs no error', /^no error in any log/],
  ])('%s', (_what, name) => {
    expect(faultsOf(checks, name)).toEqual([]);
  });

  it('ends with exit code 0, having made every check of the list', () => {
    expect(checks).toHaveLength(14);
    expect(ended.code).toBe(0);
  });

  it('replaced every replica twice, with orders arriving in every step', () => {
    expect(summary.map(({ step, replaced }) => [step, replaced])).toEqual([
      ['the previous version alone', 0],
      ['migrations of this version', 0],
      ['forward, all services at once', 8],
      ['this version alone', 0],
      ['back, all services at once', 8],
      ['the previous version on the new schema', 0],
    ]);
    for (const { step, orders } of summary) expect([step, orders > 0]).toEqual([step, true]);
  });
});
