import type { EventLog } from './event-log';

/**
 * Has a group read its topics again from a time on, epoch milliseconds: after its database was restored to an earlier moment. Inboxes
 * and versions make what it knows already harmless. Refused while somebody consumes in the group.
 */
export async function readAgain(
  eventLog: EventLog,
  { group, topics, since }: { readonly group: string; readonly topics: readonly string[]; readonly since: number },
): Promise<void> {
  for (const topic of topics) await eventLog.resetOffsets(group, topic, { to: { time: since } });
}
