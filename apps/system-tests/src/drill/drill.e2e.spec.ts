import { faultsOf, type Reported, runToReport } from '../trial/run-to-report';
import type { Check } from './judge/evidence';
import type { PhaseSummary } from './report/summarize-phases';

interface Report {
  readonly checks: Check[];
  readonly phases: PhaseSummary[];
}

describe('a short drill', () => {
  let ended: Reported<Report>;
  let checks: Check[];
  let phases: PhaseSummary[];

  beforeAll(async () => {
    ended = await runToReport('drill', ['--short']);
    ({ checks, phases } = ended.report);
  }, 240_000);

  it.each([
    ['accepts every order while upstream is in trouble', /^every order was accepted/],
    ['charges no order twice', /^no order charged twice/],
    ['loses no payment', /^no payment lost/],
    ['fails no payment for upstream’s trouble', /^no false failure/],
    ['ships nothing that is not captured', /^shipments only for captured/],
    ['ends with books like the sandbox’s', /^our books as the sandbox/],
    ['leaves nothing unknown or open', /^nothing unknown or open/],
    ['opens the breaker of every dead route', /^the breaker of every dead route opened/],
    ['sends a dead route no more calls than its limits allow', /^calls to a dead route until its breaker opened/],
    ['probes a dead route, one call at a time', /^afterwards probes only/],
    ['calls a route again once it is back', /^every breaker that opened closed again/],
    ['sends orders through the other routes meanwhile', /^orders that came while one route was out/],
  ])('%s', (_what, name) => {
    expect(faultsOf(checks, name)).toEqual([]);
  });

  it('ends with exit code 0, having made every check of the list', () => {
    expect(checks).toHaveLength(12);
    expect(checks.every(({ held }) => held)).toBe(true);
    expect(ended.code).toBe(0);
  });

  it('met every trouble, and had payments wait only while all routes were out', () => {
    const troubled = phases.filter(({ routes }) => routes.length > 0);
    expect(troubled).toHaveLength(5);
    for (const { struck } of troubled) expect(struck).toBeGreaterThan(0);
    expect(phases.find(({ phase }) => phase.startsWith('all'))?.deferred).toBeGreaterThan(0);
    for (const { phase, deferred } of troubled)
      if (!phase.startsWith('all')) expect([phase, deferred]).toEqual([phase, 0]);
  });

  it('says on what it ran, how orders arrived, and each check with its figures', () => {
    expect(ended.stdout).toMatch(/cores, [\d.]+ GB/);
    expect(ended.stdout).toMatch(/Node [\d.]+, PostgreSQL [\d.]+/);
    expect(ended.stdout).toMatch(/open loop: 12 orders\/s/);
    for (const { name, figures } of checks) expect(ended.stdout).toContain(`${name}: ${figures}`);
  });
});
