import { systemRandom } from '@paywright/kernel';
import type { Random } from '@paywright/kernel';
import type { Kafka } from 'kafkajs';
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
import { EventLogError } from '../event-log-error';
import { KafkaAdmin } from './kafka-admin';
import { kafkaClient } from './kafka-client';
import type { KafkaCredentials, KafkaTls } from './kafka-client';
import { toEventLogError } from './kafka-errors';
import { KafkaSender } from './kafka-sender';
import { defaultKafkaTimings, KafkaSubscription } from './kafka-subscription';
import type { KafkaTimings } from './kafka-subscription';

export interface KafkaEventLogOptions {
  /** host:port of some of the brokers. */
  readonly brokers: readonly string[];
  /** Names this process at the brokers; `paywright` unless told. */
  readonly clientId?: string;
  readonly tls?: KafkaTls;
  readonly sasl?: KafkaCredentials;
  readonly random?: Random;
  readonly timings?: Partial<KafkaTimings>;
}

/** The event log on Kafka: for every real deployment. */
export function createKafkaEventLog(options: KafkaEventLogOptions): EventLog {
  return new KafkaEventLog(options);
}

class KafkaEventLog implements EventLog {
  private readonly kafka: Kafka;
  private readonly admin: KafkaAdmin;
  private readonly sender: KafkaSender;
  private readonly queue: AppendQueue;
  private readonly subscriptions = new Set<Subscription>();
  private readonly random: Random;
  private readonly timings: KafkaTimings;

  constructor(options: KafkaEventLogOptions) {
    this.random = options.random ?? systemRandom;
    this.timings = { ...defaultKafkaTimings, ...options.timings };
    this.kafka = kafkaClient({ ...options, clientId: options.clientId ?? 'paywright' });
    this.admin = new KafkaAdmin(this.kafka);
    this.sender = new KafkaSender(this.kafka);
    this.queue = new AppendQueue((messages) => attempt('append', () => this.sender.send(messages)));
  }

  async append(messages: readonly EventMessage[]): Promise<void> {
    checkMessages(messages);
    const topics = [...new Set(messages.map((message) => message.topic))];
    await attempt('look up a topic', () => this.admin.requireTopics(topics));
    await this.queue.add(messages);
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const member = new KafkaSubscription(options, this.kafka, this.random, this.timings);
    await attempt('subscribe', async () => {
      await this.admin.requireTopics(options.topics);
      await member.start();
    });
    const subscription: Subscription = {
      status: () => member.status(),
      stop: async () => {
        await member.stop();
        this.subscriptions.delete(subscription);
      },
    };
    this.subscriptions.add(subscription);
    return subscription;
  }

  ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    return attempt('create its topics', () => this.admin.createTopics(topics));
  }

  listTopics(): Promise<readonly string[]> {
    return attempt('list its topics', () => this.admin.listTopics());
  }

  describeTopics(names: readonly string[]): Promise<readonly TopicState[]> {
    return attempt('describe its topics', () => this.admin.describeTopics(names));
  }

  resetOffsets(group: string, topic: string, position: ResetPosition): Promise<void> {
    return attempt('move a group', () => this.admin.resetOffsets(group, topic, position));
  }

  unfinished(group: string, topics: readonly string[]): Promise<number> {
    return attempt('tell how far a group is', () => this.admin.unfinished(group, topics));
  }

  ping(): Promise<void> {
    return attempt('answer', () => this.admin.ping());
  }

  async close(): Promise<void> {
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    await this.queue.close();
    await Promise.all([this.sender.close(), this.admin.close()]);
  }
}

async function attempt<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof EventLogError ? error : toEventLogError(doing, error);
  }
}
