import { Kafka, logLevel } from 'kafkajs';
import { describeWithKafka } from '@paywright/testing';
import { eventLogContract } from './contract/event-log.contract';

describeWithKafka('the event log on Kafka', (brokers) => {
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();

  beforeAll(() => admin.connect());

  afterAll(() => admin.disconnect());

  eventLogContract({
    config: () => ({ kind: 'kafka', brokers, timings: { sessionMs: 6_000 } }),
    patienceMs: 45_000,
    committedOffset: async (groupId, topic, partition) => {
      const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] });
      return offsets?.partitions.find((one) => one.partition === partition)?.offset;
    },
  });
});
