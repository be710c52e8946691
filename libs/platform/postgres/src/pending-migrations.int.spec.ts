import { type FreshDatabase, freshDatabase } from '@paywright/testing';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { openDatabase } from './database';
import { migrate } from './migrate';
import { pendingMigrations, requireMigrated } from './pending-migrations';

class First1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE first ()');
  }

  async down(): Promise<void> {
    throw new Error('never');
  }
}

class Second1700000000002 extends First1700000000001 {
  override async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE second ()');
  }
}

let database: FreshDatabase;
const opened: DataSource[] = [];

/** The database as a version with these migrations opens it. */
async function versionWith(...migrations: (new () => MigrationInterface)[]): Promise<DataSource> {
  const db = await openDatabase({ url: database.url, poolSize: 2, applicationName: 'spec', migrations });
  opened.push(db);
  return db;
}

beforeEach(async () => (database = await freshDatabase()));
afterEach(async () => {
  await Promise.all(opened.splice(0).map((db) => db.destroy()));
  await database.drop();
});

describe('a schema', () => {
  it('of an empty database lacks everything, and asking changes nothing', async () => {
    const db = await versionWith(First1700000000001, Second1700000000002);
    expect(await pendingMigrations(db)).toEqual(['First1700000000001', 'Second1700000000002']);
    expect(await db.query("SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname = 'public'")).toEqual([
      { tables: 0 },
    ]);
    await expect(requireMigrated(db)).rejects.toThrow(
      /lacks First1700000000001, Second1700000000002.*main\.js migrate/,
    );
  });

  it('that is older lacks what is new, until it is migrated', async () => {
    await migrate(await versionWith(First1700000000001));
    const next = await versionWith(First1700000000001, Second1700000000002);
    expect(await pendingMigrations(next)).toEqual(['Second1700000000002']);
    await migrate(next);
    await expect(requireMigrated(next)).resolves.toBeUndefined();
  });

  it('that is newer lacks nothing', async () => {
    await migrate(await versionWith(First1700000000001, Second1700000000002));
    await expect(requireMigrated(await versionWith(First1700000000001))).resolves.toBeUndefined();
  });
});
