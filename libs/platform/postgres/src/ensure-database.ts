import { Client, escapeIdentifier, escapeLiteral } from 'pg';

export interface EnsureDatabaseOptions {
  /** Address of a superuser, or of a role that may create roles and databases. */
  readonly adminUrl: string;
  readonly database: string;
  /** Owner of the database, and besides superusers the only one who may connect to it. */
  readonly role: string;
  /** Set anew at each call. */
  readonly password: string;
}

/** Any number, as long as it stays: callers on one server take turns. */
const lock = '7240311885432';

/**
 * Makes sure that a database with a role of its own exists, and returns the role's address of it. May be called again
 * and by several processes at once. For demo, tests and benchmarks; a deployment has its own way to make them.
 */
export async function ensureDatabase({ adminUrl, database, role, password }: EnsureDatabaseOptions): Promise<string> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query('SELECT pg_advisory_lock($1)', [lock]);
    const owner = escapeIdentifier(role);
    const name = escapeIdentifier(database);
    const roles = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
    const verb = roles.rowCount === 0 ? 'CREATE' : 'ALTER';
    await admin.query(`${verb} ROLE ${owner} LOGIN PASSWORD ${escapeLiteral(password)}`);
    const databases = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (databases.rowCount === 0) {
      await admin.query(`CREATE DATABASE ${name} OWNER ${owner}`);
    }
    await admin.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  } finally {
    await admin.end();
  }
  const url = new URL(adminUrl);
  url.username = encodeURIComponent(role);
  url.password = encodeURIComponent(password);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.toString();
}
