import { ManualClock } from '@paywright/kernel';
import { createLogger, Metrics } from '@paywright/observability';
import { Housekeeping, partitionsBetween } from '@paywright/partitions';
import { inTransaction, openDatabase } from '@paywright/postgres';
import { eventually, freshDatabase } from '@paywright/testing';
import type { FreshDatabase } from '@paywright/testing';
import type { DataSource } from 'typeorm';
import { type EventIdentity, Inbox } from './inbox';
import { inboxKeptMs, inboxRetention } from './inbox-retention';
import { createInboxSql, inboxTable, partitionInbox } from './inbox-table';

let database: FreshDatabase;
let db: DataSource;
const inbox = new Inbox('shipments');
const event: EventIdentity = { source: '/payment-service', id: 'evt-1', time: new Date().toISOString() };

beforeAll(async () => {
  database = await freshDatabase();
  db = await openDatabase({ url: database.url, poolSize: 5, applicationName: 'inbox-spec' });
  await db.query(createInboxSql);
  await partitionInbox(db);
  await db.query('CREATE TABLE shipment (released_by text)');
});

beforeEach(() => db.query('TRUNCATE inbox, shipment'));

afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const see = (seen: EventIdentity, by = inbox): Promise<boolean> => inTransaction(db, (tx) => by.first(tx, seen));

describe('an inbox', () => {
  it('tells the first time from every later one', async () => {
    expect([await see(event), await see(event), await see(event)]).toEqual([true, false, false]);
  });

  it('tells sources and consumers apart', async () => {
    await see(event);
    expect(await see({ ...event, source: '/other-service' })).toBe(true);
    expect(await see(event, new Inbox('notices'))).toBe(true);
  });

  it.each([
    ['on the last instant of a day', new Date(new Date().setUTCHours(23, 59, 59, 999)).toISOString()],
    ['on the first instant of a day', new Date(new Date().setUTCHours(24, 0, 0, 0)).toISOString()],
    ['weeks ago, where no partition is any more', new Date(Date.now() - 50 * 24 * 60 * 60_000).toISOString()],
    ['in a year nobody lives to see', '9998-01-01T00:00:00Z'],
    ['before there were clocks', '0001-01-01T00:00:00Z'],
    ['at no time', undefined],
    ['at something that is no time', 'soon'],
  ])('tells a repeat of an event that happened %s, whoever asks', async (_, time) => {
    const told = { ...event, time };
    expect((await Promise.all([see(told), see(told), see(told), see(told)])).filter(Boolean)).toEqual([true]);
    expect(await inTransaction(db, (tx) => inbox.firstOf(tx, [told, event, told]))).toEqual([false, true, false]);
  });

  it('remembers nothing of a transaction that was rolled back', async () => {
    await inTransaction(db, async (tx) => {
      await inbox.first(tx, event);
      throw new Error('the effect failed');
    }).catch(() => undefined);
    expect(await see(event)).toBe(true);
  });

  it('answers for a batch in its order, the earlier of two equal events being first', async () => {
    await see({ ...event, id: 'b' });
    const batch = ['c', 'b', 'a', 'c'].map((id) => ({ ...event, id }));
    expect(await inTransaction(db, (tx) => inbox.firstOf(tx, batch))).toEqual([true, false, true, false]);
    expect(await inTransaction(db, (tx) => inbox.firstOf(tx, batch))).toEqual([false, false, false, false]);
    expect(await inTransaction(db, (tx) => inbox.firstOf(tx, []))).toEqual([]);
  });

  it('forgets what one consumer has seen, for a replay', async () => {
    await see(event);
    await see(event, new Inbox('notices'));
    await inTransaction(db, (tx) => inbox.forget(tx));
    expect(await see(event)).toBe(true);
    expect(await see(event, new Inbox('notices'))).toBe(false);
  });
});

describe.each([
  ['today', event.time],
  ['at midnight', new Date(new Date().setUTCHours(24, 0, 0, 0)).toISOString()],
  ['long ago, without a partition of its day', '2001-01-01T00:00:00Z'],
])('a zombie and its successor with the same event of %s', (_, time) => {
  /** Handles the event in a transaction that stays open until `finish` is called. */
  function handle(name: string): { finish(): void; fail(): void; outcome: Promise<string>; asked: Promise<void> } {
    let finish: () => void = () => undefined;
    let fail: () => void = () => undefined;
    const end = new Promise<void>((resolve, reject) => {
      finish = resolve;
      fail = () => reject(new Error(`${name} died`));
    });
    let asked: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (asked = resolve));
    const outcome = inTransaction(db, async (tx) => {
      const first = await inbox.first(tx, { ...event, time });
      asked();
      if (!first) return 'seen before';
      await tx.query('INSERT INTO shipment VALUES ($1)', [name]);
      await end;
      return 'took effect';
    }).catch((error: Error) => error.message);
    return { finish, fail, outcome, asked: answered };
  }

  const successorWaits = (): Promise<true> =>
    eventually(
      async () => {
        const [{ waiting }] = await db.query(
          `SELECT count(*)::int AS waiting FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'INSERT INTO inbox%'`,
        );
        return waiting === 1;
      },
      { describe: 'the successor waits for the zombie' },
    );

  it('do not both take effect: the second waits, then sees that it was handled', async () => {
    const zombie = handle('zombie');
    await zombie.asked;
    const successor = handle('successor');
    await successorWaits();

    zombie.finish();

    expect(await zombie.outcome).toBe('took effect');
    expect(await successor.outcome).toBe('seen before');
    expect(await db.query('SELECT released_by FROM shipment')).toEqual([{ released_by: 'zombie' }]);
  });

  it('do not both stay without effect: the second goes ahead when the first dies', async () => {
    const zombie = handle('zombie');
    await zombie.asked;
    const successor = handle('successor');
    successor.finish();
    await successorWaits();

    zombie.fail();

    expect(await zombie.outcome).toBe('zombie died');
    expect(await successor.outcome).toBe('took effect');
    expect(await db.query('SELECT released_by FROM shipment')).toEqual([{ released_by: 'successor' }]);
  });

  it('do not deadlock over batches with events in common', async () => {
    const ids = Array.from({ length: 200 }, (_, n) => ({ ...event, id: `evt-${n}` }));
    const batches = [ids, [...ids].reverse(), ids, [...ids].reverse()];
    const answers = await Promise.all(
      batches.map((batch) =>
        db.transaction(async (tx) => (await inbox.firstOf(tx, batch)).filter((first) => first).length),
      ),
    );
    expect(answers.sort()).toEqual([0, 0, 0, 200]);
  });
});

describe('the retention of an inbox', () => {
  const days = (count: number): number => count * 24 * 60 * 60 * 1000;
  const clock = new ManualClock(Date.now());
  const housekeeping = (): Housekeeping =>
    new Housekeeping({
      ...{ db, clock, logger: createLogger('spec', 'silent'), metrics: new Metrics() },
      data: { partitions: [inboxRetention(inboxKeptMs)], rows: [] },
    });
  /** An event that happened, and was handled, so many days ago. */
  const handled = (id: string, happenedAgo: number, handledAgo: number): Promise<unknown> =>
    db.query(
      `INSERT INTO inbox VALUES ('shipments', '/payment-service', $1, now() - make_interval(days => $2), now() - make_interval(days => $3))`,
      [id, happenedAgo, handledAgo],
    );
  const left = async (): Promise<string[]> =>
    (await db.query<{ event_id: string }[]>('SELECT event_id FROM inbox ORDER BY 1')).map(({ event_id }) => event_id);

  beforeEach(async () => {
    for (const { name, from, to } of partitionsBetween(
      inboxTable,
      new Date(clock.now() - days(30)),
      new Date(clock.now() - days(1)),
    )) {
      await db.query(
        `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF inbox FOR VALUES FROM ('${from.toISOString()}') TO ('${to.toISOString()}')`,
      );
    }
  });

  it('forgets what was handled more than 15 days ago, by the day', async () => {
    for (let ago = 0; ago < 30; ago += 1) await handled(String(ago).padStart(2, '0'), ago, ago);
    const done = await housekeeping().run();
    expect(done?.dropped.length).toBeGreaterThanOrEqual(13);
    const kept = await left();
    expect(kept.slice(0, 15)).toEqual(Array.from({ length: 15 }, (_, ago) => String(ago).padStart(2, '0')));
    expect(kept.length).toBeLessThanOrEqual(16); // the day in which the limit falls
  });

  it('remembers an event that came late as long as any: its repeat may come as late', async () => {
    await handled('late', 20, 3);
    await handled('from another age', 5_000, 3);
    await handled('from another age, long ago', 5_000, 16);
    await housekeeping().run();
    expect(await left()).toEqual(['from another age', 'late']);
    const [{ time }] = (await db.query(`SELECT event_time AS time FROM inbox WHERE event_id = 'late'`)) as [
      { time: Date },
    ];
    await db.query(`DELETE FROM inbox WHERE event_id = 'late'`);
    const late = { ...event, id: 'late', time: time.toISOString() };
    expect([await see(late), await see(late)]).toEqual([true, false]);
    await housekeeping().run();
    expect(await see(late)).toBe(false);
  });
});
