import { intendedTopic, type TopicAccess, topicAccess, topicsOf } from './topic-access';
import { topicSettings } from './topic-settings';
import { allTopics, topics } from './topics';

const access: readonly TopicAccess[] = Object.values(topicAccess);

describe('who reads and writes topics', () => {
  it('every topic has a service that writes it, and all but the dead letters one that reads it', () => {
    expect(new Set(access.flatMap(({ writes }) => writes))).toEqual(new Set(allTopics));
    expect(new Set([...access.flatMap(({ reads }) => reads), topics.deadLetters])).toEqual(new Set(allTopics));
  });

  it('has facts told by one service alone, though anybody may ask', () => {
    for (const topic of [topics.apoResults, topics.paymentEvents, topics.paymentMessages, topics.fulfillmentEvents]) {
      expect(access.filter(({ writes }) => writes.includes(topic))).toHaveLength(1);
    }
  });

  it('has a group for those who read, named as the service, and for no other', () => {
    for (const [service, { group, reads }] of Object.entries<TopicAccess>(topicAccess)) {
      expect(group).toBe(reads.length > 0 ? service : undefined);
    }
  });

  it('names what a service needs to exist, each topic once', () => {
    expect(topicsOf('fulfillment-service').map(({ name }) => name)).toEqual([
      topics.paymentEvents,
      topics.fulfillmentEvents,
      topics.deadLetters,
    ]);
    expect(topicsOf('webhook-ingest')).toEqual([intendedTopic(topics.apoResults)]);
  });
});

describe('how topics are kept', () => {
  it('has a row for every topic', () => expect(Object.keys(topicSettings).sort()).toEqual([...allTopics].sort()));

  it('stands the loss of a broker without losing a message or refusing one', () => {
    for (const { replicationFactor, minInsyncReplicas } of Object.values(topicSettings)) {
      expect(minInsyncReplicas).toBeGreaterThan(1);
      expect(replicationFactor).toBeGreaterThan(minInsyncReplicas);
    }
  });

  it('has room for the largest message we send, and its headers', () => {
    for (const { maxMessageBytes } of Object.values(topicSettings)) expect(maxMessageBytes).toBeGreaterThan(1_040_000);
  });
});
