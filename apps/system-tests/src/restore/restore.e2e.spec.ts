import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '@paywright/running-system';
import { describeWithKafka } from '@paywright/testing';
import type { Check } from '../drill/judge/evidence';

interface Report {
  readonly checks: readonly Check[];
  readonly figures: { readonly ordersAfter: number; readonly recovery: readonly string[] };
}

/** A program that ends with another code than 0 has something to tell, too. */
async function drill(brokers: readonly string[]): Promise<{ code: number; report: Report }> {
  const program = join(repositoryRoot, 'apps/system-tests/dist/restore/main.js');
  const environment = { ...process.env, KAFKA_BROKERS: brokers.join(',') };
  const run = promisify(execFile)(process.execPath, [program, '--seconds', '4', '--rate', '4'], {
    cwd: repositoryRoot,
    env: environment,
  });
  const { code, stdout, stderr } = await run.then(
    (ended) => ({ code: 0, ...ended }),
    (ended: unknown) => ended as { code: number; stdout: string; stderr: string },
  );
  const file = /^All figures: (\S+)$/m.exec(stdout)?.[1];
  if (!file) throw new Error(`The drill did not come to its end: ${stdout.slice(-3_000)}${stderr}`);
  return { code, report: JSON.parse(readFileSync(join(repositoryRoot, file), 'utf8')) as Report };
}

describeWithKafka('after the databases were restored to an earlier moment', (brokers) => {
  let code: number;
  let report: Report;

  beforeAll(async () => {
    ({ code, report } = await drill(brokers));
  }, 400_000);

  it('orders were placed that the databases did not know, and the recovery found them', () => {
    expect(report.figures.ordersAfter).toBeGreaterThan(0);
    expect(report.figures.recovery.join('\n')).toMatch(/[1-9]\d* payments rebuilt/);
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
    const found = report.checks.filter((check) => name.test(check.name));
    expect(found).toHaveLength(1);
    expect(found[0]?.faults).toEqual([]);
  });

  it('the drill says so', () => {
    expect(report.checks).toHaveLength(7);
    expect(code).toBe(0);
  });
});
