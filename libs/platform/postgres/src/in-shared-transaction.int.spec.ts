import { freshDatabase } from '@paywright/testing';
import type { FreshDatabase } from '@paywright/testing';
import type { DataSource } from 'typeorm';
import { openDatabase } from './database';
import { inSharedTransaction } from './in-shared-transaction';
import { afterCommit, endWith, keepApart } from './session';
import { statement } from './statement';

const insert = statement('spec-shared-insert', 'INSERT INTO account VALUES ($1)');
const readBalance = statement<{ value: number }>(
  'spec-shared-read',
  'SELECT value FROM balance WHERE owner = $1 FOR UPDATE',
);
const writeBalance = statement('spec-shared-write', 'UPDATE balance SET value = $2 WHERE owner = $1');
const transactionId = statement<{ id: string }>('spec-shared-id', 'SELECT pg_current_xact_id()::text AS id');

let database: FreshDatabase;
let db: DataSource;

beforeEach(async () => {
  database = await freshDatabase();
  db = await openDatabase({ url: database.url, poolSize: 8, applicationName: 'spec' });
  await db.query('CREATE TABLE account (name text PRIMARY KEY)');
});

afterEach(async () => {
  await db.destroy();
  await database.drop();
});

const names = async (): Promise<string[]> =>
  (await db.query('SELECT name FROM account ORDER BY name')).map(({ name }: { name: string }) => name);

/** Writes the name; resolves with the transaction it was written in. */
const write = (name: string): Promise<string> =>
  inSharedTransaction(db, async (tx) => {
    const [row] = await transactionId(tx, []);
    endWith(tx, insert(tx, [name]));
    return row?.id ?? '';
  });

describe('works that come at the same time', () => {
  it('share a transaction, and each gets its own result', async () => {
    const results = await Promise.all(['a', 'b', 'c'].map(async (name) => ({ name, transaction: await write(name) })));
    expect(new Set(results.map(({ transaction }) => transaction)).size).toBe(1);
    expect(results.map(({ name }) => name)).toEqual(await names());
  });

  it('are many: then a few transactions are shared, each by no more than thirty-two', async () => {
    const many = Array.from({ length: 200 }, (_, index) => `n${index}`);
    const transactions = await Promise.all(many.map(write));
    const sizes = [...new Set(transactions)].map((id) => transactions.filter((other) => other === id).length);
    expect(Math.max(...sizes)).toBe(32);
    expect(sizes.length).toBeLessThan(20);
    expect(await names()).toHaveLength(200);
  });

  it('run side by side: the first statements of all travel before the second of any', async () => {
    const order: string[] = [];
    const work = (name: string) =>
      inSharedTransaction(db, async (tx) => {
        order.push(`${name} begins`);
        await insert(tx, [name]);
        order.push(`${name} ends`);
      });
    await Promise.all([work('a'), work('b')]);
    expect(order).toEqual(['a begins', 'b begins', 'a ends', 'b ends']);
  });

  it('step aside when another has read what they read, so that no change is lost', async () => {
    await db.query(
      "CREATE TABLE balance (owner text PRIMARY KEY, value int); INSERT INTO balance VALUES ('x', 0), ('y', 0)",
    );
    const transactions: Record<string, string[]> = { x: [], y: [] };
    const increase = (owner: string): Promise<void> =>
      inSharedTransaction(db, async (tx) => {
        const [row] = await readBalance(tx, [owner]);
        keepApart(tx, owner);
        const [transaction] = await transactionId(tx, []);
        endWith(tx, writeBalance(tx, [owner, (row?.value ?? 0) + 1]));
        transactions[owner]?.push(transaction?.id ?? '');
      });
    await Promise.all(['x', 'x', 'y', 'x', 'y', 'x'].map(increase));
    expect(await db.query('SELECT owner, value FROM balance ORDER BY owner')).toEqual([
      { owner: 'x', value: 4 },
      { owner: 'y', value: 2 },
    ]);
    // Who met nobody still shared: one of each owner, in one transaction.
    expect(transactions.x?.filter((id) => transactions.y?.includes(id))).not.toEqual([]);
  });

  it('may each read the same thing twice', async () => {
    const twice = (name: string): Promise<void> =>
      inSharedTransaction(db, async (tx) => {
        keepApart(tx, name);
        await insert(tx, [name]);
        keepApart(tx, name);
      });
    await Promise.all([twice('a'), twice('b')]);
    expect(await names()).toEqual(['a', 'b']);
  });

  it.each(['while it runs', 'with its last write'])('do not suffer when one fails %s', async (when) => {
    await insertBefore('taken');
    const fails = inSharedTransaction(db, async (tx) => {
      if (when === 'while it runs') await insert(tx, ['taken']);
      else endWith(tx, insert(tx, ['taken']));
    });
    const outcomes = await Promise.allSettled([write('a'), fails, write('b')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: { code: '23505' } });
    expect(await names()).toEqual(['a', 'b', 'taken']);
  });

  it('are told of the commit each, and once, though they ran again for the fault of one', async () => {
    await insertBefore('taken');
    const told: string[] = [];
    const toldWrite = (name: string): Promise<void> =>
      inSharedTransaction(db, async (tx) => {
        afterCommit(tx, () => told.push(name));
        await insert(tx, [name]);
      });
    await Promise.allSettled(['a', 'taken', 'b'].map(toldWrite));
    expect(told.sort()).toEqual(['a', 'b']);
  });

  it('fail each with the reason when the database is away, and work again when it is back', async () => {
    const url = new URL(database.url);
    const gone = await openDatabase({ url: url.href, poolSize: 2, applicationName: 'spec' });
    await gone.destroy();
    const outcomes = await Promise.allSettled([1, 2].map(() => inSharedTransaction(gone, async () => undefined)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await gone.initialize();
    await expect(inSharedTransaction(gone, async () => 'done')).resolves.toBe('done');
    await gone.destroy();
  });
});

async function insertBefore(name: string): Promise<void> {
  await db.query('INSERT INTO account VALUES ($1)', [name]);
}

describe('a work that comes alone', () => {
  it('has a transaction of its own, at once, and runs once when it fails', async () => {
    let runs = 0;
    const failing = inSharedTransaction(db, async () => {
      runs += 1;
      throw new Error('refused');
    });
    await expect(failing).rejects.toThrow('refused');
    expect(runs).toBe(1);
    await write('after');
    expect(await names()).toEqual(['after']);
  });
});
