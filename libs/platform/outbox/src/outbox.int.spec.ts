import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { EventLog, EventMessage } from '@paywright/event-log';
import { inTransaction, openDatabase } from '@paywright/postgres';
import { eventually, freshDatabase } from '@paywright/testing';
import type { FreshDatabase } from '@paywright/testing';
import type { DataSource } from 'typeorm';
import { Outbox } from './outbox';
import type { OutboxOptions } from './outbox';
import { addMessagesSql, createOutboxSql, messagesParameter } from './outbox-table';
import type { RelayTimings } from './relay-options';

/** An event log in memory that can be made to fail, hang, or die at the worst moment. */
class FakeLog implements Pick<EventLog, 'append'> {
  readonly appended: EventMessage[] = [];
  /** Runs before messages are taken; a rejection refuses them. */
  before: () => Promise<void> = () => Promise.resolve();
  /** Runs when messages are durable and the relay does not know yet. */
  after: () => Promise<void> = () => Promise.resolve();

  async append(messages: readonly EventMessage[]): Promise<void> {
    await this.before();
    this.appended.push(...messages);
    await this.after();
  }

  get ids(): string[] {
    return this.appended.map(({ headers }) => headers.ce_id ?? '');
  }
}

const message = (key: string, id: string): EventMessage => ({
  topic: 'payments.events',
  key,
  headers: { ce_id: id },
  value: JSON.stringify({ id }),
});

const fast: Partial<RelayTimings> = { pollMs: 50, electionMs: 50, retryMs: 5 };

let database: FreshDatabase;
let db: DataSource;
let running: { outbox: Outbox; own: DataSource }[];

const open = (url = database.url): Promise<DataSource> =>
  openDatabase({ url, poolSize: 12, applicationName: 'outbox-spec' });

/** One replica of a service: a pool and an outbox of its own. */
async function replica(log: FakeLog, options: Partial<OutboxOptions> = {}, url?: string): Promise<Outbox> {
  const own = await open(url);
  const outbox = new Outbox({ db: own, eventLog: log, ...options, timings: { ...fast, ...options.timings } });
  running.push({ outbox, own });
  await outbox.start();
  return outbox;
}

async function add(outbox: Outbox, ...messages: EventMessage[]): Promise<void> {
  await inTransaction(db, (tx) => outbox.add(tx, messages));
  outbox.committed();
}

/** A way to the database on which, once frozen, nothing moves any more while both ends keep their connections. */
async function openWay(to: string): Promise<{ url: string; freeze: () => void; close: () => Promise<void> }> {
  const target = new URL(to);
  const sockets: Socket[] = [];
  let frozen = false;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ port: Number(target.port), host: target.hostname, allowHalfOpen: true });
    for (const socket of [client, upstream]) sockets.push(socket.on('error', () => undefined));
    if (!frozen) client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(to);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.toString(),
    freeze: () => {
      frozen = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Cuts the connection that holds the leadership, as the death of its process would. */
const cutOffLeader = (): Promise<unknown> =>
  db.query(`SELECT pg_terminate_backend(pid) FROM pg_locks
            WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);

const leads = (outbox: Outbox): Promise<boolean> =>
  eventually(() => outbox.isLeader, { describe: 'the replica leads' });

const arrived = (log: FakeLog, ids: readonly string[]): Promise<unknown> =>
  eventually(() => expect([...new Set(log.ids)].sort()).toEqual([...ids].sort()) ?? true, {
    describe: 'every message is on the log',
  });

const emptied = (outbox: Outbox): Promise<unknown> =>
  eventually(async () => (await outbox.backlog()) === 0, { describe: 'the outbox is empty' });

beforeAll(async () => {
  database = await freshDatabase();
  db = await open();
  await db.query(createOutboxSql);
  await db.query('CREATE TABLE payment (id text PRIMARY KEY, version int NOT NULL)');
});

beforeEach(async () => {
  running = [];
  await db.query('TRUNCATE outbox, payment');
});

afterEach(async () => {
  await Promise.all(
    running.map(async ({ outbox, own }) => {
      await outbox.stop();
      await own.destroy();
    }),
  );
});

afterAll(async () => {
  await db.destroy();
  await database.drop();
});

describe('an outbox', () => {
  it('brings what was committed to the log as it was, and nothing of what was rolled back', async () => {
    const log = new FakeLog();
    const outbox = await replica(log);
    await inTransaction(db, async (tx) => {
      await outbox.add(tx, [message('pay_1', 'never')]);
      throw new Error('refused after all');
    }).catch(() => undefined);

    await add(outbox, message('pay_1', 'first'), message('pay_1', 'second'));

    await arrived(log, ['first', 'second']);
    expect(log.appended[0]).toMatchObject(message('pay_1', 'first'));
    await emptied(outbox);
    expect(log.ids).toEqual(['first', 'second']);
  });

  it('brings what an earlier process left behind', async () => {
    const log = new FakeLog();
    const dead = new Outbox({ db, eventLog: log });
    await add(dead, message('pay_1', 'left'));
    await replica(log, { timings: { pollMs: 60_000 } });
    await arrived(log, ['left']);
  });

  it('can be added to by the statement of the change itself, and only if there is a change', async () => {
    const log = new FakeLog();
    const outbox = await replica(log);
    const pay = async (id: string, ...messages: EventMessage[]): Promise<void> => {
      await db.query(
        `WITH paid AS (
           INSERT INTO payment (id, version) VALUES ($1, 1) ON CONFLICT DO NOTHING RETURNING id
         ), told AS (
           ${addMessagesSql('$2', 'paid')}
         )
         SELECT id FROM paid`,
        [id, messagesParameter(messages)],
      );
      outbox.committed();
    };
    await pay('pay_1', message('pay_1', 'first'), message('pay_1', 'second'));
    await pay('pay_1', message('pay_1', 'never'));
    await pay('pay_2', message('pay_2', 'third'));

    await arrived(log, ['first', 'second', 'third']);
    await emptied(outbox);
    expect(log.appended[1]).toMatchObject(message('pay_1', 'second'));
    expect(() => messagesParameter([message('', 'no key')])).toThrow('needs a key');
  });

  it('refuses, in the transaction, a message the log would refuse later', async () => {
    const outbox = new Outbox({ db, eventLog: new FakeLog() });
    await expect(add(outbox, message('pay_1', 'good'), message('', 'no key'))).rejects.toThrow('needs a key');
    await expect(add(outbox, { ...message('pay_1', 'big'), value: 'x'.repeat(1_000_001) })).rejects.toThrow('at most');
    expect(await outbox.backlog()).toBe(0);
  });

  it('keeps the order of each key while many transactions run at once', async () => {
    const log = new FakeLog();
    const outbox = await replica(log, { batchSize: 7 });
    const keys = ['pay_a', 'pay_b', 'pay_c', 'pay_d'];
    const rounds = 25;
    await db.query(`INSERT INTO payment SELECT unnest($1::text[]), 0`, [keys]);
    const advance = (key: string): Promise<void> =>
      inTransaction(db, async (tx) => {
        await tx.query('SELECT 1 FROM payment WHERE id = $1 FOR UPDATE', [key]);
        const [[{ version }]] = await tx.query(
          'UPDATE payment SET version = version + 1 WHERE id = $1 RETURNING version',
          [key],
        );
        await outbox.add(tx, [message(key, `${key}.${version}a`), message(key, `${key}.${version}b`)]);
      });

    await Promise.all(
      Array.from({ length: rounds }, () => keys).flatMap((round) =>
        round.map(async (key) => {
          await advance(key);
          outbox.committed();
        }),
      ),
    );

    await emptied(outbox);
    for (const key of keys) {
      expect(log.appended.filter((each) => each.key === key).map(({ headers }) => headers.ce_id)).toEqual(
        Array.from({ length: rounds }, (_, n) => [`${key}.${n + 1}a`, `${key}.${n + 1}b`]).flat(),
      );
    }
  });

  it('tells how much waits and for how long', async () => {
    const outbox = new Outbox({ db, eventLog: new FakeLog() });
    expect([await outbox.backlog(), await outbox.oldestAgeMs()]).toEqual([0, 0]);
    await add(outbox, message('pay_1', 'old'));
    await db.query("UPDATE outbox SET added_at = added_at - interval '90 seconds'");
    await add(outbox, message('pay_1', 'new'));
    expect(await outbox.backlog()).toBe(2);
    expect(await outbox.oldestAgeMs()).toBeGreaterThanOrEqual(90_000);
    expect(await outbox.oldestAgeMs()).toBeLessThan(150_000);
  });
});

describe('an outbox of several replicas', () => {
  it('has one leader, and another takes over when its connection dies', async () => {
    const log = new FakeLog();
    const first = await replica(log);
    await leads(first);
    const second = await replica(log);
    await add(first, message('pay_1', 'before'));
    await arrived(log, ['before']);
    expect(second.isLeader).toBe(false);

    await cutOffLeader();

    await leads(second);
    expect(first.isLeader).toBe(false);
    await add(first, message('pay_1', 'after'));
    await arrived(log, ['before', 'after']);
  });

  it('gives the lead to another when the leader stands still with its connection open, as a frozen machine does', async () => {
    const log = new FakeLog();
    const way = await openWay(database.url);
    const timings = { stallMs: 500 };
    const frozen = await replica(log, { timings }, way.url);
    await leads(frozen);
    const other = await replica(log, { timings });
    way.freeze();

    await leads(other);
    await add(other, message('pay_1', 'after'));
    await arrived(log, ['after']);
    await way.close();
  });

  it('passes leadership on at once when the leader stops', async () => {
    const log = new FakeLog();
    const first = await replica(log);
    await leads(first);
    const second = await replica(log);
    await first.stop();
    await leads(second);
  });

  it('wakes the leader from a follower, without a notice for each message', async () => {
    const log = new FakeLog();
    const leader = await replica(log, { timings: { pollMs: 60_000 } });
    await leads(leader);
    const follower = await replica(log, { timings: { electionMs: 60_000, notifyEveryMs: 50 } });
    const listener = db.createQueryRunner();
    let notices = 0;
    const connection = await listener.connect();
    connection.on('notification', () => (notices += 1));
    await listener.query('LISTEN outbox_added');

    const ids = Array.from({ length: 40 }, (_, n) => `evt-${n}`);
    await Promise.all(ids.map((id) => add(follower, message('pay_1', id))));

    await arrived(log, ids);
    expect(notices).toBeGreaterThanOrEqual(1);
    expect(notices).toBeLessThanOrEqual(10);
    await listener.query('UNLISTEN *');
    await listener.release();
  });

  it('loses nothing when the leader dies between append and delete, and repeats under the same ids', async () => {
    const log = new FakeLog();
    let crashes = 3;
    log.after = async () => {
      crashes -= 1;
      if (crashes < 0) return;
      await cutOffLeader();
      throw new Error('the process died');
    };
    const [first] = await Promise.all([replica(log, { batchSize: 2 }), replica(log, { batchSize: 2 })]);
    const ids = ['one', 'two', 'three', 'four', 'five'];

    await add(first, ...ids.map((id) => message('pay_1', id)));

    await emptied(first);
    expect([...new Set(log.ids)]).toEqual(ids);
    expect(log.ids.length).toBeGreaterThan(ids.length);
  });

  it('gives the lead to another when its own log hangs', async () => {
    const hanging = new FakeLog();
    hanging.before = () => new Promise(() => undefined);
    const healthy = new FakeLog();
    const errors: unknown[] = [];
    const first = await replica(hanging, {
      timings: { stallMs: 200 },
      hooks: { onError: (error) => errors.push(error) },
    });
    await leads(first);
    const second = await replica(healthy);

    await add(first, message('pay_1', 'stuck'));

    await arrived(healthy, ['stuck']);
    expect(second.isLeader).toBe(true);
    expect(String(errors[0])).toMatch(/could not relay a batch within \d+ ms/);
  });
});

describe('an outbox whose event log is down', () => {
  it('grows, and empties in order once the log is back', async () => {
    const log = new FakeLog();
    let down = true;
    let refused = 0;
    log.before = async () => {
      if (!down) return;
      refused += 1;
      throw new Error('the log cannot be reached');
    };
    const outbox = await replica(log, { batchSize: 3, timings: { stallMs: 150 } });
    const ids = Array.from({ length: 20 }, (_, n) => `evt-${n}`);

    for (const id of ids) await add(outbox, message('pay_1', id));
    await eventually(() => refused > 5, { describe: 'the relay has tried several times' });
    expect(await outbox.backlog()).toBe(ids.length);
    expect(log.appended).toEqual([]);

    down = false;
    await emptied(outbox);
    // A leader that stalls between the log and its own database sends a batch again: each event comes in order, at least once.
    expect([...new Set(log.ids)]).toEqual(ids);
  });
});

describe('the size of batches', () => {
  it('is one when idle, for a message does not wait for company', async () => {
    const log = new FakeLog();
    const outbox = await replica(log, { timings: { lingerMs: 60_000, pollMs: 60_000 } });
    await leads(outbox);
    await add(outbox, message('pay_1', 'alone'));
    await arrived(log, ['alone']);
  });

  it('grows under load', async () => {
    const log = new FakeLog();
    let batches = 0;
    const outbox = await replica(log, {
      timings: { lingerMs: 30, pollMs: 60_000 },
      hooks: { onRelayed: () => (batches += 1) },
    });
    const ids = Array.from({ length: 100 }, (_, n) => `evt-${n}`);
    for (const id of ids) await add(outbox, message('pay_1', id));
    await emptied(outbox);
    expect(log.ids).toEqual(ids);
    expect(batches).toBeLessThan(ids.length / 2);
  });
});
