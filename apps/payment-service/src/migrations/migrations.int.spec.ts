import { timeOrderedId, systemRandom } from '@paywright/kernel';
import { migrate, openDatabase } from '@paywright/postgres';
import { type FreshDatabase, freshDatabase } from '@paywright/testing';
import type { DataSource } from 'typeorm';
import { migrations } from '.';

let database: FreshDatabase;
beforeEach(async () => (database = await freshDatabase()));
afterEach(() => database.drop());

const open = (some: typeof migrations): Promise<DataSource> =>
  openDatabase({ url: database.url, poolSize: 1, applicationName: 'spec', migrations: some });

const dayMs = 24 * 60 * 60 * 1000;

it('carry over every operation when they become partitioned, each to its month; and back', async () => {
  const before = await open(migrations.slice(0, 9));
  await migrate(before);
  for (const [place, days] of [0, 31, 62, 400].entries()) {
    const at = Date.now() - days * dayMs;
    await before.query(
      `INSERT INTO payments (id, version, status, source, payment_ref, reference_order_id, request_fingerprint, currency,
                             amount, state, order_snapshot, requested_at, updated_at)
       VALUES ($1, 1, 'captured', 'shop', $1, $1, 'f', 'KRW', 1, '{}', '{}', to_timestamp($2::float8 / 1000), now())`,
      [`pay_${place}`, at],
    );
    await before.query(
      `INSERT INTO operations (request_id, kind, payment_id, route, state, due_at, body, tries, outcome, updated_at)
       VALUES ($1, 'pay', $2, 'apo-kr', 'done', now(), 'body', 2, '{"kind": "accepted"}', now()),
              ($1, 'inquire', $2, 'apo-kr', 'due', now(), NULL, 0, NULL, now()),
              ($3, 'refund', $2, 'apo-kr', 'due', now(), 'body', 1, NULL, now())`,
      [timeOrderedId('pr', at, systemRandom), `pay_${place}`, timeOrderedId('rf', at, systemRandom)],
    );
  }
  const text = 'SELECT o::text FROM operations o ORDER BY request_id, kind';
  const original = await before.query<object[]>(text);
  await before.destroy();

  const after = await open(migrations);
  await migrate(after);
  const rows = await after.query<{ place: string; kinds: string }[]>(
    `SELECT tableoid::regclass::text AS place, string_agg(kind, ' ' ORDER BY kind) AS kinds FROM operations GROUP BY 1 ORDER BY 1`,
  );
  const monthOf = (days: number) =>
    `operations_${new Date(Date.now() - days * dayMs).toISOString().slice(0, 7).replace('-', '_')}`;
  // What was numbered otherwise before has no month, and is found all the same.
  const expected = new Map([['operations_default', 'refund refund refund refund']]);
  for (const days of [0, 31, 62, 400]) {
    expected.set(
      monthOf(days),
      ['inquire', ...(expected.get(monthOf(days))?.split(' ') ?? []), 'pay'].sort().join(' '),
    );
  }
  expect(new Map(rows.map(({ place, kinds }) => [place, kinds]))).toEqual(expected);
  expect(await after.query(text)).toEqual(original);

  while (
    (await after.query("SELECT FROM pg_partitioned_table p WHERE partrelid = to_regclass('operations')")).length > 0
  ) {
    await after.undoLastMigration();
  }
  expect(await after.query(text)).toEqual(original);
  await after.destroy();
});
