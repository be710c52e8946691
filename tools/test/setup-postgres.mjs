import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { onTeardown } from './cleanup.mjs';

const require = createRequire(import.meta.url);

/**
 * Jest's global set-up: one real PostgreSQL for the whole run, its superuser's address in TEST_POSTGRES_URL. A server
 * of yours is used instead when that is set already. Unit tests and those of manifests need none.
 */
export default async function setupPostgres() {
  if (['unit', 'k8s'].includes(process.env.TEST_TIER) || process.env.TEST_RUN) return;
  process.env.TEST_RUN = randomBytes(4).toString('hex');
  onTeardown(async () => {
    delete process.env.TEST_RUN;
  });
  if (process.env.TEST_POSTGRES_URL) onTeardown(dropLeftDatabases);
  else await startPostgres();
}

async function startPostgres() {
  require('./typescript.cjs');
  const { startEmbeddedPostgres } = require('../../libs/testing/src/postgres/embedded-postgres.ts');
  const server = await startEmbeddedPostgres();
  process.env.TEST_POSTGRES_URL = server.url;
  onTeardown(async () => {
    delete process.env.TEST_POSTGRES_URL;
    await server.stop();
  });
}

/** A server of yours is left as it was found: without the databases of this run. */
async function dropLeftDatabases() {
  const { Client, escapeIdentifier } = require('pg');
  const client = new Client({ connectionString: process.env.TEST_POSTGRES_URL });
  await client.connect();
  const { rows } = await client.query('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [
    `test_${process.env.TEST_RUN}_`,
  ]);
  for (const { datname } of rows) await client.query(`DROP DATABASE ${escapeIdentifier(datname)} WITH (FORCE)`);
  await client.end();
}
