import type { PartitionRetention } from '@paywright/partitions';
import { operationsTable } from '../migrations/0010-partitions';

/**
 * How long calls upstream are kept, with their bodies and how they were answered. An operation that is not done stays whatever
 * its age, and so does every one of a payment that is open or whose outcome nobody knows. Approved and held are no ends, and yet some
 * payments stay so for ever, a lost dispute or the released rest of an approval: they count until nothing has happened to them for as long.
 */
export function operationsRetention(keepMs: number): PartitionRetention {
  return {
    table: operationsTable,
    keepMs,
    stays: ({ business }) => `kept.state <> 'done' OR kept.updated_at >= ${business} OR EXISTS (
      SELECT FROM payments p WHERE p.id = kept.payment_id
         AND (p.unknown_since IS NOT NULL
              OR p.status NOT IN ('authorized', 'captured', 'rejected', 'failed', 'canceled', 'expired')
              OR (p.updated_at >= ${business} AND (p.held OR p.status = 'authorized'))))`,
    staysAfterAll: () => `kept.state = 'due'`,
  };
}
