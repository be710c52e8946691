import { Kafka, logLevel } from 'kafkajs';
import { describeWithKafka } from '@paywright/testing';
import { eventLogContract } from './contract/event-log.contract';
import { openEventLog } from './open-event-log';

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
    deleteBefore: async (topic, partition, offset) => {
      // Its client deletes only in topics it has looked at.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset }] });
    },
  });

  it('tells how a topic is kept', async () => {
    const name = `kept-${process.pid}-${Date.now()}`;
    const log = openEventLog({ kind: 'kafka', brokers });
    const spec = { name, partitions: 3, retentionMs: 3_600_000, replicationFactor: 1, minInsyncReplicas: 1 };
    const wanted = { ...spec, segmentMs: 600_000, cleanupPolicy: 'delete', maxMessageBytes: 2_000_000 };
    await log.ensureTopics([wanted]);
    expect(await log.describeTopics([name, 'no-such-topic'])).toEqual([wanted]);
    expect(await log.listTopics()).toContain(name);
    await log.close();
  });

  it('makes topics usable for every process that creates them at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const names = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}-${process.pid}-${Date.now()}-${round}`);
      const logs = Array.from({ length: 4 }, () => openEventLog({ kind: 'kafka', brokers }));
      await Promise.all(
        logs.map(async (log) => {
          await log.ensureTopics(names.map((name) => ({ name })));
          await log.append(names.map((topic) => ({ topic, key: 'k', headers: {}, value: '{}' })));
        }),
      );
      await Promise.all(logs.map((log) => log.close()));
      const { topics } = await admin.fetchTopicMetadata({ topics: names });
      expect(topics.map(({ partitions }) => partitions.length)).toEqual([12, 12, 12, 12, 12]);
    }
  });
});
