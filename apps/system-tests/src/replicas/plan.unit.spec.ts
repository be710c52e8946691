import { seededRandom } from '@paywright/kernel';
import { planActs } from './plan';

describe('what is done to the replicas', () => {
  it('is the same for the same seed, in another order for another one', () => {
    expect(planActs(false, seededRandom(7))).toEqual(planActs(false, seededRandom(7)));
    expect(planActs(false, seededRandom(7))).not.toEqual(planActs(false, seededRandom(8)));
  });

  it('is of each kind once in the short form', () => {
    const kinds = planActs(true, seededRandom(7)).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(['leases', 'partitions', 'policy', 'relay', 'waiters']);
  });

  it('takes the relay of every service in the long form', () => {
    const relays = planActs(false, seededRandom(7)).flatMap((act) => (act.kind === 'relay' ? [act.service] : []));
    expect(new Set(relays).size).toBe(4);
  });
});
