import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Captures, cancellations and refunds that were posted, to tell a repeat from another request. */
export class FollowUps1700000000004 implements MigrationInterface {
  readonly name = 'FollowUps1700000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE posted_follow_ups (
        client_id text NOT NULL,
        idempotency_key text NOT NULL,
        payment_id text NOT NULL REFERENCES payments (payment_id),
        kind text NOT NULL,
        reference text NOT NULL,
        fingerprint bytea NOT NULL,
        -- What the first request was answered with.
        answer jsonb NOT NULL,
        PRIMARY KEY (client_id, idempotency_key),
        UNIQUE (payment_id, kind, reference)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE posted_follow_ups');
  }
}
