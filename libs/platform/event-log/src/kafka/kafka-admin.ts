import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigResourceTypes, KafkaJSNonRetriableError } from 'kafkajs';
import type { Admin, Kafka } from 'kafkajs';
import { defaultPartitions, defaultRetentionMs } from '../event-log';
import type { ResetPosition, TopicSpec, TopicState } from '../event-log';
import { EventLogError, rejected, tooShort } from '../event-log-error';
import { protocolErrorType } from './kafka-errors';

/** Real milliseconds until a topic somebody created is known to the broker. */
const topicsWithinMs = 60_000;

/** The protocol's word for: as the brokers are told. */
const brokersDefault = -1;

/** How the protocol says that a partition has no leader, or one that does not know of it yet. */
const notYetLed = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION']);

/** Topics and group positions. Connects when it is first needed. */
export class KafkaAdmin {
  private admin: Promise<Admin> | undefined;
  private readonly knownTopics = new Set<string>();

  constructor(private readonly kafka: Kafka) {}

  async createTopics(specs: readonly TopicSpec[]): Promise<void> {
    const admin = await this.connected();
    const existing = new Set(await admin.listTopics());
    const missing = specs.filter(({ name }) => !existing.has(name));
    if (missing.length === 0) return;
    await admin.createTopics({
      // The client would look for leaders at once, and fail when another process's creation is still under way.
      waitForLeaders: false,
      topics: missing.map((spec) => ({
        topic: spec.name,
        numPartitions: spec.partitions ?? defaultPartitions,
        replicationFactor: spec.replicationFactor ?? brokersDefault,
        configEntries: configEntriesOf(spec),
      })),
    });
    await this.untilUsable(missing.map(({ name }) => name));
  }

  async listTopics(): Promise<string[]> {
    return (await this.connected()).listTopics();
  }

  async describeTopics(names: readonly string[]): Promise<TopicState[]> {
    const admin = await this.connected();
    const listed = new Set(await admin.listTopics());
    const existing = names.filter((name) => listed.has(name));
    if (existing.length === 0) return [];
    const [{ topics }, { resources }] = await Promise.all([
      admin.fetchTopicMetadata({ topics: existing }),
      admin.describeConfigs({
        includeSynonyms: false,
        resources: existing.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
      }),
    ]);
    return topics.map(({ name, partitions }) => {
      const entries = resources.find(({ resourceName }) => resourceName === name)?.configEntries ?? [];
      const config = new Map(entries.map((entry) => [entry.configName, entry.configValue]));
      const retentionMs = Number(config.get('retention.ms'));
      return {
        name,
        partitions: partitions.length,
        replicationFactor: Math.min(...partitions.map(({ replicas }) => replicas.length)),
        retentionMs: retentionMs < 0 ? Infinity : retentionMs,
        segmentMs: Number(config.get('segment.ms')),
        minInsyncReplicas: Number(config.get('min.insync.replicas')),
        cleanupPolicy: config.get('cleanup.policy'),
        maxMessageBytes: Number(config.get('max.message.bytes')),
      };
    });
  }

  /** Created is not usable: brokers learn of a topic, and its partitions get their leaders, a little later. */
  private async untilUsable(names: readonly string[]): Promise<void> {
    for (const deadline = performance.now() + topicsWithinMs; ; await sleep(50)) {
      if ((await this.areListed(names)) && (await this.haveLeaders(names))) return;
      if (performance.now() < deadline) continue;
      throw new EventLogError(
        'event-log-unavailable',
        `topics were created but cannot be used yet: ${names.join(', ')}`,
      );
    }
  }

  private async areListed(names: readonly string[]): Promise<boolean> {
    const admin = await this.connected();
    const listed = new Set(await admin.listTopics());
    return names.every((name) => listed.has(name));
  }

  /** Only for listed topics: asking for another one may create it, with the broker's own number of partitions. */
  private async haveLeaders(names: readonly string[]): Promise<boolean> {
    const admin = await this.connected();
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [...names] });
      if (topics.some(({ partitions }) => partitions.length === 0 || partitions.some(({ leader }) => leader < 0))) {
        return false;
      }
      // A leader that is named may not know of it yet; then it does not answer for its partitions.
      for (const name of names) await admin.fetchTopicOffsets(name);
      return true;
    } catch (error) {
      const type = protocolErrorType(error);
      if (type !== undefined && notYetLed.has(type)) return false;
      throw error;
    }
  }

  /** Rejects for a topic that does not exist; the client itself would try for seconds. */
  async requireTopics(topics: readonly string[]): Promise<void> {
    if (topics.every((topic) => this.knownTopics.has(topic))) return;
    const admin = await this.connected();
    for (const topic of await admin.listTopics()) this.knownTopics.add(topic);
    const missing = topics.find((topic) => !this.knownTopics.has(topic));
    if (missing !== undefined) throw rejected(`the topic '${missing}' does not exist, or this process may not see it`);
  }

  async resetOffsets(group: string, topic: string, { partition, to }: ResetPosition): Promise<void> {
    const admin = await this.connected();
    const all = await admin.fetchTopicOffsets(topic);
    const wanted = partition === undefined ? all : all.filter((one) => one.partition === partition);
    if (wanted.length === 0) throw rejected(`${topic} has no partition ${partition}`);
    const byTime = typeof to === 'object' ? await this.offsetsAt(topic, to.time) : undefined;
    const partitions = wanted.map((one) => {
      const named = typeof to === 'object' ? byTime?.get(one.partition) : to === 'beginning' ? one.low : to;
      return { partition: one.partition, offset: named ?? one.high };
    });
    if (typeof to === 'object' && !to.acceptGap) {
      const short = wanted.find(({ partition: number, low, high }) => {
        const at = BigInt(byTime?.get(number) ?? high);
        return BigInt(low) > 0n && at <= BigInt(low);
      });
      if (short) throw tooShort(topic, short.partition, to.time);
    }
    try {
      await admin.setOffsets({ groupId: group, topic, partitions });
    } catch (error) {
      if (!(error instanceof KafkaJSNonRetriableError) || !error.message.includes('running instances')) throw error;
      throw new EventLogError('group-active', `the group '${group}' is consuming; stop it first`, { cause: error });
    }
  }

  /** By partition: the first message of this time or later; the end where there is none. */
  private async offsetsAt(topic: string, time: number): Promise<ReadonlyMap<number, string>> {
    const admin = await this.connected();
    const found = await admin.fetchTopicOffsetsByTimestamp(topic, time);
    return new Map(found.map(({ partition, offset }) => [partition, offset]));
  }

  async unfinished(group: string, topics: readonly string[]): Promise<number> {
    const admin = await this.connected();
    let sum = 0n;
    for (const { topic, partitions } of await admin.fetchOffsets({ groupId: group, topics: [...topics] })) {
      const committed = new Map(partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
        const next = committed.get(partition) ?? -1n;
        // A group that has committed nothing starts at the beginning.
        sum += BigInt(high) - (next > BigInt(low) ? next : BigInt(low));
      }
    }
    return Number(sum);
  }

  async ping(): Promise<void> {
    const admin = await this.connected();
    await admin.describeCluster();
  }

  async close(): Promise<void> {
    const admin = await this.admin?.catch(() => undefined);
    await admin?.disconnect();
  }

  private connected(): Promise<Admin> {
    this.admin ??= this.connect();
    return this.admin;
  }

  private async connect(): Promise<Admin> {
    const admin = this.kafka.admin({ retry: { retries: 2 } });
    try {
      await admin.connect();
      return admin;
    } catch (error) {
      this.admin = undefined;
      throw error;
    }
  }
}

function configEntriesOf(spec: TopicSpec): { name: string; value: string }[] {
  const {
    retentionMs = defaultRetentionMs,
    cleanupPolicy = 'delete',
    segmentMs,
    minInsyncReplicas,
    maxMessageBytes,
  } = spec;
  const settings = {
    'retention.ms': retentionMs,
    'segment.ms': segmentMs,
    'cleanup.policy': cleanupPolicy,
    'min.insync.replicas': minInsyncReplicas,
    'max.message.bytes': maxMessageBytes,
  };
  return Object.entries(settings).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value: String(value) }],
  );
}
