import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The message each line of a timeline came from. */
export class TimelineEvidence1700000000006 implements MigrationInterface {
  readonly name = 'TimelineEvidence1700000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE timeline ADD COLUMN evidence jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE timeline DROP COLUMN evidence');
  }
}
