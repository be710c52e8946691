import { planAssignment } from './plan-assignment';
import type { GroupMember, GroupPartition } from './plan-assignment';

describe('the plan of a group member', () => {
  const member = (id: string, ...topics: string[]): GroupMember => ({ id, topics });

  function partitionsOf(topic: string, owners: (string | undefined)[]): GroupPartition[] {
    return owners.map((owner, partition) => ({ id: partition, topic, partition, owner, epoch: '0' }));
  }

  const numbers = (partitions: readonly GroupPartition[]): number[] => partitions.map(({ partition }) => partition);

  /** Lets every member carry out its plan until none has anything to do. */
  function settle(members: GroupMember[], partitions: GroupPartition[]): GroupPartition[] {
    let now = partitions;
    for (let round = 0; round < 10; round += 1) {
      for (const { id } of members) {
        const { claim, release } = planAssignment(id, members, now);
        now = now.map((one) => {
          if (claim.includes(one)) return { ...one, owner: id };
          return release.includes(one) ? { ...one, owner: undefined } : one;
        });
      }
    }
    for (const { id } of members) expect(planAssignment(id, members, now)).toEqual({ claim: [], release: [] });
    return now;
  }

  it('takes everything when alone', () => {
    const { claim, release } = planAssignment('a', [member('a', 't')], partitionsOf('t', Array(4).fill(undefined)));
    expect([numbers(claim), numbers(release)]).toEqual([[0, 1, 2, 3], []]);
  });

  it('lets go of the surplus when another joins, and takes nothing that has a living owner', () => {
    const members = [member('a', 't'), member('b', 't')];
    const partitions = partitionsOf('t', ['a', 'a', 'a', 'a']);
    expect(numbers(planAssignment('a', members, partitions).release)).toEqual([2, 3]);
    expect(planAssignment('b', members, partitions).claim).toEqual([]);
  });

  it('takes over what belonged to a member that is gone', () => {
    const partitions = partitionsOf('t', ['gone', 'a', 'gone', 'a']);
    expect(numbers(planAssignment('a', [member('a', 't')], partitions).claim)).toEqual([0, 2]);
  });

  it.each([1, 2, 3, 5, 7, 12, 15])('comes to a balance with %i members', (count) => {
    const members = Array.from({ length: count }, (_, i) => member(`m${i}`, 't'));
    const settled = settle(members, partitionsOf('t', Array(12).fill('m0')));
    const held = members.map(({ id }) => settled.filter(({ owner }) => owner === id).length);
    expect(held.reduce((sum, one) => sum + one, 0)).toBe(12);
    expect(Math.max(...held) - Math.min(...held)).toBeLessThanOrEqual(1);
  });

  it('gives a topic only to members that read it', () => {
    const members = [member('old', 't'), member('new', 't', 'u')];
    const settled = settle(members, [
      ...partitionsOf('t', Array(4).fill('old')),
      ...partitionsOf('u', Array(4).fill(undefined)).map((one) => ({ ...one, id: one.id + 4 })),
    ]);
    expect(settled.filter(({ topic }) => topic === 'u').every(({ owner }) => owner === 'new')).toBe(true);
    expect(settled.filter(({ owner }) => owner === 'old')).toHaveLength(2);
  });

  it('does not give what is left over of every topic to the same member', () => {
    const members = [member('a', 't', 'u'), member('b', 't', 'u')];
    const settled = settle(members, [
      ...partitionsOf('t', Array(3).fill(undefined)),
      ...partitionsOf('u', Array(3).fill(undefined)).map((one) => ({ ...one, id: one.id + 3 })),
    ]);
    expect(settled.filter(({ owner }) => owner === 'a')).toHaveLength(3);
  });
});
