import { ManualClock } from '@paywright/kernel';
import { createLogger, Metrics } from '@paywright/observability';
import { inTransaction, openDatabase } from '@paywright/postgres';
import { eventually, type FreshDatabase, freshDatabase } from '@paywright/testing';
import type { DataSource } from 'typeorm';
import { createPartitions, Housekeeping, type KeptData, type PartitionedTable, partitionAt } from '.';

const dayMs = 24 * 60 * 60 * 1000;
const keepMs = 60 * dayMs;
const table: PartitionedTable = { name: 'notes', key: 'at', span: 'month', storage: 'fillfactor = 90' };
const data: KeptData = {
  partitions: [
    {
      table,
      keepMs,
      stays: ({ business }) => `kept.at >= ${business} OR kept.matters`,
      staysAfterAll: () => 'kept.matters',
    },
  ],
  rows: [{ table: 'scraps', keepMs, goes: ({ business }) => `old.at < ${business}` }],
};

let database: FreshDatabase;
let db: DataSource;
let clock: ManualClock;
let metrics: Metrics;
let housekeeping: Housekeeping;

const replica = (kept = data, machine?: ManualClock): Housekeeping =>
  new Housekeeping({ db, clock, logger: createLogger('spec', 'silent'), metrics: new Metrics(), data: kept, machine });

beforeEach(async () => {
  database = await freshDatabase();
  db = await openDatabase({ url: database.url, poolSize: 6, applicationName: 'spec' });
  clock = new ManualClock(Date.now());
  metrics = new Metrics();
  housekeeping = new Housekeeping({ db, clock, logger: createLogger('spec', 'silent'), metrics, data });
  await db.query(`
    CREATE TABLE notes (id text NOT NULL, at timestamptz NOT NULL, matters boolean NOT NULL DEFAULT false, PRIMARY KEY (id, at))
      PARTITION BY RANGE (at);
    CREATE TABLE scraps (at timestamptz NOT NULL);
    CREATE INDEX scraps_at ON scraps (at)`);
  await createPartitions(db, table);
});

afterEach(async () => {
  await db.destroy();
  await database.drop();
});

const note = (id: string, at: number, matters = false): Promise<unknown> =>
  db.query('INSERT INTO notes VALUES ($1, to_timestamp($2::float8 / 1000), $3) ON CONFLICT DO NOTHING', [
    id,
    at,
    matters,
  ]);
const places = (): Promise<{ id: string; place: string }[]> =>
  db.query('SELECT id, tableoid::regclass::text AS place FROM notes ORDER BY id');
const nameAt = (ms: number): string => partitionAt(table, new Date(ms)).name;
const gauge = async (name: string): Promise<number> =>
  Number(new RegExp(`^${name}\\{table="notes"\\} (\\S+)$`, 'm').exec(await metrics.text())?.[1]);

describe('partitions', () => {
  it('are there for months after a migration, and a run makes no others', async () => {
    for (const days of [0, 31, 62, 93]) await note(`in ${days} days`, clock.now() + days * dayMs);
    expect((await places()).map(({ place }) => place)).not.toContain('notes_default');
    expect(await housekeeping.run()).toMatchObject({ made: [], dropped: [], kept: [] });
  });

  it('are made as time goes by, with the indexes and the storage of the others', async () => {
    clock.advance(70 * dayMs);
    const { made } = (await housekeeping.run()) ?? { made: [] };
    expect(made.length).toBeGreaterThanOrEqual(2);
    const [one] = await db.query<object[]>(
      `SELECT array_to_string(reloptions, ',') AS storage,
              (SELECT count(*)::int FROM pg_index WHERE indrelid = c.oid AND indisprimary) AS keys
         FROM pg_class c WHERE relname = $1`,
      [made[0]],
    );
    expect(one).toEqual({ storage: 'fillfactor=90', keys: 1 });
    expect(await gauge('partitions_ahead_seconds')).toBeGreaterThan((95 * dayMs) / 1000);
  });

  it('that nobody made for a year are missed by no row: it strays, is counted, and moves once they are made', async () => {
    clock.advance(365 * dayMs);
    const lastMonth = clock.now() - 31 * dayMs;
    await note('now', clock.now());
    await note('last month', lastMonth);
    await note('far away', Date.parse('9999-01-01T00:00:00Z'));
    expect(await gauge('partition_default_rows')).toBe(3);
    expect(await gauge('partitions_ahead_seconds')).toBeLessThan(0);

    await housekeeping.run();
    expect(await places()).toEqual([
      { id: 'far away', place: 'notes_default' },
      { id: 'last month', place: nameAt(lastMonth) },
      { id: 'now', place: nameAt(clock.now()) },
    ]);
    expect(await gauge('partition_default_rows')).toBe(1);
    await note('now', clock.now());
    await note('last month', lastMonth);
    expect(await places()).toHaveLength(3);
  });

  it('are not made for more rows than can be moved while writers wait: these stay until they are old', async () => {
    clock.advance(365 * dayMs);
    await db.query(
      `INSERT INTO notes SELECT n::text, to_timestamp($1::float8 / 1000) FROM generate_series(1, 10001) AS n`,
      [clock.now()],
    );
    const { made } = (await housekeeping.run()) ?? { made: [] };
    expect(made).not.toContain(nameAt(clock.now()));
    expect(made).toContain(nameAt(clock.now() + 40 * dayMs));
    clock.advance(keepMs + dayMs);
    expect(await housekeeping.run()).toMatchObject({ deleted: { notes: 10_001 } });
  });
});

describe('old data', () => {
  it('leaves by the partition once all of it is old, and not before', async () => {
    await note('old', clock.now());
    const old = nameAt(clock.now());
    clock.advance(keepMs);
    await note('young', clock.now());
    expect((await housekeeping.run())?.dropped).toEqual([]);
    clock.advance(31 * dayMs);
    expect(await housekeeping.run()).toMatchObject({ dropped: [old], kept: [] });
    expect((await places()).map(({ id }) => id)).toEqual(['young']);
    expect(await metrics.text()).toContain('retention_partitions_dropped_total{table="notes"} 1');
  });

  it('stays with its partition while one row of it matters', async () => {
    await note('old', clock.now());
    await note('unsettled', clock.now(), true);
    clock.advance(keepMs + 31 * dayMs);
    expect(await housekeeping.run()).toMatchObject({ dropped: [], kept: [nameAt(Date.now())] });
    expect(await places()).toHaveLength(2);
    await db.query('UPDATE notes SET matters = false');
    expect(await housekeeping.run()).toMatchObject({ dropped: [nameAt(Date.now())], kept: [] });
  });

  it('stays when it comes to matter between the look and the drop', async () => {
    const looksAway: KeptData = {
      ...data,
      partitions: data.partitions.map((retention) => ({ ...retention, stays: () => 'false' })),
    };
    await note('unsettled', clock.now(), true);
    clock.advance(keepMs + 31 * dayMs);
    expect(await replica(looksAway).run()).toMatchObject({ dropped: [], kept: [nameAt(Date.now())] });
    expect(await places()).toEqual([{ id: 'unsettled', place: nameAt(Date.now()) }]);
  });

  it('that strayed, or lies in an ordinary table, leaves row by row', async () => {
    await note('strayed', clock.now() - 20 * 365 * dayMs);
    await note('strayed and unsettled', clock.now() - 20 * 365 * dayMs, true);
    await db.query(
      `INSERT INTO scraps SELECT now() - (n - 0.5) * interval '1 day' FROM generate_series(1, 5000) AS n, generate_series(1, 2)`,
    );
    expect(await housekeeping.run()).toMatchObject({ deleted: { notes: 1, scraps: 2 * (5000 - 60) } });
    expect((await places()).map(({ id }) => id)).toEqual(['strayed and unsettled']);
  });

  it('stays while the clock of the machine that would let it go is far from the database’s', async () => {
    await note('old', clock.now());
    clock.advance(keepMs + 31 * dayMs);
    for (const wrongBy of [2 * 365 * dayMs, -2 * 60 * 60 * 1000]) {
      const machine = new ManualClock(Date.now() + wrongBy);
      expect(await replica(data, machine).run()).toMatchObject({ dropped: [], kept: [], deleted: {} });
    }
    expect(await housekeeping.run()).toMatchObject({ dropped: [nameAt(Date.now())] });
  });

  it('of which nothing ever goes is never looked at', async () => {
    await note('old', clock.now());
    clock.advance(9_000 * dayMs);
    const forEver = { ...data, partitions: data.partitions.map((one) => ({ ...one, keepMs: Infinity })) };
    expect(await replica(forEver).run()).toMatchObject({ dropped: [], kept: [], deleted: { notes: 0 } });
  });
});

describe('housekeeping', () => {
  it('lets traffic through while somebody is in its way, gives up, and succeeds the next time', async () => {
    await note('old', clock.now());
    clock.advance(keepMs + 31 * dayMs);
    await housekeeping.run(); // partitions ahead are made
    await db.query(`CREATE TABLE back_again (LIKE notes INCLUDING ALL)`);
    const old = partitionAt(table, new Date(Date.now() - 31 * dayMs));
    await db.query(
      `CREATE TABLE ${old.name} PARTITION OF notes FOR VALUES FROM ('${old.from.toISOString()}') TO ('${old.to.toISOString()}')`,
    );
    let let_go: () => void = () => undefined;
    let begun: () => void = () => undefined;
    const isInTheWay = new Promise<void>((resolve) => (begun = resolve));
    const long = inTransaction(db, async (tx) => {
      await tx.query('SELECT count(*) FROM notes');
      begun();
      // The server ends a transaction that is idle for long.
      const alive = setInterval(() => void tx.query('SELECT 1'), 1_000);
      await new Promise<void>((resolve) => (let_go = resolve));
      clearInterval(alive);
    });
    await isInTheWay;
    let running = true;
    const kept = housekeeping.run().finally(() => (running = false));
    const waits: number[] = [];
    while (running) {
      const began = performance.now();
      await note(`traffic ${waits.length}`, clock.now());
      waits.push(performance.now() - began);
    }
    expect(await kept).toMatchObject({ dropped: [], kept: [old.name] });
    expect(Math.max(...waits)).toBeLessThan(3_000); // 300 ms, on a machine of its own
    let_go();
    await long;
    expect(await housekeeping.run()).toMatchObject({ dropped: [old.name] });
  });

  it('is left to the replica that is at it', async () => {
    const replicas = Array.from({ length: 4 }, () => replica());
    clock.advance(100 * dayMs);
    const runs = await Promise.all(replicas.map((one) => one.run()));
    const made = runs.flatMap((done) => done?.made ?? []);
    expect(new Set(made).size).toBe(made.length);
    expect(made.length).toBeGreaterThan(0);
  });

  it('keeps on with the other tables when one cannot be looked after, and says so', async () => {
    await db.query('ALTER TABLE notes RENAME TO hidden');
    await db.query(`INSERT INTO scraps VALUES (now() - interval '1 year')`);
    expect(await housekeeping.run()).toMatchObject({ deleted: { scraps: 1 } });
    expect(await metrics.text()).toContain('housekeeping_failures_total{table="notes"} 2');
  });

  it('begins when it is started, and ends with its run when it is stopped', async () => {
    clock.advance(100 * dayMs);
    housekeeping.start();
    await eventually(async () => (await gauge('partitions_ahead_seconds')) > (90 * dayMs) / 1000, {
      describe: 'partitions are made',
    });
    await housekeeping.stop();
  });

  it('is broken off when it is stopped, however long it would look through a partition', async () => {
    await note('old', clock.now());
    clock.advance(200 * dayMs);
    const [partition] = data.partitions;
    const endless = { ...partition, stays: () => 'pg_sleep(3600) IS NULL' } as (typeof data.partitions)[number];
    const slow = replica({ partitions: [endless], rows: [] });
    slow.start();
    await eventually(() => looks(), { describe: 'it looks through the partition' });
    await slow.stop();
    await eventually(async () => !(await looks()), { describe: 'the server has noticed', deadlineMs: 30_000 });
    const { dropped } = (await housekeeping.run()) ?? {};
    expect(dropped).toContain(nameAt(clock.now() - 200 * dayMs));
  });
});

const looks = async (): Promise<boolean> => {
  const rows: unknown[] = await db.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE '%pg_sleep(3600)%'
        AND pid <> pg_backend_pid()`,
  );
  return rows.length > 0;
};
