import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which route was chosen for an attempt, and why, on the timeline. */
export class TimelineDecisions1700000000007 implements MigrationInterface {
  readonly name = 'TimelineDecisions1700000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE timeline ADD COLUMN decision jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE timeline DROP COLUMN decision');
  }
}
