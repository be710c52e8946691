import { partitionInbox, unpartitionInbox } from '@paywright/inbox';
import { createPartitions, type PartitionedTable } from '@paywright/partitions';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The lines of payments' timelines, in partitions of a month. */
export const timelineTable: PartitionedTable = { name: 'timeline', key: 'filed_at', span: 'month' };

const columns = 'payment_id, event_id, type, version, occurred_at, status, reason, detail, evidence, decision';

/** Events of payments that tell no `requestedAt` where they were written before this version. */
const toldWithoutRequest = ['paywright.payment.message-recorded.v1', 'paywright.payment.routed.v1'];

/**
 * Timeline and inbox become partitioned, so that old rows leave by dropping a table. Not to be rolled out beside the version
 * before: stop the service first.
 */
export class Partitions1700000000008 implements MigrationInterface {
  readonly name = 'Partitions1700000000008';

  async up(runner: QueryRunner): Promise<void> {
    await partitionInbox(runner);

    // What retention goes by; those from before count as posted now.
    await runner.query('ALTER TABLE posted_follow_ups ADD COLUMN created_at timestamptz NOT NULL DEFAULT now()');
    await runner.query('CREATE INDEX posted_follow_ups_created_at ON posted_follow_ups (created_at)');
    await runner.query('CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at)');

    await runner.query('ALTER TABLE timeline RENAME TO timeline_before');
    await runner.query(`
      CREATE TABLE timeline (
        payment_id text NOT NULL,
        event_id text NOT NULL,
        -- Belongs to the event's id, so that an event told again meets its line: the key holds across all partitions.
        filed_at timestamptz NOT NULL,
        type text NOT NULL,
        version integer NOT NULL,
        occurred_at timestamptz NOT NULL,
        status text,
        reason text,
        detail text,
        evidence jsonb,
        decision jsonb
      ) PARTITION BY RANGE (filed_at)`);
    const [{ oldest }] = (await runner.query('SELECT min(occurred_at) AS oldest FROM timeline_before')) as [
      { oldest: Date | null },
    ];
    await createPartitions(runner, timelineTable, oldest ?? undefined);
    // As the projection files them: told by payment-service with the payment, or when they happened.
    await runner.query(
      `INSERT INTO timeline (filed_at, ${columns})
       SELECT CASE WHEN p.version > 0 AND t.type LIKE 'paywright.payment.%' AND t.type <> ALL ($1)
                   THEN (p.snapshot ->> 'requestedAt')::timestamptz ELSE t.occurred_at END,
              ${columns
                .split(', ')
                .map((column) => `t.${column}`)
                .join(', ')}
         FROM timeline_before t LEFT JOIN payments p USING (payment_id)`,
      [toldWithoutRequest],
    );
    await runner.query('DROP TABLE timeline_before');
    await runner.query('ALTER TABLE timeline ADD PRIMARY KEY (payment_id, event_id, filed_at)');

    // Grows for ever: a fifth of it, which is the default, would be dead before anybody clears up.
    await runner.query(`
      ALTER TABLE payments SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE payments RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor)');
    await runner.query('ALTER TABLE timeline RENAME TO timeline_partitioned');
    await runner.query(`
      CREATE TABLE timeline (
        payment_id text NOT NULL,
        event_id text NOT NULL,
        type text NOT NULL,
        version integer NOT NULL,
        occurred_at timestamptz NOT NULL,
        status text,
        reason text,
        detail text,
        evidence jsonb,
        decision jsonb
      )`);
    await runner.query(`INSERT INTO timeline (${columns}) SELECT ${columns} FROM timeline_partitioned`);
    await runner.query('DROP TABLE timeline_partitioned');
    await runner.query('ALTER TABLE timeline ADD PRIMARY KEY (payment_id, event_id)');
    await runner.query('DROP INDEX idempotency_keys_created_at');
    await runner.query('ALTER TABLE posted_follow_ups DROP COLUMN created_at');
    await unpartitionInbox(runner);
  }
}
