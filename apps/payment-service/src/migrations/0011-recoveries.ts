import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Recoveries after the database was restored to an earlier moment. While one is unfinished, the service does not start. */
export class Recoveries1700000000011 implements MigrationInterface {
  readonly name = 'Recoveries1700000000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE recoveries (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        restored_to timestamptz NOT NULL,
        began_at timestamptz NOT NULL,
        finished_at timestamptz,
        report jsonb
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE recoveries');
  }
}
