import type { KeptData } from '@paywright/partitions';
import { notificationsTable } from '../migrations/0003-partitions';

/**
 * How long evidence is kept. Its number is remembered for a month more, until no partition has it any more: a late delivery
 * of something kept must be told from a new one.
 */
export function keptNotifications(keepMs: number): KeptData {
  return {
    partitions: [
      {
        table: notificationsTable,
        keepMs,
        stays: ({ business }) => `kept.received_at >= ${business}`,
        staysAfterAll: () => 'false',
      },
    ],
    rows: [
      { table: 'deliveries', keepMs, goes: ({ business }) => `old.received_at < ${business} - interval '32 days'` },
    ],
  };
}
