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
