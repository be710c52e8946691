import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What operators page through: unknown payments, oldest first; and those that wait for a route, counted. */
export class UnknownQueue1700000000008 implements MigrationInterface {
  readonly name = 'UnknownQueue1700000000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX payments_unknown');
    await runner.query(`
      CREATE INDEX payments_unknown ON payments (unknown_since, id) INCLUDE (currency, amount)
        WHERE unknown_since IS NOT NULL`);
    await runner.query(`
      CREATE INDEX payments_deferred ON payments (requested_at) INCLUDE (currency, amount) WHERE status = 'deferred'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX payments_deferred, payments_unknown');
    await runner.query('CREATE INDEX payments_unknown ON payments (unknown_since) WHERE unknown_since IS NOT NULL');
  }
}
