import { openDatabase } from '@paywright/postgres';
import { type FreshDatabase, freshDatabase } from '@paywright/testing';
import type { DataSource } from 'typeorm';
import { template } from '../test-bed';
import { FindShipments } from './find-shipments';

const hour = 60 * 60_000;
const now = Date.parse('2030-01-02T00:00:00Z');

let own: FreshDatabase;
let db: DataSource;
beforeAll(async () => {
  own = await freshDatabase(template);
  db = await openDatabase({ url: own.url, poolSize: 2, applicationName: 'spec' });
});
afterAll(async () => {
  await db.destroy();
  await own.drop();
});

async function waiting(order: string, heldSince: number, reasons: string[]): Promise<void> {
  const holds = Object.fromEntries(reasons.map((reason, index) => [`pay_${index}`, { reason, detail: '' }]));
  await db.query(
    `INSERT INTO shipments (shipment_id, source, reference_order_id, version, payment_ids, payments, holds, updated_at, held_since)
     VALUES ($1, 'shop', $1, 1, '{}', '{}', $2, to_timestamp($3::float8 / 1000), to_timestamp($3::float8 / 1000))`,
    [order, JSON.stringify(holds), heldSince],
  );
}

describe('the age of the longest-held shipment', () => {
  it('leaves out what is stopped: its money went back, and it waits for nobody', async () => {
    const shipments = new FindShipments(db);
    await waiting('stopped', now - 9 * hour, ['payment-refunded']);
    expect(await shipments.oldestHeldMs(now)).toBe(0);
    await waiting('held', now - 2 * hour, ['payment-held']);
    expect(await shipments.oldestHeldMs(now)).toBe(2 * hour);
    await waiting('both', now - 5 * hour, ['payment-refunded', 'late-payment']);
    expect(await shipments.oldestHeldMs(now)).toBe(5 * hour);
  });

  it('is not all: each that waits for longer than a while counts, so that a new one shows beside those that stay', async () => {
    const shipments = new FindShipments(db);
    expect(await shipments.countHeldLongerThan(4 * hour, now)).toBe(1);
    expect(await shipments.countHeldLongerThan(hour, now)).toBe(2);
    await waiting('new', now - 3 * hour, ['late-payment']);
    expect(await shipments.countHeldLongerThan(hour, now)).toBe(3);
  });
});
