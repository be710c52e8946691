import { freshDatabase } from '@paywright/testing';
import type { FreshDatabase } from '@paywright/testing';
import type { DataSource } from 'typeorm';
import { openDatabase } from './database';
import { inSharedTransaction } from './in-shared-transaction';
import { endWith } from './session';
import { statement } from './statement';

const insert = statement('spec-shared-insert', 'INSERT INTO account VALUES ($1)');
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

  it('are many: then a few transactions are shared, each by no more than sixteen', async () => {
    const many = Array.from({ length: 200 }, (_, index) => `n${index}`);
    const transactions = await Promise.all(many.map(write));
    const sizes = [...new Set(transactions)].map((id) => transactions.filter((other) => other === id).length);
    expect(Math.max(...sizes)).toBe(16);
    expect(sizes.length).toBeLessThan(30);
    expect(await names()).toHaveLength(200);
  });

  it('run one after the other, in the order they came', async () => {
    const order: string[] = [];
    const work = (name: string) =>
      inSharedTransaction(db, async (tx) => {
        order.push(`${name} begins`);
        await insert(tx, [name]);
        order.push(`${name} ends`);
      });
    await Promise.all([work('a'), work('b')]);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
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
