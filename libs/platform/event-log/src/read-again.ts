import type { EventLog } from './event-log';

/**
 * Has a group read its topics again from a time on, epoch milliseconds: after its database was restored to an earlier moment. Inboxes
 * and versions make what it knows already harmless. Refused while somebody consumes in the group, and where the log
 * does not reach back that far, unless that is accepted.
 */
export async function readAgain(
  eventLog: EventLog,
  {
    group,
    topics,
    since,
    acceptGap,
  }: {
    readonly group: string;
    readonly topics: readonly string[];
    readonly since: number;
    readonly acceptGap: boolean;
  },
): Promise<void> {
  for (const topic of topics) await eventLog.resetOffsets(group, topic, { to: { time: since, acceptGap } });
}
