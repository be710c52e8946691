import { eventually, freshDatabase } from '@paywright/testing';
import type { FreshDatabase } from '@paywright/testing';
import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Client } from 'pg';
import { EntitySchema } from 'typeorm';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { hangUpOnSilence } from './connection-settings';
import { openDatabase } from './database';
import { ensureDatabase } from './ensure-database';
import { inTransaction } from './in-transaction';
import { isTransient, sqlState } from './is-transient';
import { migrate } from './migrate';
import { minorColumn } from './minor-column';
import { afterCommit, endWith } from './session';
import { statement } from './statement';

const open = (url: string, more: Partial<Parameters<typeof openDatabase>[0]> = {}): Promise<DataSource> =>
  openDatabase({ url, poolSize: 4, applicationName: 'spec', ...more });

/** A way to the server that can be made to swallow everything, as a vanished host does. */
async function severableLink(url: string): Promise<{ url: string; sever(): void; close(): Promise<void> }> {
  const server = new URL(url);
  let severed = false;
  const relay = createServer((near) => {
    const far = connect(Number(server.port), server.hostname);
    near.on('data', (bytes) => severed || far.write(bytes));
    far.on('data', (bytes) => severed || near.write(bytes));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const way = new URL(url);
  way.port = String((relay.address() as AddressInfo).port);
  return {
    url: way.toString(),
    sever: () => (severed = true),
    close: () => new Promise((resolve) => relay.close(() => resolve())),
  };
}

let database: FreshDatabase;
let db: DataSource;

beforeEach(async () => {
  database = await freshDatabase();
  db = await open(database.url);
});

afterEach(async () => {
  await db.destroy();
  await database.drop();
});

describe('a connection', () => {
  it('carries its name, the time limits, the isolation of READ COMMITTED, and takes no workers', async () => {
    const setting = async (name: string): Promise<unknown> => (await db.query(`SHOW ${name}`))[0][name];
    expect(await setting('application_name')).toBe('spec');
    expect(await setting('statement_timeout')).toBe('10s');
    expect(await setting('idle_in_transaction_session_timeout')).toBe('10s');
    expect(await setting('transaction_isolation')).toBe('read committed');
    expect(await setting('tcp_keepalives_idle')).toBe('10');
    expect(await setting('max_parallel_workers_per_gather')).toBe('0');
  });

  it('gives up a statement that takes too long', async () => {
    const hasty = await open(database.url, { statementTimeoutMs: 50 });
    const error = await hasty.query('SELECT pg_sleep(30)').catch((reason: unknown) => reason);
    expect(sqlState(error)).toBe('57014');
    expect(isTransient(error)).toBe(true);
    await hasty.destroy();
  });

  it('is given up when the server falls silent in the middle of a statement', async () => {
    const link = await severableLink(database.url);
    const client = new Client({ connectionString: link.url });
    const broken = new Promise((resolve) => client.on('error', resolve));
    await client.connect();
    hangUpOnSilence(client, 100);

    link.sever();
    const failure = await client.query('SELECT 1').catch((reason: unknown) => reason);

    expect(isTransient(failure)).toBe(true);
    await broken;
    await link.close();
  });

  it.each(['before', 'while'])('is replaced in the pool after the server cut it off %s it was used', async (when) => {
    const lost: Error[] = [];
    const watched = await open(database.url, { onConnectionLost: (error) => lost.push(error) });
    const [{ pid }] = await watched.query('SELECT pg_backend_pid() AS pid');
    const cut = await watched
      .transaction(async (tx) => {
        const [{ pid: mine }] = await tx.query('SELECT pg_backend_pid() AS pid');
        expect(mine).toBe(pid);
        await db.query('SELECT pg_terminate_backend($1)', [mine]);
        if (when === 'before') await eventually(() => tx.queryRunner?.isReleased, { describe: 'the cut is noticed' });
        await tx.query('SELECT 1');
      })
      .catch((reason: unknown) => reason);
    expect(isTransient(cut)).toBe(true);
    expect(await watched.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await watched.destroy();
  });
});

describe('a transaction', () => {
  beforeEach(() => db.query('CREATE TABLE account (name text PRIMARY KEY, balance bigint NOT NULL)'));

  it('leaves nothing behind when its work fails', async () => {
    const failing = inTransaction(db, async (tx) => {
      await tx.query("INSERT INTO account VALUES ('a', 1)");
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await db.query('SELECT * FROM account')).toEqual([]);
  });

  it('runs again when its row met the making of its partition', async () => {
    await db.query('CREATE TABLE line (at int NOT NULL) PARTITION BY RANGE (at)');
    await db.query('CREATE TABLE line_default PARTITION OF line DEFAULT');
    const maker = db.createQueryRunner();
    await maker.startTransaction();
    await maker.query('CREATE TABLE line_1 (LIKE line)');
    await maker.query('LOCK TABLE ONLY line_default IN ACCESS EXCLUSIVE MODE');
    const written = inTransaction(db, (tx) => tx.query('INSERT INTO line VALUES (1)'));
    const waits = `SELECT FROM pg_locks WHERE NOT granted AND relation = 'line_default'::regclass`;
    await eventually(async () => (await db.query<unknown[]>(waits)).length > 0, { describe: 'the row waits' });
    await maker.query('ALTER TABLE line ATTACH PARTITION line_1 FOR VALUES FROM (1) TO (2)');
    await maker.commitTransaction();
    await maker.release();
    await written;
    expect(await db.query('SELECT tableoid::regclass::text AS place FROM line')).toEqual([{ place: 'line_1' }]);
  });

  it('runs again after a deadlock, so that both sides commit', async () => {
    await db.query("INSERT INTO account VALUES ('a', 0), ('b', 0)");
    let runs = 0;
    let met = 0;
    let bothHoldOne: () => void = () => undefined;
    const meeting = new Promise<void>((resolve) => (bothHoldOne = resolve));
    const transfer = (first: string, second: string): Promise<void> =>
      inTransaction(db, async (tx) => {
        runs += 1;
        await tx.query('UPDATE account SET balance = balance + 1 WHERE name = $1', [first]);
        met += 1;
        if (met === 2) bothHoldOne();
        await meeting;
        await tx.query('UPDATE account SET balance = balance + 1 WHERE name = $1', [second]);
      });

    await Promise.all([transfer('a', 'b'), transfer('b', 'a')]);

    expect(runs).toBe(3);
    expect(await db.query('SELECT name, balance FROM account ORDER BY name')).toEqual([
      { name: 'a', balance: '2' },
      { name: 'b', balance: '2' },
    ]);
  });

  it('runs again after a serialization failure, five times at most', async () => {
    let runs = 0;
    const failing = inTransaction(db, async (tx) => {
      runs += 1;
      await tx.query("DO $$ BEGIN RAISE EXCEPTION 'try again' USING ERRCODE = '40001'; END $$");
    });
    await expect(failing).rejects.toThrow('try again');
    expect(runs).toBe(5);
  });

  it('cannot be used after its end, not even by a prepared statement', async () => {
    const balance = statement('spec-balance', 'SELECT balance FROM account WHERE name = $1');
    const ended = await inTransaction(db, async (tx) => tx);
    await expect(balance(ended, ['a'])).rejects.toThrow('already released');
    await expect(ended.query('SELECT 1')).rejects.toThrow('already released');
  });

  describe('whose last writes are not waited for', () => {
    const insert = statement('spec-insert', 'INSERT INTO account VALUES ($1, $2)');
    const add = statement('spec-add', 'UPDATE account SET balance = balance + $2 WHERE name = $1');

    it('commits them in their order', async () => {
      const result = await inTransaction(db, async (tx) => {
        endWith(tx, insert(tx, ['a', 1]), add(tx, ['a', 2]));
        endWith(tx, add(tx, ['a', 4]));
        return 'done';
      });
      expect(result).toBe('done');
      expect(await db.query('SELECT * FROM account')).toEqual([{ name: 'a', balance: '7' }]);
    });

    it.each([0, 1, 2])('commits nothing when number %i of them fails, and says why', async (broken) => {
      const names = ['a', 'b', 'c'];
      await db.query('INSERT INTO account VALUES ($1, 100)', [names[broken]]);
      const failing = inTransaction(db, async (tx) => endWith(tx, ...names.map((name) => insert(tx, [name, 1]))));
      await expect(failing).rejects.toMatchObject({ code: '23505' });
      expect(await db.query('SELECT * FROM account')).toEqual([{ name: names[broken], balance: '100' }]);
      expect(await inTransaction(db, (tx) => tx.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    });

    it('commits nothing when one of them is refused before it is sent, and says why', async () => {
      const refuse = async (): Promise<void> => {
        throw new Error('the message is too large');
      };
      const failing = inTransaction(db, async (tx) =>
        endWith(tx, insert(tx, ['a', 1]), refuse(), insert(tx, ['b', 1])),
      );
      await expect(failing).rejects.toThrow('the message is too large');
      expect(await db.query('SELECT * FROM account')).toEqual([]);
    });

    it('runs again after a deadlock among them', async () => {
      await db.query("INSERT INTO account VALUES ('a', 0), ('b', 0)");
      let runs = 0;
      let arrived = 0;
      const transfer = (first: string, second: string): Promise<void> =>
        inTransaction(db, async (tx) => {
          runs += 1;
          await add(tx, [first, 1]);
          arrived += 1;
          await eventually(() => arrived >= 2, { describe: 'both hold their first row' });
          endWith(tx, add(tx, [second, 1]));
        });
      await Promise.all([transfer('a', 'b'), transfer('b', 'a')]);
      expect(runs).toBe(3);
      expect(await db.query('SELECT balance FROM account')).toEqual([{ balance: '2' }, { balance: '2' }]);
    });

    it('refuses a statement that comes after them, behind the COMMIT', async () => {
      const late = inTransaction(db, async (tx) => {
        const sentLate = Promise.resolve()
          .then(() => undefined)
          .then(() => insert(tx, ['late', 1]));
        endWith(tx, insert(tx, ['a', 1]), sentLate);
      });
      await expect(late).rejects.toThrow('after its transaction had ended');
      expect(await db.query("SELECT * FROM account WHERE name = 'late'")).toEqual([]);
    });
  });

  describe('that somebody waits for', () => {
    const insert = statement('spec-awaited-insert', 'INSERT INTO account VALUES ($1, 0)');
    let told: string[];
    beforeEach(() => (told = []));
    const write = (name: string, broken = false): Promise<void> =>
      inTransaction(db, async (tx) => {
        afterCommit(tx, () => told.push(name));
        endWith(tx, insert(tx, [name]), ...(broken ? [insert(tx, [name])] : []));
      });

    it('tells of its commit, once it has happened', async () => {
      await write('a');
      expect(told).toEqual(['a']);
    });

    it('tells nothing when a last write undoes it', async () => {
      await expect(write('a', true)).rejects.toMatchObject({ code: '23505' });
      expect(told).toEqual([]);
    });

    it('tells once though it ran again', async () => {
      let runs = 0;
      await inTransaction(db, async (tx) => {
        runs += 1;
        afterCommit(tx, () => told.push(`run ${runs}`));
        if (runs === 1) await tx.query("DO $$ BEGIN RAISE EXCEPTION 'try again' USING ERRCODE = '40001'; END $$");
      });
      expect(told).toEqual(['run 2']);
    });

    it('tells nobody who comes when it is over', async () => {
      const ended = await inTransaction(db, async (tx) => tx);
      expect(() => afterCommit(ended, () => told.push('late'))).toThrow('only an open transaction');
    });
  });

  it('does not run again after any other error', async () => {
    let runs = 0;
    const failing = inTransaction(db, async (tx) => {
      runs += 1;
      await tx.query("INSERT INTO account VALUES ('a', 1), ('a', 2)");
    });
    await expect(failing).rejects.toThrow('duplicate key');
    expect(runs).toBe(1);
  });
});

describe('amounts', () => {
  it('come back as they went in, up to the greatest that bigint holds', async () => {
    const Price = new EntitySchema<{ id: number; minor: bigint }>({
      name: 'price',
      columns: { id: { type: 'int', primary: true }, minor: { type: 'bigint', transformer: minorColumn } },
    });
    await db.query('CREATE TABLE price (id int PRIMARY KEY, minor bigint NOT NULL)');
    const shop = await open(database.url, { entities: [Price] });
    await shop.getRepository(Price).insert({ id: 1, minor: 9_223_372_036_854_775_807n });
    expect(await shop.getRepository(Price).find()).toEqual([{ id: 1, minor: 9_223_372_036_854_775_807n }]);
    await shop.destroy();
  });
});

class CreateShelf0001 implements MigrationInterface {
  name = 'CreateShelf1700000000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE shelf (id int)');
    await runner.query('SELECT pg_sleep(0.2)'); // longer than the service's own limit for a statement
  }
  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}

class FillShelf0002 implements MigrationInterface {
  name = 'FillShelf1700000000002';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('INSERT INTO shelf VALUES (1)');
  }
  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}

describe('migrations', () => {
  it('run once although several replicas start together', async () => {
    const replicas = await Promise.all(
      [1, 2, 3].map(() =>
        open(database.url, { migrations: [CreateShelf0001, FillShelf0002], statementTimeoutMs: 100 }),
      ),
    );

    await Promise.all(replicas.map(migrate));

    expect(await db.query('SELECT id FROM shelf')).toEqual([{ id: 1 }]);
    await Promise.all(replicas.map((replica) => replica.destroy()));
  });
});

describe('a database with a role of its own', () => {
  const adminUrl = process.env.TEST_POSTGRES_URL ?? '';
  const name = `test_${process.env.TEST_RUN}_owned`;
  const options = { adminUrl, database: name, role: name, password: 'it\'s "secret"' };

  afterAll(async () => {
    const admin = await open(adminUrl);
    for (const each of [name, `${name}_other`]) {
      await admin.query(`DROP DATABASE ${each} WITH (FORCE)`);
      await admin.query(`DROP ROLE ${each}`);
    }
    await admin.destroy();
  });

  it('may be asked for again and again, by several at once', async () => {
    const [url] = await Promise.all([ensureDatabase(options), ensureDatabase(options)]);
    expect(await ensureDatabase(options)).toBe(url);
    const owned = await open(url);
    expect(await owned.query('SELECT current_user AS role, current_database() AS database')).toEqual([
      { role: name, database: name },
    ]);
    await owned.query('CREATE TABLE mine (id int)');
    await owned.destroy();
  });

  it('lets no other role in', async () => {
    await ensureDatabase(options);
    const other = await ensureDatabase({ ...options, database: `${name}_other`, role: `${name}_other` });
    const intruder = new URL(other);
    intruder.pathname = `/${name}`;
    await expect(open(intruder.toString())).rejects.toThrow('permission denied for database');
  });
});

it('a server that is not there is named in a sentence, without the password', async () => {
  const opening = open('postgres://shop:secret@127.0.0.1:1/payments');
  await expect(opening).rejects.toMatchObject({ code: 'database-unreachable', retryable: true });
  await expect(opening).rejects.toThrow(/^The database payments at 127\.0\.0\.1:1 cannot be opened .*DATABASE_URL/);
  await expect(opening).rejects.not.toThrow(/secret/);
});
