import type { ConsumptionHooks, RetryPolicy, SubscriptionStatus } from './runtime/consumption';

/** What goes onto the log: CloudEvents 1.0 in Kafka's binary content mode (attributes in `ce_` headers). */
export interface EventMessage {
  readonly topic: string;
  /** Decides the partition; messages of one key keep their order. Not empty. */
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly value: string;
}

export interface ReceivedMessage extends EventMessage {
  readonly partition: number;
  /** Position within the partition, a whole number as text; later messages have greater ones. */
  readonly offset: string;
}

export interface TopicSpec {
  readonly name: string;
  /** 12 unless told. Never changed afterwards, or keys would change partition. */
  readonly partitions?: number;
  /** How long messages are kept, 14 days unless told. */
  readonly retentionMs?: number;
  /** Copies of each partition; the brokers' default unless told. This and what follows mean something on Kafka alone. */
  readonly replicationFactor?: number;
  /** Copies that must have a message before its append is answered; the brokers' default unless told. */
  readonly minInsyncReplicas?: number;
  /** A quiet partition keeps its messages for so much longer; the brokers' default unless told. */
  readonly segmentMs?: number;
  /** `delete` unless told: compaction would drop what an event log is read for. */
  readonly cleanupPolicy?: string;
  /** Of a batch as it is stored; the brokers' default unless told. */
  readonly maxMessageBytes?: number;
}

/** A topic as the log keeps it. On PostgreSQL nothing is known beyond partitions and retention. */
export interface TopicState extends TopicSpec {
  readonly partitions: number;
  /** Infinity when messages are kept for ever. */
  readonly retentionMs: number;
}

export const defaultPartitions = 12;
export const defaultRetentionMs = 14 * 24 * 60 * 60 * 1000;
/** Key, headers and value of one message together, in bytes of UTF-8; Kafka's own default limit. */
export const maxMessageBytes = 1_000_000;

/**
 * The event log: partitioned topics that any number of consumer groups read independently, each message at least once,
 * in order per key. Every method rejects with an `EventLogError`, whose `retryable` says whether trying again can help.
 */
export interface EventLog {
  /**
   * Resolves when all messages are durable. Order is kept per key. After a rejection that is `retryable` some may be on
   * the log and may appear again after the next try.
   */
  append(messages: readonly EventMessage[]): Promise<void>;
  /** Joins a consumer group. A new group starts at the beginning of each topic. */
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  /** Creates the topics that do not exist yet and leaves the others as they are; several processes may race. */
  ensureTopics(topics: readonly TopicSpec[]): Promise<void>;
  /** The names of the topics that exist; on Kafka, of those this process may see. */
  listTopics(): Promise<readonly string[]>;
  /** How those of the topics are kept that exist. On Kafka it takes the right to describe their configuration. */
  describeTopics(names: readonly string[]): Promise<readonly TopicState[]>;
  /**
   * Moves where a group continues, for a replay. Only while nobody consumes in that group. All partitions of the topic
   * unless one is named.
   */
  resetOffsets(group: string, topic: string, position: ResetPosition): Promise<void>;
  /** Messages of the topics that the group has not finished, all partitions together: 0 once it has caught up. */
  unfinished(group: string, topics: readonly string[]): Promise<number>;
  /** Rejects when the log cannot be reached; for readiness. */
  ping(): Promise<void>;
  /** Stops what is still subscribed, sends what was accepted, disconnects. */
  close(): Promise<void>;
}

export interface ResetPosition {
  readonly partition?: number;
  /**
   * The offset of the next message to be read; the oldest message that is kept; or the first one that was appended at or after
   * a time of the log's own clock (epoch milliseconds), where there is none yet the end. A time is refused as `log-too-short` where
   * older messages were deleted and none that is left is older than it, for some of those since may be gone; unless a gap is accepted.
   */
  readonly to: string | 'beginning' | { readonly time: number; readonly acceptGap?: boolean };
}

export interface SubscribeOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * Called with 1 to `batchSize` messages of one topic. Several messages of one key in one batch are in log order. A
   * rejection means that nothing happened: each message is retried with back-off, on its own.
   */
  handle(batch: readonly ReceivedMessage[]): Promise<void>;
  /** For every topic, or by topic; 1 unless told. */
  readonly batchSize?: number | Readonly<Record<string, number>>;
  /** Handler calls in flight for this subscription, each key at most once at a time; 64 unless told. */
  readonly maxConcurrentKeys?: number;
  /** Calls in flight per topic with a batch size above 1; 2 unless told, so that the next batch fills meanwhile. */
  readonly maxConcurrentBatches?: number;
  readonly retry?: Partial<RetryPolicy>;
  readonly hooks?: ConsumptionHooks;
}

export interface Subscription {
  /** Takes nothing new, waits for handlers in flight, commits their offsets and leaves the group. */
  stop(): Promise<void>;
  status(): SubscriptionStatus;
}
