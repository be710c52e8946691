import { chownSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateAuthority, type EmbeddedPostgres, startEmbeddedPostgres } from '@paywright/testing';
import { Client } from 'pg';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { openDatabase } from './database';
import { migrate } from './migrate';
import { onConnection } from './on-connection';
import { openConnection } from './open-connection';

const authority = certificateAuthority();
let server: EmbeddedPostgres;

/** A server that takes nobody without TLS. */
beforeAll(async () => {
  server = await startEmbeddedPostgres();
  const { cert, key } = authority.issue('database', ['127.0.0.1']);
  const { uid, gid } = statSync(server.dataDir);
  const write = (name: string, text: string): void => {
    const file = join(server.dataDir, name);
    writeFileSync(file, text, { mode: 0o600 });
    chownSync(file, uid, gid);
  };
  write('server.crt', cert);
  write('server.key', key);
  write('pg_hba.conf', 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
  const admin = new Client({ connectionString: server.url });
  await admin.connect();
  await admin.query('ALTER SYSTEM SET ssl = on');
  await admin.query('SELECT pg_reload_conf()');
  await admin.end();
});

afterAll(() => server.stop());

class MakeTable implements MigrationInterface {
  readonly name = 'MakeTable1700000000000';
  up = (runner: QueryRunner): Promise<unknown> =>
    runner.query('CREATE TABLE made AS SELECT * FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
  down = (): Promise<void> => Promise.resolve();
}

function open(more: { readonly tlsCa?: string; readonly url?: string } = {}): Promise<DataSource> {
  return openDatabase({
    ...{ url: server.url, poolSize: 2, applicationName: 'spec', migrations: [MakeTable] },
    ...{ connectTimeoutMs: 15_000, ...more },
  });
}

const ownEncryption = 'SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()';

describe('a database whose authority is known', () => {
  let db: DataSource;
  beforeAll(async () => void (db = await open({ tlsCa: authority.ca })));
  afterAll(() => db.destroy());

  it('is reached through TLS by the pool', async () => {
    const [row] = await onConnection(db, (connection) => connection.query(ownEncryption));
    expect(row).toEqual({ ssl: true, version: expect.stringMatching(/^TLSv1\.[23]$/) });
  });

  it('is reached through TLS by connections of their own, as the outbox has one', async () => {
    const client = await openConnection(db, 'spec-listen', 10_000);
    const { rows } = await client.query(ownEncryption);
    expect(rows).toEqual([expect.objectContaining({ ssl: true })]);
    await client.end();
  });

  it('is migrated through TLS', async () => {
    await migrate(db);
    expect(await db.query('SELECT ssl FROM made')).toEqual([{ ssl: true }]);
  });

  it('is verified whatever its address says of TLS', async () => {
    for (const mode of ['verify-full', 'require', 'no-verify']) {
      const strict = await open({ tlsCa: authority.ca, url: `${server.url}?sslmode=${mode}` });
      expect(await strict.query(ownEncryption)).toEqual([expect.objectContaining({ ssl: true })]);
      await strict.destroy();
      const stranger = open({ tlsCa: certificateAuthority().ca, url: `${server.url}?sslmode=${mode}` });
      await expect(stranger).rejects.toMatchObject({ code: 'database-unreachable' });
    }
  });
});

describe('a database that cannot prove who it is', () => {
  it('is not spoken to when another authority vouches for it', async () => {
    const opening = open({ tlsCa: certificateAuthority().ca });
    await expect(opening).rejects.toThrow(/unable to verify.*Check that DATABASE_TLS_CA is the authority/);
  });

  it('is not spoken to under a name its certificate does not have', async () => {
    const url = server.url.replace('127.0.0.1', 'localhost');
    await expect(open({ tlsCa: authority.ca, url })).rejects.toThrow(/altnames.*names the host in DATABASE_URL/);
  });

  it('is not spoken to in the open either', async () => {
    const admin = new Client({ connectionString: `${server.url}?sslmode=no-verify` });
    await admin.connect();
    await admin.query('ALTER SYSTEM SET ssl = off');
    await admin.query('SELECT pg_reload_conf()');
    await admin.end();
    const opening = open({ tlsCa: authority.ca });
    await expect(opening).rejects.toThrow(/does not support SSL.*that the server has TLS on/);
  });
});
