import { describeWithKafka } from '@paywright/testing';
import type { Check } from '../drill/judge/evidence';
import { faultsOf, type Reported, runToReport } from '../trial/run-to-report';
import type { TakeOver, TakeOverKind } from './take-over';

interface Report {
  readonly checks: Check[];
  readonly takeOvers: TakeOver[];
}

describeWithKafka('three replicas of each service, killed where it hurts', (brokers) => {
  let ended: Reported<Report>;
  let checks: Check[];
  let takeOvers: TakeOver[];

  beforeAll(async () => {
    ended = await runToReport('replicas', ['--short'], { KAFKA_BROKERS: brokers.join(',') });
    ({ checks, takeOvers } = ended.report);
  }, 600_000);

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
    expect(faultsOf(checks, name)).toEqual([]);
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
