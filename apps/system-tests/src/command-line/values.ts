/** The number a person typed for an option; throws a sentence for that person when it is none, or out of bounds. */
export function numberFrom(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= min && value <= max)) {
    throw new Error(`${name} must be a number from ${min} to ${max}, not '${text}'.`);
  }
  return value;
}

/** Brokers of a Kafka that runs already (`KAFKA_BROKERS`, host:port separated by commas); undefined: start one. */
export function brokersFrom(environment: Readonly<NodeJS.ProcessEnv>): readonly string[] | undefined {
  return environment.KAFKA_BROKERS?.split(',').filter((broker) => broker !== '');
}
