import { freshDatabase, eventually } from '@paywright/testing';
import type { FreshDatabase } from '@paywright/testing';
import { randomBytes } from 'node:crypto';
import { Client, Pool } from 'pg';
import { eventLogContract } from './contract/event-log.contract';
import type { EventLog, EventMessage } from './event-log';
import { createPostgresEventLog } from './postgres/postgres-event-log';
import { deleteExpired } from './postgres/delete-expired';

describe('the event log on PostgreSQL', () => {
  let database: FreshDatabase;
  let pool: Pool;

  beforeAll(async () => {
    database = await freshDatabase();
    pool = new Pool({ connectionString: database.url, max: 2 });
    pool.on('error', () => undefined);
  });

  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  eventLogContract({
    config: () => ({ kind: 'postgres', url: database.url, timings: { leaseMs: 1_500 } }),
    patienceMs: 15_000,
    committedOffset: async (group, topic, partition) => {
      const { rows } = await pool.query<{ next_offset: string }>(
        `SELECT g.next_offset FROM group_partition g JOIN log_partition p ON p.id = g.partition_id
         WHERE g.group_name = $1 AND p.topic = $2 AND p.partition = $3`,
        [group, topic, partition],
      );
      return rows[0]?.next_offset;
    },
    deleteBefore: async (topic, partition, offset) => {
      await pool.query(
        `WITH gone AS (
           DELETE FROM log_message m USING log_partition p
            WHERE p.topic = $1 AND p.partition = $2 AND m.partition_id = p.id AND m."offset" < $3
         )
         UPDATE log_partition SET first_offset = $3 WHERE topic = $1 AND partition = $2`,
        [topic, partition, offset],
      );
    },
  });

  describe('in particular', () => {
    const open: EventLog[] = [];
    let topic: string;

    beforeEach(() => {
      topic = `topic-${randomBytes(6).toString('hex')}`;
    });

    afterEach(async () => {
      await Promise.all(open.splice(0).map((log) => log.close()));
    });

    function openLog(): EventLog {
      const log = createPostgresEventLog({ url: database.url, timings: { leaseMs: 1_500 } });
      open.push(log);
      return log;
    }

    const message = (key: string, value = '1', to = topic): EventMessage => ({ topic: to, key, headers: {}, value });

    it('shows every reader offsets without a gap while four relays append across the same partitions', async () => {
      const other = `${topic}-other`;
      const relays = Array.from({ length: 4 }, openLog);
      await relays[0]?.ensureTopics([{ name: topic }, { name: other }]);
      let appending = true;
      const appends = Promise.all(
        relays.map(async (relay, number) => {
          for (let round = 0; round < 60; round += 1) {
            const batch = Array.from({ length: 30 }, (_, i) => message(`key-${i}`, `${round}`, i % 2 ? topic : other));
            await relay.append(number % 2 === 0 ? batch : batch.reverse());
          }
        }),
      ).finally(() => (appending = false));
      let looks = 0;
      while (appending) {
        const { rows } = await pool.query<{ gap: boolean }>(
          `SELECT count(*) <> max("offset") + 1 OR max("offset") + 1 <> max(p.next_offset) AS gap
           FROM log_message m JOIN log_partition p ON p.id = m.partition_id
           WHERE p.topic = ANY ($1) GROUP BY p.id`,
          [[topic, other]],
        );
        expect(rows.filter(({ gap }) => gap)).toEqual([]);
        looks += 1;
      }
      await appends;
      const { rows } = await pool.query<{ count: string }>(
        'SELECT sum(next_offset) AS count FROM log_partition WHERE topic = ANY ($1)',
        [[topic, other]],
      );
      expect(rows[0]?.count).toBe(String(4 * 60 * 30));
      expect(looks).toBeGreaterThan(5);
    });

    it('says that trying again helps while its database is away, and goes on when it is back', async () => {
      const fresh = await freshDatabase();
      const name = new URL(fresh.url).pathname.slice(1);
      const log = createPostgresEventLog({ url: fresh.url, timings: { leaseMs: 1_500 } });
      await log.ensureTopics([{ name: topic }]);
      const received: string[] = [];
      let troubles = 0;
      await log.subscribe({
        group: 'g',
        topics: [topic],
        handle: async ([one]) => void received.push(one?.value ?? ''),
        hooks: { onLogError: () => (troubles += 1) },
      });
      await log.append([message('a', '"before"')]);
      await eventually(() => received.length === 1, { describe: 'the first is handled' });

      const admin = new Client({ connectionString: process.env['TEST_POSTGRES_URL'] });
      await admin.connect();
      await admin.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
      await expect(log.append([message('a', '"during"')])).rejects.toMatchObject({
        code: 'event-log-unavailable',
        retryable: true,
      });
      await expect(log.ping()).rejects.toMatchObject({ code: 'event-log-unavailable' });
      await eventually(() => troubles > 0, { describe: 'the consumer reports it' });

      await admin.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
      await eventually(() => log.ping().then(() => true), { describe: 'the log answers again' });
      await log.append([message('a', '"after"')]);
      await eventually(() => received.includes('"after"'), { describe: 'what is new is handled' });
      await log.close();
      await admin.end();
      await fresh.drop();
    });

    it('deletes what is older than its retention; who starts then starts with what is kept', async () => {
      const log = openLog();
      await log.ensureTopics([{ name: topic, partitions: 1, retentionMs: 60_000 }]);
      await log.append(Array.from({ length: 10 }, (_, i) => message('a', String(i))));
      await pool.query(
        `UPDATE log_message m SET appended_at = now() - interval '61 seconds' FROM log_partition p
         WHERE p.id = m.partition_id AND p.topic = $1 AND m.offset < 6`,
        [topic],
      );
      await deleteExpired(pool);

      const received: string[] = [];
      const subscription = await log.subscribe({
        group: 'g',
        topics: [topic],
        handle: async ([one]) => void received.push(one?.value ?? ''),
      });
      await eventually(() => received.length === 4, { describe: 'what is kept is handled' });
      expect(received).toEqual(['6', '7', '8', '9']);
      await eventually(() => subscription.status().partitions.every(({ lag }) => lag === 0), { describe: 'no lag' });
    });

    it('lets one process at a time delete', async () => {
      const log = openLog();
      await log.ensureTopics([{ name: topic }]);
      const blocker = new Client({ connectionString: database.url });
      await blocker.connect();
      await blocker.query("SELECT pg_advisory_lock(hashtextextended('paywright event log retention', 0))");
      await pool.query(`UPDATE log_topic SET retention_ms = 1 WHERE name = $1`, [topic]);
      await log.append([message('a')]);
      await deleteExpired(pool);
      const count = async (): Promise<string | undefined> => {
        const { rows } = await pool.query<{ count: string }>(
          'SELECT count(*) FROM log_message m JOIN log_partition p ON p.id = m.partition_id WHERE p.topic = $1',
          [topic],
        );
        return rows[0]?.count;
      };
      expect(await count()).toBe('1');
      await blocker.end();
      await eventually(
        async () => {
          await deleteExpired(pool);
          return (await count()) === '0';
        },
        { describe: 'the message is deleted once the other is done' },
      );
    });
  });
});
