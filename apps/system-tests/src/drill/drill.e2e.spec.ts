import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '@paywright/running-system';
import type { Check } from './judge/evidence';
import type { PhaseSummary } from './report/summarize-phases';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that ends with another code than 0 has something to tell, too. */
async function run(program: string, args: readonly string[]): Promise<Ended> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args], { cwd: repositoryRoot });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as Ended;
  }
}

describe('a short drill', () => {
  let ended: Ended;
  let checks: Check[];
  let phases: PhaseSummary[];

  beforeAll(async () => {
    ended = await run(join(repositoryRoot, 'apps/system-tests/dist/drill/main.js'), ['--short']);
    const report = /^All figures: (\S+)$/m.exec(ended.stdout)?.[1];
    if (!report) throw new Error(`The drill did not come to its end: ${ended.stdout.slice(-2_000)}${ended.stderr}`);
    ({ checks, phases } = JSON.parse(readFileSync(join(repositoryRoot, report), 'utf8')) as {
      checks: Check[];
      phases: PhaseSummary[];
    });
  }, 240_000);

  const faultsOf = (name: RegExp): readonly string[] => {
    const found = checks.filter((check) => name.test(check.name));
    if (found.length !== 1) throw new Error(`${found.length} checks are called ${name}`);
    return found[0]?.faults ?? [];
  };

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
    expect(faultsOf(name)).toEqual([]);
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
