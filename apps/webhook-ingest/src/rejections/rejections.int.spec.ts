import { createLogger } from '@paywright/observability';
import { migrate, openDatabase } from '@paywright/postgres';
import { type FreshDatabase, freshDatabase } from '@paywright/testing';
import type { DataSource } from 'typeorm';
import { migrations } from '../migrations';
import { RejectionTally, slotsPerRoute } from './rejection-tally';
import { RejectionWriter } from './rejection-writer';

let database: FreshDatabase;
let db: DataSource;

beforeAll(async () => {
  database = await freshDatabase();
  db = await openDatabase({ url: database.url, poolSize: 2, applicationName: 'rejections-spec', migrations });
  await migrate(db);
});

afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const rows = () => db.query('SELECT count, reason, first_at, last_at FROM rejected_notifications');
const writer = (tally: RejectionTally) => new RejectionWriter(db, tally, createLogger('spec', 'silent'));

describe('rejected notifications', () => {
  it('add up over the writes, and keep when they began and were last seen', async () => {
    for (const at of [1000, 2000]) {
      const tally = new RejectionTally();
      tally.record('apo-kr', Buffer.from('forged'), 'signature-mismatch', at);
      await writer(tally).stop();
    }
    expect(await rows()).toEqual([
      { count: '2', reason: 'signature-mismatch', first_at: new Date(1000), last_at: new Date(2000) },
    ]);
  });

  it('fill a bounded table, however many come', async () => {
    for (let round = 0; round < 3; round += 1) {
      const tally = new RejectionTally();
      for (let i = 0; i < 3000; i += 1) tally.record('apo-kr', Buffer.from(`${round} ${i}`), 'signature-mismatch', i);
      await writer(tally).stop();
    }
    expect((await rows()).length).toBeLessThanOrEqual(slotsPerRoute);
  });

  it('are kept for the next write when the store fails', async () => {
    const tally = new RejectionTally();
    tally.record('apo-other', Buffer.from('forged'), 'signature-missing', 1000);
    await db.query('ALTER TABLE rejected_notifications RENAME TO away');
    await writer(tally).stop();
    await db.query('ALTER TABLE away RENAME TO rejected_notifications');
    await writer(tally).stop();
    const counted = await db.query("SELECT count, reason FROM rejected_notifications WHERE route = 'apo-other'");
    expect(counted).toEqual([{ count: '1', reason: 'signature-missing' }]);
  });
});
