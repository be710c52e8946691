import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '@paywright/running-system';
import { describeWithKafka } from '@paywright/testing';
import type { Check } from '../drill/judge/evidence';
import type { StepSummary } from './describe-steps';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that ends with another code than 0 has something to tell, too. */
async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  const program = join(repositoryRoot, 'apps/system-tests/dist/rollout/main.js');
  try {
    const options = { cwd: repositoryRoot, env: { ...process.env, ...env } };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args], options);
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as Ended;
  }
}

describeWithKafka('an upgrade from the previous version under load, and back', (brokers) => {
  let ended: Ended;
  let checks: Check[];
  let summary: StepSummary[];

  beforeAll(async () => {
    ended = await run(['--short'], { KAFKA_BROKERS: brokers.join(',') });
    const report = /^All figures: (\S+)$/m.exec(ended.stdout)?.[1];
    if (!report) throw new Error(`The roll-out did not come to its end: ${ended.stdout.slice(-2_000)}${ended.stderr}`);
    ({ checks, summary } = JSON.parse(readFileSync(join(repositoryRoot, report), 'utf8')) as {
      checks: Check[];
      summary: StepSummary[];
    });
  }, 600_000);

  const faultsOf = (name: RegExp): readonly string[] => {
    const found = checks.filter((check) => name.test(check.name));
    if (found.length !== 1) throw new Error(`${found.length} checks are called ${name}`);
    return found[0]?.faults ?? [];
  };

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
    expect(faultsOf(name)).toEqual([]);
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
