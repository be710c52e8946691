import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What operators did, for ever: rows are added, never changed. */
export class Operators1700000000005 implements MigrationInterface {
  readonly name = 'Operators1700000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE operator_actions (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL,
        operator text NOT NULL,
        action text NOT NULL,
        subject text NOT NULL,
        reason text,
        detail jsonb NOT NULL
      )`);
    await runner.query(`CREATE INDEX operator_actions_subject ON operator_actions (subject, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE operator_actions');
  }
}
