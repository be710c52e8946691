import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '@paywright/config';
import { type EventLog, openEventLog, type ReceivedMessage } from '@paywright/event-log';
import { migrate, openDatabase } from '@paywright/postgres';
import { Sealer } from '@paywright/sealing';
import { type FreshDatabase, freshDatabase } from '@paywright/testing';
import { configSchema } from './app.config';
import { migrations } from './migrations';
import { bytesOf, clientId, signedHeaders } from './notifications/notification.builders';
import { start } from './start';

const template = {
  name: 'webhook-ingest',
  prepare: async (url: string): Promise<void> => {
    const db = await openDatabase({ url, poolSize: 2, applicationName: 'prepare', migrations });
    await migrate(db);
    await db.destroy();
  },
};

/** How a delivery may differ from an ordinary one. */
export interface Delivery {
  /** Request target; what is signed unless `signedPath` says otherwise. */
  readonly path?: string;
  readonly signedPath?: string;
  readonly signedBody?: unknown;
  readonly privateKey?: KeyObject;
  readonly keyVersion?: string;
  readonly time?: string;
  /** Put in place of the signed ones; undefined leaves a header out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** The service as a whole, on databases of its own, with two keys of the gateway on its one route. */
export async function openTestBed() {
  const own = await freshDatabase(template);
  const log = await freshDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'ingest-'));
  const keys = [1, 2].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }));
  const apoPublicKeys = await Promise.all(
    keys.map(async ({ publicKey }, index) => {
      const file = join(folder, `apo-${index + 1}.public.pem`);
      await writeFile(file, publicKey.export({ type: 'spki', format: 'pem' }));
      return { version: String(index + 1), file };
    }),
  );
  const sealingKey = randomBytes(32);
  const environment = {
    DATABASE_URL: own.url,
    ROUTES: JSON.stringify({ routes: [{ name: 'apo-kr', clientId, apoPublicKeys }] }),
    NOTIFICATION_KEYS: `1:${sealingKey.toString('base64')}`,
  };
  const config = parseConfig(configSchema, {
    ...environment,
    EVENT_LOG_URL: log.url,
    PORT: '0',
    LOG_LEVEL: 'silent',
  });
  const app = await start(config);
  const url = await app.getUrl();
  const db = await openDatabase({ url: own.url, poolSize: 4, applicationName: 'spec' });
  const eventLog = openEventLog({ kind: 'postgres', url: log.url });
  const published: ReceivedMessage[] = [];
  await eventLog.ensureTopics([{ name: 'apo.results' }]);
  await collect(eventLog, published);
  const privateKeys = keys.map(({ privateKey }) => privateKey) as [KeyObject, KeyObject];

  return {
    url,
    db,
    published,
    /** What it takes to read what was stored. */
    environment,
    sealer: new Sealer([{ version: 1, key: sealingKey }], 'NOTIFICATION_KEYS'),
    privateKeys,
    publicKeys: keys.map(({ publicKey }, index) => ({ version: String(index + 1), key: publicKey })),

    deliver: (body: unknown, delivery: Delivery = {}): Promise<Response> => {
      const { path = '/notifications/apo-kr', privateKey = privateKeys[0], keyVersion, time } = delivery;
      const signed = signedHeaders({
        path: delivery.signedPath ?? path,
        rawBody: bytesOf(delivery.signedBody ?? body),
        ...{ privateKey, keyVersion, time },
      });
      const headers = Object.entries({ ...signed, ...delivery.headers }).filter(
        (header): header is [string, string] => header[1] !== undefined,
      );
      return fetch(url + path, { method: 'POST', headers, body: bytesOf(body) });
    },

    /** Cuts every connection of the service's database off and lets nobody in until the answer is called. */
    closeStore: () => lock(own),
    /** The same for the event log. */
    closeLog: () => lock(log),

    async close(): Promise<void> {
      await app.close();
      await eventLog.close();
      await db.destroy();
      await Promise.all([own.drop(), log.drop()]);
      await rm(folder, { recursive: true });
    },
  };
}

async function collect(eventLog: EventLog, into: ReceivedMessage[]): Promise<void> {
  await eventLog.subscribe({
    group: 'spec',
    topics: ['apo.results'],
    handle: async (batch) => void into.push(...batch),
  });
}

async function lock({ url }: FreshDatabase): Promise<() => Promise<void>> {
  const name = new URL(url).pathname.slice(1);
  const asAdmin = async (...statements: string[]): Promise<void> => {
    const admin = new URL(url);
    admin.pathname = '/postgres';
    const db = await openDatabase({ url: admin.toString(), poolSize: 1, applicationName: 'spec-admin' });
    for (const statement of statements) await db.query(statement);
    await db.destroy();
  };
  await asAdmin(
    `ALTER DATABASE "${name}" ALLOW_CONNECTIONS false`,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
  );
  return () => asAdmin(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS true`);
}
