export interface GroupMember {
  readonly id: string;
  readonly topics: readonly string[];
}

export interface GroupPartition {
  readonly id: number;
  readonly topic: string;
  readonly partition: number;
  readonly owner: string | undefined;
  readonly epoch: string;
}

export interface AssignmentPlan {
  /** Free partitions this member should take. */
  readonly claim: readonly GroupPartition[];
  /** Partitions of this member that belong to others by their fair share. */
  readonly release: readonly GroupPartition[];
}

/**
 * What one member does to bring the group to balance. Every member computes the same shares from the same rows, so
 * nobody has to lead: whoever has too much lets go, whoever has too little takes what is free.
 *
 * @param members those whose membership has not run out, in the order they joined
 */
export function planAssignment(
  self: string,
  members: readonly GroupMember[],
  partitions: readonly GroupPartition[],
): AssignmentPlan {
  const alive = new Set(members.map(({ id }) => id));
  const claim: GroupPartition[] = [];
  const release: GroupPartition[] = [];
  const topics = [...new Set(partitions.map(({ topic }) => topic))].sort();
  for (const [number, topic] of topics.entries()) {
    const readers = members.filter((member) => member.topics.includes(topic));
    const rank = readers.findIndex(({ id }) => id === self);
    const all = partitions.filter((one) => one.topic === topic).sort((a, b) => a.partition - b.partition);
    const mine = all.filter(({ owner }) => owner === self);
    const share = rank < 0 ? 0 : fairShare(all.length, readers.length, (rank + number) % readers.length);
    release.push(...mine.slice(share));
    const free = all.filter(({ owner }) => owner === undefined || !alive.has(owner));
    claim.push(...free.slice(0, Math.max(0, share - mine.length)));
  }
  return { claim, release };
}

/** What is left over after an even split goes to the first ones; who is first differs by topic. */
function fairShare(partitions: number, readers: number, rank: number): number {
  return Math.floor(partitions / readers) + (rank < partitions % readers ? 1 : 0);
}
