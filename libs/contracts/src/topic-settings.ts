import { type Topic, topics } from './topics';

const dayMs = 24 * 60 * 60 * 1000;

/** How a topic is kept on the brokers. */
export interface TopicSettings {
  /** Decides where a key goes: see docs/kafka.md before it grows. */
  readonly partitions: number;
  /** Copies of each partition, on brokers of their own, in production. */
  readonly replicationFactor: number;
  /** Copies that must have a message before its append is answered, in production. */
  readonly minInsyncReplicas: number;
  readonly retentionMs: number;
  /** A quiet partition keeps what it has for so much longer: only segments that were closed are deleted. */
  readonly segmentMs: number;
  readonly cleanupPolicy: 'delete';
  /** Of a batch as the broker stores it; a single message of ours is at most 1,000,000 bytes. */
  readonly maxMessageBytes: number;
}

const ordinary: TopicSettings = {
  partitions: 12,
  replicationFactor: 3,
  minInsyncReplicas: 2,
  retentionMs: 14 * dayMs,
  segmentMs: dayMs / 2,
  cleanupPolicy: 'delete',
  maxMessageBytes: 1_048_588,
};

/**
 * How every topic is meant to be. Two weeks outlast a long outage of a consumer and stay below what inboxes remember, so
 * that whatever is still on the log can be read again without taking effect again. Dead letters wait for people.
 */
export const topicSettings: Readonly<Record<Topic, TopicSettings>> = {
  [topics.paymentRequests]: ordinary,
  [topics.apoResults]: ordinary,
  [topics.paymentEvents]: ordinary,
  [topics.paymentMessages]: ordinary,
  [topics.fulfillmentEvents]: ordinary,
  [topics.deadLetters]: { ...ordinary, retentionMs: 90 * dayMs },
};
