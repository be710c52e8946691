import type { PartitionRetention } from '@paywright/partitions';
import { operationsTable } from '../migrations/0010-partitions';

/**
 * How long calls upstream are kept, with their bodies and how they were answered. An operation that is not done stays whatever
 * its age, and so does every one of a payment that is not over, whose outcome nobody knows, or that waits for a person.
 */
export function operationsRetention(keepMs: number): PartitionRetention {
  return {
    table: operationsTable,
    keepMs,
    stays: ({ business }) => `kept.state <> 'done' OR kept.updated_at >= ${business} OR EXISTS (
      SELECT FROM payments p WHERE p.id = kept.payment_id
         AND (p.held OR p.unknown_since IS NOT NULL OR p.status NOT IN ('captured', 'rejected', 'failed', 'canceled', 'expired')))`,
    staysAfterAll: () => `kept.state = 'due'`,
  };
}
