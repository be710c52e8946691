import { judgeReplicas, type ReplicasEvidence } from './judge-replicas';
import type { TakeOver, TakeOverKind } from './take-over';

const kinds: readonly TakeOverKind[] = ['relay', 'leases', 'partitions', 'waiters', 'policy'];
const evidence: ReplicasEvidence = {
  ...{ orders: [], dropped: 0, ours: [], theirs: [], unknown: [] },
  ...{ deadLetters: [], deliveries: 3, refusedDeliveries: [], logFaults: [] },
  takeOvers: kinds.map((kind): TakeOver => ({ kind, what: `a ${kind}`, tookMs: 1_000 })),
  bounds: { relay: 1_000, leases: 1_000, partitions: 1_000, waiters: 1_000, policy: 1_000 },
};

function faultsOf(name: RegExp, takeOvers: readonly TakeOver[]): readonly string[] {
  const checks = judgeReplicas({ ...evidence, takeOvers }).filter((check) => name.test(check.name));
  expect(checks).toHaveLength(1);
  return checks[0]?.faults ?? [];
}

describe('take-overs are judged', () => {
  it.each(kinds)('sound within their bound: %s', (kind) => {
    expect(faultsOf(new RegExp(`^${kind}`), evidence.takeOvers)).toEqual([]);
  });

  it('by those that came late', () => {
    expect(faultsOf(/^leases/, [...evidence.takeOvers, { kind: 'leases', what: 'pr_1', tookMs: 1_001 }])).toEqual([
      'pr_1 took 1001 ms',
    ]);
  });

  it('by those that never came', () => {
    expect(faultsOf(/^waiters/, [])).toEqual(['never happened']);
  });
});
