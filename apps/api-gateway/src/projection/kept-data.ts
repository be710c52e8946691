import { inboxRetention } from '@paywright/inbox';
import type { KeptData } from '@paywright/partitions';
import type { Config } from '../app.config';
import { timelineTable } from '../migrations/0008-partitions';

/**
 * How long what the gateway stores is kept. Payments and their shipments stay for ever: they keep their orders. The timeline of
 * a payment that is open or unknown stays with it; of one that is approved or held, until nothing has happened to it for as long.
 */
export function keptData({
  RETENTION_INBOX,
  RETENTION_TIMELINE,
  RETENTION_IDEMPOTENCY_KEYS,
  RETENTION_FOLLOW_UPS,
}: Pick<
  Config,
  'RETENTION_INBOX' | 'RETENTION_TIMELINE' | 'RETENTION_IDEMPOTENCY_KEYS' | 'RETENTION_FOLLOW_UPS'
>): KeptData {
  return {
    partitions: [
      inboxRetention(RETENTION_INBOX),
      {
        table: timelineTable,
        keepMs: RETENTION_TIMELINE,
        stays: ({ business }) => `kept.filed_at >= ${business} OR kept.occurred_at >= ${business} OR EXISTS (
          SELECT FROM payments p WHERE p.payment_id = kept.payment_id
             AND (p.status NOT IN ('authorized', 'captured', 'rejected', 'failed', 'canceled', 'expired')
                  OR p.snapshot ? 'unknownSince'
                  OR (p.updated_at >= ${business} AND (p.status = 'authorized' OR p.snapshot -> 'holds' <> '[]'))))`,
        staysAfterAll: () => 'false',
      },
    ],
    rows: [
      {
        table: 'idempotency_keys',
        keepMs: RETENTION_IDEMPOTENCY_KEYS,
        goes: ({ business }) => `old.created_at < ${business}`,
      },
      {
        table: 'posted_follow_ups',
        keepMs: RETENTION_FOLLOW_UPS,
        goes: ({ real }) => `old.created_at < ${real}`,
      },
    ],
  };
}
