import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';

/** A schema that is prepared once per test run and then copied, which takes a fraction of the time. */
export interface DatabaseTemplate {
  /** Letters, digits and dashes; one name always means the same preparation. */
  readonly name: string;
  /** Creates tables and so on; must have closed its connections when it resolves. */
  prepare(url: string): Promise<void>;
}

export interface FreshDatabase {
  /** The superuser's address of a database nobody else uses. */
  readonly url: string;
  /** Removes it, cutting off whoever is still connected. */
  drop(): Promise<void>;
}

/** An empty database, or a copy of the template's, on the test run's PostgreSQL. */
export async function freshDatabase(template?: DatabaseTemplate): Promise<FreshDatabase> {
  const server = testServer();
  return withClient(server.url, async (client) => {
    const source = template === undefined ? undefined : await templateDatabase(client, server, template);
    const name = `${server.prefix}_${randomBytes(6).toString('hex')}`;
    await client.query(
      `CREATE DATABASE ${escapeIdentifier(name)} ${source === undefined ? '' : `TEMPLATE ${escapeIdentifier(source)}`}`,
    );
    return { url: databaseUrl(server.url, name), drop: () => dropDatabase(server.url, name) };
  });
}

/** Makes the template unless another worker has; workers that come meanwhile wait for it. */
async function templateDatabase(client: Client, server: TestServer, template: DatabaseTemplate): Promise<string> {
  const name = `${server.prefix}_template_${template.name}`;
  await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [name]);
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) {
      const unfinished = `${name}_unfinished`;
      await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(unfinished)}`);
      await client.query(`CREATE DATABASE ${escapeIdentifier(unfinished)}`);
      await template.prepare(databaseUrl(server.url, unfinished));
      await client.query(`ALTER DATABASE ${escapeIdentifier(unfinished)} RENAME TO ${escapeIdentifier(name)}`);
    }
  } finally {
    await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]);
  }
  return name;
}

interface TestServer {
  readonly url: string;
  /** Begins every database name of this run: on a server that outlives the run no older schema is picked up. */
  readonly prefix: string;
}

function testServer(): TestServer {
  const { TEST_POSTGRES_URL: url, TEST_RUN: run } = process.env;
  if (url === undefined || run === undefined) {
    throw new Error(
      'No PostgreSQL for tests: TEST_POSTGRES_URL is not set. It is set by the global set-up in jest.preset.cjs, ' +
        'except with TEST_TIER=unit.',
    );
  }
  return { url, prefix: `test_${run}` };
}

function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.toString();
}

async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await withClient(serverUrl, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`),
  );
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
