import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ApiKeys1700000000002 implements MigrationInterface {
  readonly name = 'ApiKeys1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE api_keys (
        id text PRIMARY KEY,
        client_id text NOT NULL,
        secret_hash bytea NOT NULL,
        scopes text[] NOT NULL,
        -- Whose payments the key may see: the client's own and those of services that ask by event.
        sources text[] NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz,
        revoked_at timestamptz
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE api_keys');
  }
}
