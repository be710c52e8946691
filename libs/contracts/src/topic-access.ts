import { type TopicSettings, topicSettings } from './topic-settings';
import { type Topic, topics } from './topics';

/** What one service may do with topics, and nothing else: what the brokers' access rules are made from. */
export interface TopicAccess {
  /** The consumer group; services that read nothing have none. */
  readonly group?: string;
  readonly reads: readonly Topic[];
  readonly writes: readonly Topic[];
  /** Read by its command `recover` alone, after its database was restored: what it said itself. */
  readonly readsToRecover?: readonly Topic[];
}

/** Who reads and writes what. A group is named as its service. */
export const topicAccess = {
  'api-gateway': {
    group: 'api-gateway',
    reads: [topics.paymentEvents, topics.paymentMessages, topics.fulfillmentEvents],
    writes: [topics.paymentRequests, topics.deadLetters],
  },
  'webhook-ingest': { reads: [], writes: [topics.apoResults] },
  'payment-service': {
    group: 'payment-service',
    reads: [topics.paymentRequests, topics.apoResults],
    writes: [topics.paymentEvents, topics.paymentMessages, topics.deadLetters],
    readsToRecover: [topics.paymentEvents, topics.paymentMessages],
  },
  'fulfillment-service': {
    group: 'fulfillment-service',
    reads: [topics.paymentEvents],
    writes: [topics.fulfillmentEvents, topics.deadLetters],
  },
} as const satisfies Record<string, TopicAccess>;

export type TopicUser = keyof typeof topicAccess;

/** A topic and how it is meant to be, as the event log creates it. */
export interface IntendedTopic extends TopicSettings {
  readonly name: Topic;
}

/** All that the service reads or writes. */
export function topicsOf(service: TopicUser): readonly IntendedTopic[] {
  const { reads, writes }: TopicAccess = topicAccess[service];
  return [...reads, ...writes].map(intendedTopic);
}

export function intendedTopic(name: Topic): IntendedTopic {
  return { name, ...topicSettings[name] };
}
