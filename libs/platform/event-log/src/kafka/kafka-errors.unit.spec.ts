import { KafkaJSConnectionError, KafkaJSNonRetriableError, KafkaJSProtocolError } from 'kafkajs';
import { toEventLogError } from './kafka-errors';

const protocol = (type: string) =>
  new KafkaJSProtocolError(Object.assign(new Error(`says ${type}`), { type, code: 0, retriable: true }));

describe('what the brokers answer', () => {
  it.each(['NOT_ENOUGH_REPLICAS', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND', 'NOT_LEADER_FOR_PARTITION'])(
    'may be over at the next try: %s',
    (type) => {
      const wrapped = Object.assign(new KafkaJSNonRetriableError('tried often'), { cause: protocol(type) });
      expect(toEventLogError('append', wrapped)).toMatchObject({ code: 'event-log-unavailable', retryable: true });
    },
  );

  it.each(['MESSAGE_TOO_LARGE', 'INVALID_REPLICATION_FACTOR'])('will be the same next time: %s', (type) => {
    expect(toEventLogError('append', protocol(type))).toMatchObject({ code: 'event-log-rejected', retryable: false });
  });

  it.each(['TOPIC_AUTHORIZATION_FAILED', 'GROUP_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED'])(
    'asks for rights: %s',
    (type) => {
      const error = toEventLogError('append', protocol(type));
      expect(error).toMatchObject({ code: 'event-log-denied', retryable: false });
      expect(error.message).toContain(`${type}: give this service's principal the rights of docs/kafka.md`);
    },
  );
});

describe('a broker that is not reached', () => {
  it.each([
    [
      'connect ECONNREFUSED 10.0.0.1:9092',
      'ECONNREFUSED',
      /no broker of KAFKA_BROKERS can be reached \(ECONNREFUSED\)/,
    ],
    ['Connection timeout', undefined, /\(no answer in time\)/],
    [
      'Client network socket disconnected before secure TLS connection was established',
      'ECONNRESET',
      /hung up.*KAFKA_TLS/,
    ],
  ])('is told of: %s', (message, code, says) => {
    const error = toEventLogError('answer', new KafkaJSConnectionError(message, code === undefined ? {} : { code }));
    expect(error).toMatchObject({ code: 'event-log-unavailable', retryable: true });
    expect(error.message).toMatch(says);
  });
});
