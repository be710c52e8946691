import { migrate, openDatabase } from '@paywright/postgres';
import { type FreshDatabase, freshDatabase } from '@paywright/testing';
import type { DataSource } from 'typeorm';
import { migrations } from '.';

let database: FreshDatabase;
beforeEach(async () => (database = await freshDatabase()));
afterEach(() => database.drop());

const open = (some: typeof migrations): Promise<DataSource> =>
  openDatabase({ url: database.url, poolSize: 1, applicationName: 'spec', migrations: some });

it('carry over every line of every timeline, filed as the projection would file it now; and back', async () => {
  const before = await open(migrations.slice(0, 7));
  await migrate(before);
  await before.query(`
    INSERT INTO payments (payment_id, source, payment_ref, reference_order_id, holds_order, status, version, snapshot, created_at, updated_at)
    VALUES ('pay_1', 'shop', 'r', 'o', true, 'captured', 4, '{"requestedAt": "2026-09-30T23:59:59.500Z"}', '2026-09-30T23:59:59Z', now()),
           ('pay_2', 'shop', 's', 'p', true, 'rejected', 0, '{"requestedAt": "2026-09-30T23:59:59.500Z"}', '2026-09-30T23:59:59Z', now())`);
  await before.query(`
    INSERT INTO timeline (payment_id, event_id, type, version, occurred_at, status)
    VALUES ('pay_1', 'pay_1.4', 'paywright.payment.captured.v1', 4, '2026-10-01T00:00:05Z', 'captured'),
           ('pay_1', 'pay_1/routed/pr_1', 'paywright.payment.routed.v1', 1, '2026-10-01T00:00:00Z', 'requested'),
           ('pay_1', 'shp_1.1', 'paywright.shipment.released.v1', 1, '2026-10-01T00:00:06Z', 'released'),
           ('pay_2', 'shop/1.rejected', 'paywright.payment.rejected.v1', 0, '2026-10-01T00:00:01Z', 'rejected'),
           ('pay_3', 'shp_3.1', 'paywright.shipment.held.v1', 1, '2026-10-01T00:00:07Z', 'held')`);
  const text = 'SELECT payment_id, event_id, type, version, occurred_at, status FROM timeline ORDER BY occurred_at';
  const original = await before.query<object[]>(text);
  await before.destroy();

  const after = await open(migrations);
  await migrate(after);
  expect(await after.query(text)).toEqual(original);
  const filed = await after.query<{ event_id: string; filed_at: Date }[]>(
    'SELECT event_id, filed_at FROM timeline ORDER BY occurred_at',
  );
  expect(filed.map(({ event_id, filed_at }) => [event_id, filed_at.toISOString()])).toEqual([
    ['pay_1/routed/pr_1', '2026-10-01T00:00:00.000Z'],
    ['shop/1.rejected', '2026-10-01T00:00:01.000Z'],
    ['pay_1.4', '2026-09-30T23:59:59.500Z'],
    ['shp_1.1', '2026-10-01T00:00:06.000Z'],
    ['shp_3.1', '2026-10-01T00:00:07.000Z'],
  ]);
  while ((await after.query("SELECT FROM pg_partitioned_table WHERE partrelid = to_regclass('timeline')")).length > 0) {
    await after.undoLastMigration();
  }
  expect(await after.query(text)).toEqual(original);
  await after.destroy();
});
