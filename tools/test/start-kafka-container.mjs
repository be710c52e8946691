import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

// The packages belong to libs/testing, whose business this is.
const require = createRequire(new URL('../../libs/testing/package.json', import.meta.url));

const image = 'confluentinc/cp-kafka:8.1.0';

/** Whether a container engine answers here; the library is loaded only where one may. */
export async function containerEngineAnswers() {
  if (!process.env.DOCKER_HOST && !existsSync('/var/run/docker.sock')) return false;
  const { getContainerRuntimeClient } = require('testcontainers');
  return getContainerRuntimeClient().then(
    () => true,
    () => false,
  );
}

/** A Kafka in a container of its own. @returns {Promise<{ brokers: string[], stop(): Promise<void> }>} */
export async function startKafkaContainer() {
  const { KafkaContainer } = require('@testcontainers/kafka');
  const container = await new KafkaContainer(image).withKraft().start();
  return {
    brokers: [`${container.getHost()}:${container.getMappedPort(9093)}`],
    stop: async () => {
      await container.stop();
    },
  };
}
