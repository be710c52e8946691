import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A kept card's token is good at the account it was given by, and told to no other. */
export class RoutesOfCards1700000000004 implements MigrationInterface {
  readonly name = 'RoutesOfCards1700000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE saved_cards ADD COLUMN route text');
    await runner.query('UPDATE saved_cards c SET route = a.route FROM attempts a WHERE a.payment_id = c.saved_by');
    // May be absent: replicas of the version before go on keeping cards while this one is rolled out.
    // Follow-ups did not count the sends that may have left: each try may have.
    await runner.query(`
      UPDATE operations SET unproven_sends = tries WHERE kind IN ('capture', 'cancel', 'refund') AND state = 'due'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE saved_cards DROP COLUMN route');
  }
}
