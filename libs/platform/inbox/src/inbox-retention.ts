import type { PartitionRetention } from '@paywright/partitions';
import { inboxTable } from './inbox-table';

const dayMs = 24 * 60 * 60 * 1000;

/** A day more than the event log keeps its messages by default, in milliseconds. */
export const inboxKeptMs = 15 * dayMs;

/**
 * How long an inbox remembers. Never less than the event log keeps its messages: a replayed message would take effect again.
 * Age is real time, as the log's own retention is, and counts from when an event was handled, however old it was then.
 */
export function inboxRetention(keepMs: number): PartitionRetention {
  const stays: PartitionRetention['stays'] = ({ real }) => `kept.received_at >= ${real}`;
  return { table: inboxTable, keepMs, stays, staysAfterAll: stays };
}
