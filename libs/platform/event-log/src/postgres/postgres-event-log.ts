import { systemRandom } from '@paywright/kernel';
import type { Random } from '@paywright/kernel';
import { DatabaseError } from 'pg';
import type { Pool } from 'pg';
import { AppendQueue } from '../append-queue';
import { checkMessages } from '../check-messages';
import type {
  EventLog,
  EventMessage,
  ResetPosition,
  SubscribeOptions,
  Subscription,
  TopicSpec,
  TopicState,
} from '../event-log';
import { rejected, unavailable } from '../event-log-error';
import { appendMessages } from './append-messages';
import { appendPool, groupPool, signalClient } from './connections';
import { deleteExpired } from './delete-expired';
import { defaultTimings, PostgresSubscription } from './postgres-subscription';
import type { ConsumerTimings } from './postgres-subscription';
import { resetOffsets } from './reset-offsets';
import { ensureSchema } from './schema';
import { Signals } from './signals';
import { createTopics, describeTopics, PartitionIds } from './topics';

export interface PostgresEventLogOptions {
  /** Of a database of its own. */
  readonly url: string;
  /** Names this process in the database and its memberships; `paywright` unless told. */
  readonly clientId?: string;
  readonly random?: Random;
  readonly timings?: Partial<ConsumerTimings>;
  /** Between two looks for messages older than their retention; 10 minutes unless told. */
  readonly retentionEveryMs?: number;
}

/** Whoever listens to this hears that a group gained or lost a member. */
const groupChannel = 'event_log_groups';

/** The event log in one PostgreSQL database: for one node, laptops and tests. */
export function createPostgresEventLog(options: PostgresEventLogOptions): EventLog {
  return new PostgresEventLog(options);
}

class PostgresEventLog implements EventLog {
  private readonly pool: Pool;
  private readonly groupPool: Pool;
  private readonly partitionIds: PartitionIds;
  private readonly signals: Signals;
  private readonly queue: AppendQueue;
  private readonly subscriptions = new Set<Subscription>();
  private readonly clientId: string;
  private readonly random: Random;
  private readonly timings: ConsumerTimings;
  private readonly retentionTimer: NodeJS.Timeout;

  constructor(options: PostgresEventLogOptions) {
    this.clientId = options.clientId ?? 'paywright';
    this.random = options.random ?? systemRandom;
    this.timings = { ...defaultTimings, ...options.timings };
    const address = { url: options.url, clientId: this.clientId };
    this.pool = appendPool(address, 2);
    this.groupPool = groupPool(address, 3);
    this.partitionIds = new PartitionIds(this.pool);
    this.signals = new Signals(() => signalClient(address));
    this.queue = new AppendQueue((messages) => this.send(messages));
    const everyMs = options.retentionEveryMs ?? 10 * 60_000;
    this.retentionTimer = setInterval(() => void deleteExpired(this.groupPool).catch(() => undefined), everyMs).unref();
  }

  async append(messages: readonly EventMessage[]): Promise<void> {
    checkMessages(messages);
    for (const topic of new Set(messages.map((message) => message.topic))) {
      await this.attempt('look up a topic', () => this.partitionIds.of(topic));
    }
    await this.queue.add(messages);
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const member = new PostgresSubscription(options, {
      pool: this.groupPool,
      memberId: `${this.clientId}-${Buffer.from(this.random.bytes(8)).toString('hex')}`,
      random: this.random,
      timings: this.timings,
      groupChanged: () => this.signals.notify(groupChannel, options.group),
    });
    const deaf: (() => void)[] = [];
    const subscription: Subscription = {
      status: () => member.status(),
      stop: async () => {
        await member.stop();
        for (const stopListening of deaf) stopListening();
        this.subscriptions.delete(subscription);
      },
    };
    try {
      for (const topic of options.topics) {
        deaf.push(this.signals.listen(await this.channelOf(topic), () => member.wake()));
      }
      deaf.push(this.signals.listen(groupChannel, (group) => group === options.group && member.wakeGroup()));
      await member.start();
    } catch (error) {
      await subscription.stop();
      throw unavailable('subscribe', error);
    }
    this.subscriptions.add(subscription);
    return subscription;
  }

  ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    return this.attempt('create its topics', async () => {
      await ensureSchema(this.pool);
      await createTopics(this.pool, topics);
    });
  }

  listTopics(): Promise<readonly string[]> {
    return this.attempt('list its topics', async () => (await describeTopics(this.pool)).map(({ name }) => name));
  }

  describeTopics(names: readonly string[]): Promise<readonly TopicState[]> {
    return this.attempt('describe its topics', async () =>
      (await describeTopics(this.pool)).filter(({ name }) => names.includes(name)),
    );
  }

  resetOffsets(group: string, topic: string, position: ResetPosition): Promise<void> {
    return this.attempt('move a group', () => resetOffsets(this.pool, this.partitionIds, group, topic, position));
  }

  unfinished(group: string, topics: readonly string[]): Promise<number> {
    return this.attempt('tell how far a group is', async () => {
      const { rows } = await this.pool.query<{ unfinished: string }>(
        `SELECT coalesce(sum(p.next_offset - greatest(g.next_offset, p.first_offset)), 0) AS unfinished
           FROM log_partition p LEFT JOIN group_partition g ON g.partition_id = p.id AND g.group_name = $1
          WHERE p.topic = ANY ($2)`,
        [group, topics],
      );
      return Number(rows[0]?.unfinished);
    });
  }

  async ping(): Promise<void> {
    await this.attempt('answer', () => this.pool.query('SELECT FROM log_topic LIMIT 1'));
  }

  async close(): Promise<void> {
    clearInterval(this.retentionTimer);
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    await this.queue.close();
    await this.signals.close();
    await Promise.all([this.pool.end(), this.groupPool.end()]);
  }

  private async send(messages: readonly EventMessage[]): Promise<void> {
    await this.attempt('append', () => appendMessages(this.pool, this.partitionIds, messages));
    for (const topic of new Set(messages.map((message) => message.topic))) {
      this.signals.notify(await this.channelOf(topic));
    }
  }

  /** A channel's name is short in PostgreSQL, a topic's need not be. */
  private async channelOf(topic: string): Promise<string> {
    const [first] = await this.partitionIds.of(topic);
    return `event_log_topic_${first}`;
  }

  private async attempt<T>(doing: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof DatabaseError && isAboutTheData(error)) throw rejected(`the event log refused to ${doing}`);
      throw unavailable(doing, error);
    }
  }
}

/** SQLSTATE classes 22 (data) and 54 (limits) will be answered the same way next time. */
function isAboutTheData({ code }: DatabaseError): boolean {
  return code?.startsWith('22') === true || code?.startsWith('54') === true;
}
