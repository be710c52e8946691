import { spawnSync } from 'node:child_process';

/**
 * The brokers Kafka specs talk to (`KAFKA_BROKERS`, host:port separated by commas), or undefined when there are none.
 * With `REQUIRE_KAFKA=1` their absence is an error instead.
 */
export function kafkaBrokers(): readonly string[] | undefined {
  const brokers = (process.env.KAFKA_BROKERS ?? '').split(',').filter((broker) => broker !== '');
  if (brokers.length > 0) return brokers;
  if (process.env.REQUIRE_KAFKA === '1') {
    throw new Error('REQUIRE_KAFKA=1, but no Kafka is reachable: KAFKA_BROKERS is not set. See npm run kafka.');
  }
  return undefined;
}

/**
 * A `describe` of specs that need a broker. Without one they are listed as not run, with the reason, never as passed.
 */
export function describeWithKafka(name: string, define: (brokers: readonly string[]) => void): void {
  const brokers = kafkaBrokers();
  if (brokers !== undefined) describe(name, () => define(brokers));
  else describe.skip(`${name} (not run: no Kafka, KAFKA_BROKERS is not set)`, () => define([]));
}

/**
 * A `describe` of specs that start a broker of their own, such as a secured one, which takes Java. Without it they are
 * listed as not run, unless REQUIRE_KAFKA=1: then they run, and fail with what is missing.
 */
export function describeWithJava(name: string, define: () => void): void {
  const found = spawnSync(process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : 'java', ['-version']);
  if (process.env.REQUIRE_KAFKA === '1' || found.status === 0) describe(name, define);
  else describe.skip(`${name} (not run: no Java, which a Kafka of its own runs on)`, define);
}
