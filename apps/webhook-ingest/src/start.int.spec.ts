import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrationSchema, parseConfig } from '@paywright/config';
import { migrate } from '@paywright/postgres';
import { eventually, freshDatabase } from '@paywright/testing';
import { configSchema } from './app.config';
import { openOwnDatabase, start } from './start';

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

it('a service on a schema older than it needs is alive, not ready, and goes on once it is migrated', async () => {
  const own = await freshDatabase();
  const log = await freshDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'ingest-'));
  const file = join(folder, 'apo.public.pem');
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(file, publicKey.export({ type: 'spki', format: 'pem' }));
  const PORT = await freePort();
  const config = parseConfig(configSchema, {
    DATABASE_URL: own.url,
    EVENT_LOG_URL: log.url,
    ROUTES: JSON.stringify({
      routes: [{ name: 'apo-kr', clientId: 'CLIENT', apoPublicKeys: [{ version: '1', file }] }],
    }),
    NOTIFICATION_KEYS: `1:${randomBytes(32).toString('base64')}`,
    LOG_LEVEL: 'silent',
    PORT,
  });

  const starting = start(config);
  const ask = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${PORT}${path}`);
  await eventually(async () => (await ask('/health/live')).status === 200, { describe: 'the process is alive' });
  const waiting = await ask('/health/ready');
  expect([waiting.status, await waiting.json()]).toEqual([503, { status: 'down', checks: { schema: 'down' } }]);
  expect((await ask('/notifications/apo-kr')).status).toBe(503);

  // As the Job before a rollout does it, which knows the database and nothing else.
  const db = await openOwnDatabase(parseConfig(migrationSchema, { DATABASE_URL: own.url }));
  await migrate(db);
  await db.destroy();

  const app = await starting;
  expect((await ask('/health/ready')).status).toBe(200);
  await app.close();
  await Promise.all([own.drop(), log.drop(), rm(folder, { recursive: true })]);
});
