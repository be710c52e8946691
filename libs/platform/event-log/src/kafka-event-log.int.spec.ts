import { describeWithKafka } from '@paywright/testing';
import { eventLogContract } from './contract/event-log.contract';

describeWithKafka('the event log on Kafka', (brokers) => {
  eventLogContract(() => ({ kind: 'kafka', brokers, timings: { sessionMs: 6_000 } }), 45_000);
});
