import type { DataSource } from 'typeorm';

/** The migrations this version has and the database has not, in their order. A newer schema lacks none. Changes nothing. */
export async function pendingMigrations(db: DataSource): Promise<readonly string[]> {
  const executed = new Set(await executedMigrations(db));
  return db.migrations
    .map((migration) => migration.name ?? migration.constructor.name)
    .filter((name) => !executed.has(name));
}

/** Rejects while the schema is older than this version needs. */
export async function requireMigrated(db: DataSource): Promise<void> {
  const pending = await pendingMigrations(db);
  if (pending.length > 0) throw new SchemaTooOld(pending);
}

/** Says what is missing, and what to run. */
export class SchemaTooOld extends Error {
  readonly code = 'schema-too-old';
  readonly retryable = true;

  constructor(pending: readonly string[]) {
    super(
      `The database lacks ${pending.join(', ')}. Run this version's \`main.js migrate\`, or set MIGRATE_ON_START=true.`,
    );
    this.name = 'SchemaTooOld';
  }
}

async function executedMigrations(db: DataSource): Promise<string[]> {
  const [table] = (await db.query("SELECT to_regclass('migrations') IS NOT NULL AS found")) as { found: boolean }[];
  if (!table?.found) return [];
  const rows = (await db.query('SELECT name FROM migrations')) as { name: string }[];
  return rows.map(({ name }) => name);
}
