import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Captures, cancels and refunds by request: bounds on what is asked for, and when an approval must be looked at. */
export class FollowUps1700000000002 implements MigrationInterface {
  readonly name = 'FollowUps1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    // Design rule 4: what we ask for is bounded here, whatever the code believes; what upstream reports is not.
    await runner.query(`
      ALTER TABLE payments
        ADD COLUMN capture_asked bigint NOT NULL DEFAULT 0,
        ADD COLUMN refund_asked bigint NOT NULL DEFAULT 0,
        ADD COLUMN capture_watch_at timestamptz,
        ADD CONSTRAINT captures_within_payment CHECK (capture_asked BETWEEN 0 AND amount),
        ADD CONSTRAINT refunds_within_captures CHECK (refund_asked BETWEEN 0 AND captured)`);
    await runner.query(`
      CREATE INDEX payments_capture_watch ON payments (capture_watch_at) WHERE capture_watch_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE payments DROP COLUMN capture_asked, DROP COLUMN refund_asked, DROP COLUMN capture_watch_at`);
  }
}
