import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern } from '@nestjs/microservices';
import { randomBytes } from 'node:crypto';
import { Client, Pool } from 'pg';
import { eventually, freshDatabase } from '@paywright/testing';
import type { EventLog, EventMessage, ReceivedMessage, SubscribeOptions, Subscription } from '../event-log';
import { EventConsumer } from '../nest/event-consumer';
import { EventLogServer } from '../nest/event-log-server';
import { UnprocessableMessage } from '../nest/unprocessable-message';
import { openEventLog } from '../open-event-log';
import type { EventLogConfig } from '../open-event-log';
import { partitionForKey } from '../partition-for-key';
import { spawnConsumer } from './spawn-consumer';
import type { SpawnedConsumer } from './spawn-consumer';

const partitions = 4;

/** Quick retries, so that a spec need not wait for them. */
const quickRetry = { baseMs: 5, capMs: 50, blockAfter: 4, pauseAfterKeys: 3, probeMs: 30, probeCapMs: 60 };

export interface ContractSubject {
  /** Opens the log under test; asked for when the tests run. */
  config(): EventLogConfig;
  /** How long the group may need to notice a dead member and to settle. */
  readonly patienceMs: number;
  /** Where the group goes on in a partition, as the log itself has it; undefined or 0 before anything was committed. */
  committedOffset(group: string, topic: string, partition: number): Promise<string | undefined>;
  /** Has the log delete what a partition keeps before this offset, as retention does. */
  deleteBefore(topic: string, partition: number, offset: string): Promise<void>;
}

/** What every adapter of the event log must do, run against a real one. */
export function eventLogContract({ config, patienceMs, committedOffset, deleteBefore }: ContractSubject): void {
  const open: EventLog[] = [];
  const children: SpawnedConsumer[] = [];
  let log: EventLog;
  let topic: string;
  let group: string;

  beforeEach(async () => {
    topic = `topic-${randomBytes(6).toString('hex')}`;
    group = `group-${randomBytes(6).toString('hex')}`;
    log = another();
    await log.ensureTopics([{ name: topic, partitions }]);
  });

  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.signal('SIGKILL');
      await child.ended;
    }
    await Promise.all(open.splice(0).map((one) => one.close()));
  });

  function another(): EventLog {
    const one = openEventLog(config());
    open.push(one);
    return one;
  }

  function child(stuckOn?: string): SpawnedConsumer {
    const consumer = spawnConsumer({ log: config(), group, topic, stuckOn });
    children.push(consumer);
    return consumer;
  }

  /** Subscribes and collects what is handled. `work` may throw, or take its time. */
  async function consume(
    work: (message: ReceivedMessage) => Promise<void> | void = () => undefined,
    options: Partial<SubscribeOptions> = {},
    from = log,
  ): Promise<Subscription & { readonly received: ReceivedMessage[] }> {
    const received: ReceivedMessage[] = [];
    const subscription = await from.subscribe({
      group,
      topics: [topic],
      retry: quickRetry,
      handle: async (batch) => {
        for (const message of batch) await work(message);
        received.push(...batch);
      },
      ...options,
    });
    return { received, stop: () => subscription.stop(), status: () => subscription.status() };
  }

  function message(key: string, value: string): EventMessage {
    return {
      topic,
      key,
      value: JSON.stringify(value),
      headers: { ce_id: `${key}-${value}`, ce_type: 'test.happened.v1' },
    };
  }

  /** `count` messages spread over the keys, numbered. */
  function messages(keys: readonly string[], count: number): EventMessage[] {
    return Array.from({ length: count }, (_, i) => message(keys[i % keys.length] ?? '', String(i)));
  }

  const values = (received: readonly ReceivedMessage[]): string[] =>
    received.map((one) => JSON.parse(one.value) as string);
  const ofKey = (received: readonly ReceivedMessage[], key: string): string[] =>
    values(received.filter((one) => one.key === key));
  const all = (received: readonly ReceivedMessage[], sent: readonly EventMessage[]): Promise<true> =>
    eventually(() => new Set(received.map((one) => one.value)).size === sent.length, {
      describe: `all ${sent.length} messages are handled`,
      deadlineMs: patienceMs,
    });

  it('hands over messages as they were appended: headers, value, key', async () => {
    const sent: EventMessage = {
      topic,
      key: '결제-1',
      value: '{"name":"홍길동 \\u0000 \\"quoted\\" \\\\ {braces}, NULL"}',
      headers: { ce_id: 'e-1', ce_subject: 'a "quote", a \\ and 한글', 'content-type': 'application/json' },
    };
    await log.append([sent]);
    const consumer = await consume();
    await all(consumer.received, [sent]);
    expect(consumer.received[0]).toEqual({
      ...sent,
      partition: partitionForKey(sent.key, partitions),
      offset: '0',
    });
  });

  it('lets processes that start together create the same topics and use them at once', async () => {
    const name = `${topic}-shared`;
    const logs = Array.from({ length: 4 }, another);
    await Promise.all(
      logs.map(async (one) => {
        await one.ensureTopics([{ name, partitions }]);
        await one.append([{ ...message('a', '1'), topic: name }]);
      }),
    );
    const consumer = await consume(undefined, { topics: [name] });
    await eventually(() => consumer.received.length === 4, { describe: 'all are handled', deadlineMs: patienceMs });
  });

  it('keeps the order of each key, within an append and from one to the next', async () => {
    const keys = Array.from({ length: 20 }, (_, i) => `key-${i}`);
    const sent = messages(keys, 400);
    const consumer = await consume(() => new Promise((resolve) => setTimeout(resolve, Math.random() * 3)));
    for (let from = 0; from < sent.length; from += 50) await log.append(sent.slice(from, from + 50));
    await all(consumer.received, sent);
    for (const key of keys) {
      expect(ofKey(consumer.received, key)).toEqual(
        sent.filter((one) => one.key === key).map((one) => JSON.parse(one.value)),
      );
    }
  });

  it('handles several messages of a key in one batch in log order', async () => {
    const batches: (readonly ReceivedMessage[])[] = [];
    const sent = messages(['a', 'b', 'c'], 300);
    await log.append(sent);
    await log.subscribe({
      group,
      topics: [topic],
      batchSize: 50,
      handle: async (batch) => {
        batches.push(batch);
      },
    });
    await eventually(() => batches.flat().length === 300, { describe: 'all are handled', deadlineMs: patienceMs });
    expect(Math.max(...batches.map((batch) => batch.length))).toBeGreaterThan(1);
    expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(50);
    for (const key of ['a', 'b', 'c']) {
      const inOrder = sent.filter((one) => one.key === key).map((one) => JSON.parse(one.value) as string);
      expect(ofKey(batches.flat(), key)).toEqual(inOrder);
    }
  });

  it('lets different keys of one partition run at the same time, one key never', async () => {
    const samePartition = Array.from({ length: 200 }, (_, i) => `key-${i}`)
      .filter((key) => partitionForKey(key, partitions) === 0)
      .slice(0, 10);
    const running = new Map<string, number>();
    let most = 0;
    const consumer = await consume(async ({ key }) => {
      running.set(key, (running.get(key) ?? 0) + 1);
      expect(running.get(key)).toBe(1);
      most = Math.max(
        most,
        [...running.values()].reduce((sum, count) => sum + count, 0),
      );
      await new Promise((resolve) => setTimeout(resolve, 5));
      running.set(key, 0);
    });
    const sent = messages(samePartition, 50);
    await log.append(sent);
    await all(consumer.received, sent);
    expect(consumer.received).toHaveLength(50);
    expect(most).toBeGreaterThan(3);
  });

  it('runs no more keys at once than it may, and all of them in the end', async () => {
    let running = 0;
    let most = 0;
    const consumer = await consume(
      async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 2));
        running -= 1;
      },
      { maxConcurrentKeys: 8 },
    );
    const sent = messages(
      Array.from({ length: 100 }, (_, i) => `key-${i}`),
      200,
    );
    await log.append(sent);
    await all(consumer.received, sent);
    expect(most).toBe(8);
  });

  it('starts a new group at the beginning and gives every group everything', async () => {
    const sent = messages(['a', 'b', 'c', 'd', 'e'], 50);
    await log.append(sent);
    const first = await consume();
    await all(first.received, sent);
    const second = await consume(undefined, { group: `${group}-second` });
    await all(second.received, sent);
    expect(first.received).toHaveLength(50);
  });

  it('goes on where the group left off', async () => {
    const before = messages(['a', 'b', 'c', 'd', 'e'], 50);
    await log.append(before);
    const first = await consume();
    await all(first.received, before);
    await first.stop();

    const after = Array.from({ length: 20 }, (_, i) => message('a', `later ${i}`));
    await log.append(after);
    const second = await consume();
    await all(second.received, after);
    expect(second.received).toHaveLength(20);
  });

  it('shares the partitions among the members of a group, and again when one leaves', async () => {
    const first = await consume(undefined, {}, another());
    const second = await consume(undefined, {}, another());
    const held = (member: Subscription): number[] => member.status().partitions.map(({ partition }) => partition);
    await eventually(() => held(first).length === 2 && held(second).length === 2, {
      describe: 'each member holds two partitions',
      deadlineMs: patienceMs,
    });
    expect([...held(first), ...held(second)].sort()).toEqual([0, 1, 2, 3]);

    const sent = messages(
      Array.from({ length: 40 }, (_, i) => `key-${i}`),
      200,
    );
    await log.append(sent);
    await eventually(() => first.received.length + second.received.length >= 200, {
      describe: 'both together handled all',
      deadlineMs: patienceMs,
    });
    expect(first.received.length).toBeGreaterThan(0);
    expect(second.received.length).toBeGreaterThan(0);

    await second.stop();
    await eventually(() => held(first).length === 4, { describe: 'the other holds all', deadlineMs: patienceMs });
  });

  it('is taken over by another member when a consumer is killed, losing nothing', async () => {
    const sent = messages(
      Array.from({ length: 30 }, (_, i) => `key-${i}`),
      300,
    );
    const victim = child();
    await eventually(() => victim.partitions('assigned').length === partitions, {
      describe: 'the child holds all partitions',
      deadlineMs: patienceMs,
    });
    const heir = await consume();
    for (let from = 0; from < sent.length; from += 30) {
      await log.append(sent.slice(from, from + 30));
      if (from === 120) {
        await eventually(() => victim.values('handled').length > 0, {
          describe: 'the child handled some',
          deadlineMs: patienceMs,
        });
        victim.signal('SIGKILL');
      }
    }
    await victim.ended;
    await eventually(
      () => new Set([...victim.values('handled'), ...heir.received.map((one) => one.value)]).size === sent.length,
      { describe: 'the child and its heir handled all', deadlineMs: patienceMs },
    );
    expect(victim.values('handled').length).toBeLessThan(sent.length);
  });

  it('does not commit past an unfinished message', async () => {
    const partition = 1;
    const keys = Array.from({ length: 100 }, (_, i) => `key-${i}`)
      .filter((key) => partitionForKey(key, partitions) === partition)
      .slice(0, 5);
    const sent = messages(keys, 50); // offset and value are the same number
    await log.append(sent);
    const victim = child(sent[10]?.value);
    await eventually(() => victim.values('handled').length === 42, {
      describe: 'the child handled all but the one it never finishes and what waits behind it',
      deadlineMs: patienceMs,
    });
    await eventually(async () => (await committedOffset(group, topic, partition)) === '10', {
      describe: 'the group goes on from the unfinished message',
      deadlineMs: patienceMs,
    });
    victim.signal('SIGKILL');
    await victim.ended;

    const heir = await consume();
    const rest = sent.slice(10);
    await all(heir.received, rest);
    expect(new Set(values(heir.received))).toEqual(new Set(rest.map((one) => JSON.parse(one.value) as string)));
  });

  it('does not let a zombie move the position of its successor', async () => {
    const sent = messages(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], 80);
    await log.append(sent.slice(0, 40));
    const zombie = child();
    await eventually(() => zombie.values('handled').length === 40, {
      describe: 'the child handled the first half',
      deadlineMs: patienceMs,
    });
    zombie.signal('SIGSTOP');
    await log.append(sent.slice(40));
    const successor = await consume();
    await eventually(() => new Set(values(successor.received).filter((value) => Number(value) >= 40)).size === 40, {
      describe: 'the successor handled the second half',
      deadlineMs: patienceMs,
    });
    await successor.stop();

    zombie.signal('SIGCONT');
    await eventually(() => zombie.partitions('assigned').length >= 2 * partitions, {
      describe: 'the child noticed its loss and joined again',
      deadlineMs: patienceMs,
    });
    await log.append([message('a', 'last')]);
    await eventually(() => zombie.values('handled').includes('"last"'), {
      describe: 'the child goes on with what is new',
      deadlineMs: patienceMs,
    });
    // What had reached it before it knew of its loss, it may have handled once more. From the first partition it is given
    // anew on, it must begin where its successor ended.
    const joinedAgain = zombie.events.findIndex(
      (event, index) => isAssigned(event) && zombie.events.slice(0, index).filter(isAssigned).length === partitions,
    );
    const handledSince = zombie.events
      .slice(joinedAgain)
      .flatMap((event) => (event.did === 'handled' ? [event.value] : []));
    expect(new Set(handledSince)).toEqual(new Set(['"last"']));
  });

  it('retries a message that failed before it goes on with its key', async () => {
    const failures = new Map<string, number>();
    const consumer = await consume(({ value, key }) => {
      const soFar = failures.get(value) ?? 0;
      failures.set(value, soFar + 1);
      if (key === 'a' && soFar < 1) throw new Error('not now');
    });
    const sent = messages(['a', 'b'], 10);
    await log.append(sent);
    await all(consumer.received, sent);
    expect(ofKey(consumer.received, 'a')).toEqual(['0', '2', '4', '6', '8']);
    expect(failures.get('"0"')).toBe(2);
    expect(failures.get('"1"')).toBe(1);
  });

  it('blocks a key that keeps failing: visible, its later events wait, other keys go on', async () => {
    let broken = true;
    const blocked: string[] = [];
    const unblocked: string[] = [];
    const consumer = await consume(
      ({ key }) => {
        if (key === 'bad' && broken) throw new Error('always');
      },
      { hooks: { onBlocked: ({ key }) => blocked.push(key), onUnblocked: ({ key }) => unblocked.push(key) } },
    );
    const sent = messages(['good', 'bad', 'fine'], 30);
    await log.append(sent);
    await eventually(() => consumer.status().blockedKeys.length === 1, {
      describe: 'the key is blocked',
      deadlineMs: patienceMs,
    });
    await eventually(() => consumer.received.length === 20, { describe: 'others go on', deadlineMs: patienceMs });
    expect(consumer.status().blockedKeys[0]).toMatchObject({ topic, key: 'bad', waiting: 10 });
    expect(blocked).toEqual(['bad']);

    broken = false;
    await all(consumer.received, sent);
    expect(ofKey(consumer.received, 'bad')).toEqual(['1', '4', '7', '10', '13', '16', '19', '22', '25', '28']);
    expect(unblocked).toEqual(['bad']);
    expect(consumer.status().blockedKeys).toEqual([]);
  });

  it('pauses while the database of the handler is down, then handles everything, blaming no message', async () => {
    const database = await freshDatabase();
    const name = new URL(database.url).pathname.slice(1);
    const admin = new Client({ connectionString: process.env['TEST_POSTGRES_URL'] });
    await admin.connect();
    const pool = new Pool({ connectionString: database.url, max: 5 });
    pool.on('error', () => undefined);
    await pool.query('CREATE TABLE seen (value text PRIMARY KEY)');
    const blocked: string[] = [];
    let paused = 0;
    let resumed = 0;

    await admin.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    const consumer = await consume(
      async ({ value }) => {
        await pool.query('INSERT INTO seen VALUES ($1) ON CONFLICT DO NOTHING', [value]);
      },
      {
        hooks: {
          onBlocked: ({ key }) => blocked.push(key),
          onPartitionPaused: () => (paused += 1),
          onPartitionResumed: () => (resumed += 1),
        },
      },
    );
    const sent = messages(
      Array.from({ length: 40 }, (_, i) => `key-${i}`),
      200,
    );
    await log.append(sent);
    await eventually(() => consumer.status().partitions.every((one) => one.paused) && paused === partitions, {
      describe: 'every partition is paused',
      deadlineMs: patienceMs,
    });
    expect(consumer.received).toEqual([]);

    await admin.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
    await all(consumer.received, sent);
    const { rows } = await pool.query<{ count: string }>('SELECT count(*) FROM seen');
    expect(rows[0]?.count).toBe('200');
    expect(resumed).toBeGreaterThanOrEqual(partitions);
    expect(blocked).toEqual([]);
    await consumer.stop();
    await Promise.all([pool.end(), admin.end()]);
    await database.drop();
  });

  it('takes appends of four relays at once and keeps the order of each', async () => {
    const relays = Array.from({ length: 4 }, another);
    await Promise.all(
      relays.map(async (relay, number) => {
        for (let round = 0; round < 25; round += 1) {
          const batch = Array.from({ length: 20 }, (_, i) =>
            message(`key-${(i * 7 + number) % 40}`, `${number}:${round}:${i}`),
          );
          await relay.append(number % 2 === 0 ? batch : batch.reverse());
        }
      }),
    );
    const consumer = await consume();
    await eventually(() => consumer.received.length >= 2000, { describe: 'all are handled', deadlineMs: patienceMs });
    expect(new Set(values(consumer.received)).size).toBe(2000);
    const lastRound = new Map<string, number>();
    for (const { key, value } of consumer.received) {
      const [relay, round] = (JSON.parse(value) as string).split(':').map(Number);
      const lane = `${relay} ${key}`;
      expect(round).toBeGreaterThanOrEqual(lastRound.get(lane) ?? 0);
      lastRound.set(lane, round ?? 0);
    }
  });

  it('refuses a topic that does not exist, and messages that are too large', async () => {
    await expect(log.append([{ ...message('a', '1'), topic: 'no-such-topic' }])).rejects.toMatchObject({
      code: 'event-log-rejected',
      retryable: false,
    });
    await expect(log.append([message('a', 'x'.repeat(1_100_000))])).rejects.toMatchObject({
      code: 'event-log-rejected',
    });
    await expect(log.append([message('', 'no key')])).rejects.toMatchObject({ code: 'event-log-rejected' });
  });

  it('carries large messages of one key that were appended together', async () => {
    const large = Array.from({ length: 5 }, (_, index) => ({
      ...message('a', String(index)),
      value: JSON.stringify(`${index}${'x'.repeat(400_000)}`),
    }));
    await log.append(large);
    const { received, stop } = await consume();
    await all(received, large);
    expect(received.map(({ value }) => value[1])).toEqual(['0', '1', '2', '3', '4']);
    await stop();
  });

  it('replays from an offset or from the beginning, only while the group is not consuming', async () => {
    const sent = messages(['a'], 10);
    const partition = partitionForKey('a', partitions);
    await log.append(sent);
    const first = await consume();
    await all(first.received, sent);
    const unfinished = (): Promise<number> => log.unfinished(group, [topic]);
    await eventually(async () => (await unfinished()) === 0, {
      describe: 'the group has caught up',
      deadlineMs: patienceMs,
    });
    await expect(log.resetOffsets(group, topic, { to: 'beginning' })).rejects.toMatchObject({ code: 'group-active' });
    await first.stop();

    await log.resetOffsets(group, topic, { partition, to: '6' });
    expect(await unfinished()).toBe(4);
    const second = await consume();
    await all(second.received, sent.slice(6));
    expect(values(second.received)).toEqual(['6', '7', '8', '9']);
    await second.stop();

    await log.resetOffsets(group, topic, { to: 'beginning' });
    const third = await consume();
    await all(third.received, sent);
    expect(values(third.received)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('moves a stopped group to a time, and to the end where nothing was appended since', async () => {
    const earlier = [message('a', '0'), message('b', '1')];
    await log.append(earlier);
    const first = await consume();
    await all(first.received, earlier);
    const time = Date.now() + 1;
    await eventually(() => Date.now() >= time, { describe: 'what was appended lies in an earlier millisecond' });
    const later = [message('a', '2'), message('b', '3')];
    await log.append(later);
    await all(first.received, [...earlier, ...later]);
    await first.stop();

    await log.resetOffsets(group, topic, { to: { time } });
    const second = await consume();
    await all(second.received, later);
    expect(values(second.received).sort()).toEqual(['2', '3']);
    await second.stop();

    await log.resetOffsets(group, topic, { to: { time: Date.now() + 60_000 } });
    const third = await consume();
    const latest = message('a', '4');
    await log.append([latest]);
    await all(third.received, [latest]);
    expect(values(third.received)).toEqual(['4']);
  });

  it('moves no group to a time the log does not reach back to, unless the gap is accepted', async () => {
    const partition = partitionForKey('a', partitions);
    await log.append([message('a', '0')]);
    const between = Date.now() + 1;
    await eventually(() => Date.now() >= between, { describe: 'what was appended lies in an earlier millisecond' });
    await log.append([message('a', '1'), message('a', '2')]);
    await deleteBefore(topic, partition, '1');
    const moved = (time: number, acceptGap = false) => log.resetOffsets(group, topic, { to: { time, acceptGap } });

    await expect(moved(between - 60_000)).rejects.toMatchObject({ code: 'log-too-short', retryable: false });
    await expect(moved(between)).rejects.toThrow(`the log of ${topic} does not reach back to`);
    await moved(Date.now() + 60_000);
    expect(await log.unfinished(group, [topic])).toBe(0);
    await moved(between - 60_000, true);
    expect(await log.unfinished(group, [topic])).toBe(2);
  });

  it('waits for handlers in flight when it is stopped, and commits what they finished', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const first = await consume(() => gate);
    const sent = [message('a', '0'), message('b', '1')];
    await log.append(sent);
    await eventually(() => first.status().inFlight === 2, { describe: 'both are in flight', deadlineMs: patienceMs });
    let stopped = false;
    const stopping = first.stop().then(() => (stopped = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(stopped).toBe(false);
    release();
    await stopping;
    expect(first.received).toHaveLength(2);

    const later = message('a', 'later');
    await log.append([later]);
    const second = await consume();
    await all(second.received, [later]);
    expect(values(second.received)).toEqual(['later']);
  });

  describe('through Nest', () => {
    /** What the consumer below saw, by what happened to it. */
    let seen: { handled: ReceivedMessage[]; batches: number[]; dead: { value: string; reason: string }[] };
    let failOnce: boolean;

    beforeEach(() => {
      seen = { handled: [], batches: [], dead: [] };
      failOnce = true;
    });

    async function start(
      moduleClass: new () => object,
      options: Partial<ConstructorParameters<typeof EventLogServer>[0]> = {},
    ): Promise<{ close(): Promise<void> }> {
      const app = await NestFactory.createMicroservice(moduleClass, {
        logger: ['error'],
        strategy: new EventLogServer({
          eventLog: log,
          group,
          topics: [topic],
          retry: quickRetry,
          deadLetter: async ({ value }, reason) => {
            seen.dead.push({ value, reason });
          },
          ...options,
        }),
      });
      await app.listen();
      return app;
    }

    const typed = (type: string | undefined, value: string): EventMessage => ({
      ...message('a', value),
      headers: type === undefined ? {} : { ce_type: type },
    });

    it('dead-letters what is unprocessable or of an unknown version, retries the rest, skips foreign types', async () => {
      @EventConsumer()
      class Consumer {
        @EventPattern('paywright.thing.happened.v1')
        async happened(received: ReceivedMessage): Promise<void> {
          if (received.value === '"broken"') throw new UnprocessableMessage('amount: is required');
          if (received.value === '"flaky"' && failOnce) {
            failOnce = false;
            throw new Error('try again');
          }
          seen.handled.push(received);
        }
      }
      @Module({ controllers: [Consumer] })
      class App {}

      const app = await start(App);
      await log.append([
        typed('paywright.thing.happened.v1', 'fine'),
        typed('paywright.thing.happened.v1', 'broken'),
        typed('paywright.thing.happened.v2', 'too new'),
        typed('paywright.other.happened.v1', 'foreign'),
        typed(undefined, 'untyped'),
        typed('paywright.thing.happened.v1', 'flaky'),
        typed('paywright.thing.happened.v1', 'last'),
      ]);
      await eventually(() => values(seen.handled).includes('last'), {
        describe: 'all are done',
        deadlineMs: patienceMs,
      });
      expect(values(seen.handled)).toEqual(['fine', 'flaky', 'last']);
      expect(seen.dead).toEqual([
        { value: '"broken"', reason: 'amount: is required' },
        { value: '"too new"', reason: 'unknown version: paywright.thing.happened.v2' },
        { value: '"untyped"', reason: 'the ce_type header is missing' },
      ]);
      await app.close();
    });

    it('dead-letters unknown types where that is wanted, and retries a dead letter that could not be kept', async () => {
      @Module({})
      class App {}
      const app = await start(App, {
        unknownTypes: 'dead-letter',
        deadLetter: async ({ value }, reason) => {
          if (failOnce) {
            failOnce = false;
            throw new Error('the database is away');
          }
          seen.dead.push({ value, reason });
        },
      });
      await log.append([typed('paywright.other.happened.v1', 'foreign')]);
      await eventually(() => seen.dead.length === 1, { describe: 'the dead letter is kept', deadlineMs: patienceMs });
      expect(seen.dead[0]?.reason).toBe('unknown type: paywright.other.happened.v1');
      await app.close();
    });

    it('does not start with a batch handler for a topic that is not consumed', async () => {
      @EventConsumer()
      class Consumer {
        @EventPattern('another-topic', { batch: 20 })
        async project(): Promise<void> {
          seen.batches.push(0);
        }
      }
      @Module({ controllers: [Consumer] })
      class App {}

      await expect(start(App)).rejects.toMatchObject({ code: 'event-log-rejected' });
    });

    it('hands a topic to a batch handler, finding the unprocessable one in a batch', async () => {
      const batchTopic = topic;
      @EventConsumer()
      class Consumer {
        @EventPattern(batchTopic, { batch: 20 })
        async project(batch: ReceivedMessage[]): Promise<void> {
          if (batch.some(({ value }) => value === '"broken"')) throw new UnprocessableMessage('name: is required');
          seen.batches.push(batch.length);
          seen.handled.push(...batch);
        }
      }
      @Module({ controllers: [Consumer] })
      class App {}

      await log.append([
        ...Array.from({ length: 15 }, (_, i) => message('a', String(i))),
        message('a', 'broken'),
        message('a', 'last'),
      ]);
      const app = await start(App);
      await eventually(() => values(seen.handled).includes('last'), {
        describe: 'all are done',
        deadlineMs: patienceMs,
      });
      expect(values(seen.handled)).toEqual([...Array.from({ length: 15 }, (_, i) => String(i)), 'last']);
      expect(seen.dead).toEqual([{ value: '"broken"', reason: 'name: is required' }]);
      await app.close();
    });
  });
}

function isAssigned({ did }: { readonly did: string }): boolean {
  return did === 'assigned';
}
