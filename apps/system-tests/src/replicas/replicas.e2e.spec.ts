import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '@paywright/running-system';
import { describeWithKafka } from '@paywright/testing';
import type { Check } from '../drill/judge/evidence';
import type { TakeOver, TakeOverKind } from './take-over';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that ends with another code than 0 has something to tell, too. */
async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  const program = join(repositoryRoot, 'apps/system-tests/dist/replicas/main.js');
  try {
    const options = { cwd: repositoryRoot, env: { ...process.env, ...env } };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args], options);
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as Ended;
  }
}

describeWithKafka('three replicas of each service, killed where it hurts', (brokers) => {
  let ended: Ended;
  let checks: Check[];
  let takeOvers: TakeOver[];

  beforeAll(async () => {
    ended = await run(['--short'], { KAFKA_BROKERS: brokers.join(',') });
    const report = /^All figures: (\S+)$/m.exec(ended.stdout)?.[1];
    if (!report) throw new Error(`The kills did not come to their end: ${ended.stdout.slice(-2_000)}${ended.stderr}`);
    ({ checks, takeOvers } = JSON.parse(readFileSync(join(repositoryRoot, report), 'utf8')) as {
      checks: Check[];
      takeOvers: TakeOver[];
    });
  }, 600_000);

  const faultsOf = (name: RegExp): readonly string[] => {
    const found = checks.filter((check) => name.test(check.name));
    if (found.length !== 1) throw new Error(`${found.length} checks are called ${name}`);
    return found[0]?.faults ?? [];
  };

  it.each([
    ['publish on when the one that relayed is gone', /^relay leadership/],
    ['ask what became of the calls of one that is gone', /^leases/],
    ['consume the partitions of one that is gone', /^partitions/],
    ['answer those who waited at a gateway that is gone', /^waiters/],
    ['follow a policy that is activated meanwhile', /^policy/],
    ['accept every order', /^every order was accepted/],
    ['charge no order twice', /^no order charged twice/],
    ['lose no payment', /^no payment lost/],
    ['fail no payment', /^no false failure/],
    ['ship nothing that is not captured', /^shipments only for captured/],
    ['ship every accepted order', /^every accepted order captured and shipped/],
    ['end with books like the sandbox’s', /^our books as the sandbox/],
    ['leave nothing unknown or open', /^nothing unknown or open/],
    ['put no event aside', /^no dead letters/],
    ['log no error', /^no error in any log/],
  ])('%s', (_what, name) => {
    expect(faultsOf(name)).toEqual([]);
  });

  it('end with exit code 0, having made every check of the list', () => {
    expect(checks).toHaveLength(15);
    expect(ended.code).toBe(0);
  });

  it('tell how long each kind of take-over took, and which order of kills it was', () => {
    const kinds = new Set<TakeOverKind>(takeOvers.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['leases', 'partitions', 'policy', 'relay', 'waiters']);
    expect(ended.stdout).toMatch(/^seed {8}\d+ /m);
    expect(ended.stdout).toMatch(/^relay leadership: .* ms {2}.* ms {2}.* ms$/m);
  });
});
