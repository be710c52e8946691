import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { eventually } from '../eventually';
import { startEmbeddedPostgres } from './embedded-postgres';
import type { EmbeddedPostgres } from './embedded-postgres';
import { freePort, portIsTaken } from './ports';

async function query(url: string, sql: string): Promise<Record<string, unknown> | undefined> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows[0];
  } finally {
    await client.end();
  }
}

/** Starts a server from a process of its own, as the demo does. */
async function startInAnotherProcess(dataDir?: string): Promise<EmbeddedPostgres & { kill(): void }> {
  const program = `
    require(${JSON.stringify(join(__dirname, '../../../../tools/test/typescript.cjs'))});
    require(${JSON.stringify(join(__dirname, 'embedded-postgres.ts'))})
      .startEmbeddedPostgres(${JSON.stringify({ dataDir })})
      .then((server) => console.log(JSON.stringify(server)));
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) {
    return { ...JSON.parse(line), kill: () => child.kill('SIGKILL') };
  }
  throw new Error('the process ended before its server ran');
}

describe('an embedded PostgreSQL', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'paywright-embedded-spec-'));
    chmodSync(folder, 0o755); // where root runs the specs, another account runs the server
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps its data between runs, with durable commits and on loopback only', async () => {
    const dataDir = join(folder, 'data');
    const first = await startEmbeddedPostgres({ dataDir, settings: { max_connections: '7' } });
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();

    const second = await startEmbeddedPostgres({ dataDir });
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual({ answer: 42 });
    expect(
      await query(second.url, "SELECT current_setting('fsync') AS fsync, current_setting('listen_addresses') AS host"),
    ).toEqual({ fsync: 'on', host: '127.0.0.1' });
    await second.stop();
  });

  it('ends with its process, even with a killed one, and takes temporary data along', async () => {
    const server = await startInAnotherProcess();
    expect(await portIsTaken(server.port)).toBe(true);

    server.kill();

    await eventually(async () => !(await portIsTaken(server.port)), { describe: 'the server stopped' });
    await eventually(() => !existsSync(server.dataDir), { describe: 'its data are removed' });
  });

  it('refuses data that a server of a living process uses', async () => {
    const dataDir = join(folder, 'data');
    const other = await startInAnotherProcess(dataDir);

    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/is in use: process \d+ runs a server on it/);

    other.kill();
    await eventually(async () => !(await portIsTaken(other.port)), { describe: 'the server stopped' });
  });

  it('starts over a postmaster.pid whose number belongs to another program by now', async () => {
    const dataDir = join(folder, 'data');
    await (await startEmbeddedPostgres({ dataDir })).stop();
    writeFileSync(join(dataDir, 'postmaster.pid'), `${process.pid}\n${dataDir}\n`);

    const server = await startEmbeddedPostgres({ dataDir });

    expect(await query(server.url, 'SELECT 1 AS one')).toEqual({ one: 1 });
    await server.stop();
  });

  it('says so when the port is taken', async () => {
    const port = await freePort();
    const holder = createServer().listen(port, '127.0.0.1');
    await expect(startEmbeddedPostgres({ dataDir: join(folder, 'data'), port })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken`,
    );
    holder.close();
  });

  it('says so when the data are of another version or no data at all', async () => {
    const dataDir = join(folder, 'data');
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'PG_VERSION'), '9.6\n');
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(
      'was made by PostgreSQL 9.6; this is PostgreSQL 18',
    );

    rmSync(join(dataDir, 'PG_VERSION'));
    writeFileSync(join(dataDir, 'holiday.jpg'), '');
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow('is not empty and holds no PostgreSQL data');
  });
});
