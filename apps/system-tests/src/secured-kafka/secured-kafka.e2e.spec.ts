import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DeadLettered, type Topic, topicAccess, topics, type TopicUser } from '@paywright/contracts';
import { type EventLog, type KafkaEventLogOptions, openEventLog } from '@paywright/event-log';
import { repositoryRoot, scanLogs } from '@paywright/running-system';
import { certificateAuthority, describeWithJava, eventually } from '@paywright/testing';
import { World } from '../journeys/world';
import { type Principal, SecuredKafka } from './secured-kafka';

const execute = promisify(execFile);

describeWithJava('on a Kafka where each service may do its part alone', () => {
  let kafka: SecuredKafka;
  const logs: EventLog[] = [];

  beforeAll(async () => void (kafka = await SecuredKafka.start()), 120_000);

  afterAll(async () => {
    await Promise.all(logs.map((log) => log.close()));
    await kafka?.stop();
  }, 60_000);

  function logAs(principal: Principal, differing: Partial<KafkaEventLogOptions> = {}): EventLog {
    const log = openEventLog({ kind: 'kafka', ...kafka.addressOf(principal), ...differing });
    logs.push(log);
    return log;
  }

  /** Runs payment-service's command as the principal that sets up topics; answers what it said, and its exit code. */
  async function runTopics(more: Record<string, string> = {}): Promise<{ code: number; said: string }> {
    const program = join(repositoryRoot, 'apps', 'payment-service', 'dist', 'main.js');
    const env = { PATH: process.env['PATH'], ...kafka.environmentOf('topics'), ...more };
    return execute(process.execPath, [program, 'topics'], { env }).then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      (error: { code: number; stdout: string; stderr: string }) => ({
        code: error.code,
        said: error.stdout + error.stderr,
      }),
    );
  }

  describe('the command topics', () => {
    it('says what to change when there are fewer brokers than copies, as production asks for three', async () => {
      const { code, said } = await runTopics({ NODE_ENV: 'production' });
      expect(code).toBe(1);
      expect(said).toMatch(/set KAFKA_TOPIC_REPLICATION/);
    });

    it('creates them, and finds them as intended afterwards', async () => {
      const first = await runTopics({ KAFKA_TOPIC_REPLICATION: '1' });
      expect(first.said).toMatch(/^apo\.results +created +12 partitions, 1 copies \(1 in sync\), kept for 14 d$/m);
      expect(first.code).toBe(0);
      const second = await runTopics({ KAFKA_TOPIC_REPLICATION: '1' });
      expect(second.said.match(/as intended/g)).toHaveLength(6);
      expect(second.code).toBe(0);
    });

    it('ends with 1 when they have fewer copies than are meant', async () => {
      const { code, said } = await runTopics({ KAFKA_TOPIC_REPLICATION: '3' });
      expect(said).toMatch(/WRONG: has 1 copies instead of 3: a lost broker loses messages/);
      expect(code).toBe(1);
    });
  });

  describe('a client', () => {
    it.each<[string, () => Partial<KafkaEventLogOptions>, RegExp]>([
      [
        'that trusts another authority does not speak to the brokers',
        () => ({ tls: { ...kafka.addressOf('payment-service').tls, ca: certificateAuthority().ca } }),
        /certificate is not trusted: check KAFKA_TLS_CA/,
      ],
      [
        'that reached a broker by another name does not speak to it',
        () => ({ brokers: kafka.listeners.tlsBrokers.map((broker) => broker.replace('127.0.0.1', 'localhost')) }),
        /that KAFKA_BROKERS names its host/,
      ],
      [
        'without a certificate is not let in',
        () => ({ tls: { ca: kafka.authority.ca } }),
        /does not take this service's certificate: check KAFKA_TLS_CERT/,
      ],
      [
        'with a certificate somebody else made is not let in',
        () => ({ tls: { ca: kafka.authority.ca, ...certificateAuthority().issue('payment-service') } }),
        /check KAFKA_TLS_CERT/,
      ],
      [
        'that does without TLS is told so',
        () => ({ tls: undefined }),
        /KAFKA_TLS and KAFKA_SASL_MECHANISM are not what/,
      ],
    ])('%s', async (_, differing, says) => {
      await expect(logAs('payment-service', differing()).listTopics()).rejects.toThrow(says);
    });

    it.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
      'logs in by %s, and not with another password',
      async (mechanism) => {
        const { sasl } = kafka.addressOf('webhook-ingest');
        const credentials = { username: 'webhook-ingest', password: sasl?.password ?? '', mechanism };
        await expect(logAs('webhook-ingest', { sasl: credentials }).listTopics()).resolves.toEqual([topics.apoResults]);
        const denied = logAs('webhook-ingest', { sasl: { ...credentials, password: 'guessed-4711' } }).listTopics();
        await expect(denied).rejects.toThrow(/check KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD/);
        await expect(denied).rejects.toMatchObject({
          code: 'event-log-denied',
          message: expect.not.stringContaining('4711'),
        });
      },
    );
  });

  describe('a service', () => {
    const services = Object.keys(topicAccess) as TopicUser[];

    it.each(services)('%s sees its own topics and no other', async (service) => {
      const { reads, writes } = topicAccess[service];
      expect([...(await logAs(service).listTopics())].sort()).toEqual(
        [...new Set<Topic>([...reads, ...writes])].sort(),
      );
    });

    it('writes nothing that is not its part to write, though it may read it', async () => {
      for (const [service, topic] of [
        ['payment-service', topics.paymentRequests],
        ['payment-service', topics.apoResults],
        ['fulfillment-service', topics.paymentEvents],
        ['api-gateway', topics.paymentEvents],
      ] as const) {
        const writing = logAs(service).append([{ topic, key: 'k', headers: {}, value: '{}' }]);
        await expect(writing).rejects.toMatchObject({
          code: 'event-log-denied',
          message: expect.stringContaining('TOPIC_AUTH'),
        });
      }
    });

    it('reads nothing that is not its part to read, and joins no group but its own', async () => {
      const read = (service: TopicUser, topic: Topic, group: string) => {
        const troubles: unknown[] = [];
        const hooks = { onLogError: (error: unknown) => troubles.push(error) };
        const started = logAs(service).subscribe({ group, topics: [topic], handle: async () => undefined, hooks });
        return { started, troubles };
      };
      const unseen = read('fulfillment-service', topics.apoResults, 'fulfillment-service');
      await expect(unseen.started).rejects.toThrow(/does not exist, or this process may not see it/);
      const foreign = read('fulfillment-service', topics.paymentEvents, 'payment-service');
      const writer = read('webhook-ingest', topics.apoResults, 'webhook-ingest');
      for (const { started, troubles } of [foreign, writer]) {
        await started.catch((error: unknown) => troubles.push(error));
        const denied = { message: expect.stringMatching(/GROUP_AUTHORIZATION_FAILED|may not read its group/) };
        await eventually(() => troubles.length > 0, { describe: 'it is told' });
        expect(troubles[0]).toMatchObject(denied);
      }
    });

    it('creates no topics, and neither sees nor changes how they are kept', async () => {
      const log = logAs('payment-service');
      await expect(log.ensureTopics([{ name: 'payments.other' }])).rejects.toMatchObject({ code: 'event-log-denied' });
      await expect(log.describeTopics([topics.paymentEvents])).rejects.toMatchObject({ code: 'event-log-denied' });
    });
  });

  it('the whole system gets an order paid and shipped, and nothing is dead-lettered', async () => {
    const environment = Object.fromEntries(
      Object.keys(topicAccess).map((name) => {
        // Some look for the topics, some would create them: neither needs rights to, where they exist.
        const ENSURE_TOPICS = String(name === 'api-gateway' || name === 'webhook-ingest');
        return [name, { ...kafka.environmentOf(name as TopicUser), ENSURE_TOPICS }];
      }),
    );
    const { brokers } = kafka.listeners;
    const world = await World.start('secured-kafka', { eventLog: { kind: 'kafka', brokers }, environment });
    try {
      const { paymentId } = await world.placeAndApprove();
      const payment = await world.untilShipped(paymentId);
      expect(payment).toMatchObject({ status: 'captured', holds: [] });
      await world.audited(paymentId);
      expect(await world.faults([paymentId])).toEqual([]);
      expect(world.events.all(DeadLettered)).toEqual([]);
      expect(scanLogs(world.system.directory.logs, kafka.secrets())).toEqual([]);
    } finally {
      await world.stop();
    }
  }, 120_000);
});
