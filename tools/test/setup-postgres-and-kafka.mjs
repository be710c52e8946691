import { startKafka } from '../kafka/kafka.mjs';
import { onTeardown } from './cleanup.mjs';
import setupPostgres from './setup-postgres.mjs';
import { containerEngineAnswers, startKafkaContainer } from './start-kafka-container.mjs';

/**
 * Jest's global set-up for specs that need a real Kafka too; its address goes into KAFKA_BROKERS. A broker of yours is
 * used when that is set already, else a container where there is an engine, else Java on this machine. Without any of
 * them the Kafka specs are listed as not run, or, with REQUIRE_KAFKA=1, the run fails here.
 */
export default async function setupPostgresAndKafka() {
  await setupPostgres();
  if (['unit', 'k8s'].includes(process.env.TEST_TIER) || process.env.KAFKA_BROKERS) return;
  const kafka = await startAnyKafka();
  if (kafka === undefined) return;
  process.env.KAFKA_BROKERS = kafka.brokers.join(',');
  onTeardown(async () => {
    delete process.env.KAFKA_BROKERS;
    await kafka.stop();
  });
}

async function startAnyKafka() {
  const failures = [];
  for (const start of [startInContainer, () => startKafka()]) {
    try {
      return await start();
    } catch (error) {
      failures.push(error.message);
    }
  }
  if (process.env.REQUIRE_KAFKA !== '1') {
    for (const failure of failures) process.stderr.write(`No Kafka for the tests: ${failure}\n`);
    return undefined;
  }
  throw new Error(
    ['REQUIRE_KAFKA=1, but no Kafka could be started, and KAFKA_BROKERS is not set.', ...failures].join('\n'),
  );
}

async function startInContainer() {
  if (!(await containerEngineAnswers())) throw new Error('no container engine answers.');
  return startKafkaContainer();
}
