import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Routing policies with their activations, whose turn it is in a split, and the decision behind each attempt. */
export class Routing1700000000006 implements MigrationInterface {
  readonly name = 'Routing1700000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE policies (
        version integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        document jsonb NOT NULL,
        stored_by text NOT NULL,
        stored_at timestamptz NOT NULL
      )`);
    // The newest row says which policy decides; going back is an activation, too.
    await runner.query(`
      CREATE TABLE policy_activations (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        version integer NOT NULL REFERENCES policies (version),
        activated_by text NOT NULL,
        activated_at timestamptz NOT NULL,
        reason text NOT NULL,
        -- Undone by it: the activation before, with what that one had undone.
        is_rollback boolean NOT NULL DEFAULT false
      )`);
    await runner.query(`
      CREATE TABLE split_turns (
        policy_version integer NOT NULL,
        rule text NOT NULL,
        taken bigint NOT NULL,
        PRIMARY KEY (policy_version, rule)
      ) WITH (fillfactor = 50)`);
    await runner.query('ALTER TABLE attempts ADD COLUMN decision jsonb');
    await runner.query('CREATE INDEX attempts_payment ON attempts (payment_id)');
    await runner.query(
      `CREATE INDEX operations_overdue ON operations (send_before) WHERE state = 'due' AND kind = 'pay'`,
    );
    await runner.query(`
      CREATE INDEX operations_unsent ON operations (route, request_id)
        WHERE state = 'due' AND kind = 'pay' AND lease_until IS NULL AND unproven_sends = 0`);
    await runner.query(`
      CREATE INDEX operations_repeats ON operations (route, due_at)
        WHERE state = 'due' AND kind = 'pay' AND unproven_sends > 0`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX attempts_payment, operations_overdue, operations_unsent, operations_repeats');
    await runner.query('ALTER TABLE attempts DROP COLUMN decision');
    await runner.query('DROP TABLE split_turns, policy_activations, policies');
  }
}
