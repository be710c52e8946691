import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What replicas tell each other about routes, and what operators and self-tests have set; both survive restarts. */
export class RoutesInOperation1700000000007 implements MigrationInterface {
  readonly name = 'RoutesInOperation1700000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE breaker_changes (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL,
        replica text NOT NULL,
        route text NOT NULL,
        kind text,
        state text NOT NULL,
        reason text NOT NULL,
        origin text NOT NULL CHECK (origin IN ('calls', 'operator', 'self-test'))
      )`);
    await runner.query(`CREATE INDEX breaker_changes_route ON breaker_changes (route, id)`);
    await runner.query(`
      CREATE TABLE route_controls (
        route text NOT NULL,
        control text NOT NULL,
        setting text NOT NULL,
        reason text NOT NULL,
        set_by text NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (route, control)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE route_controls');
    await runner.query('DROP TABLE breaker_changes');
  }
}
