import type { LogChoice } from '@paywright/running-system';
import type { DemoOptions } from './options';

/** The event log of this run, and how to end what was started for it. */
export interface StartedEventLog {
  readonly choice: LogChoice;
  stop(): Promise<void>;
}

/** PostgreSQL, unless Kafka is asked for: then the brokers that are named, or one started for this run. */
export async function chooseEventLog({ kafka }: DemoOptions): Promise<StartedEventLog> {
  if (!kafka) return { choice: { kind: 'postgres' }, stop: async () => undefined };
  const brokers = (process.env.KAFKA_BROKERS ?? '').split(',').filter(Boolean);
  if (brokers.length > 0) return { choice: { kind: 'kafka', brokers }, stop: async () => undefined };
  throw new Error('There is no Kafka: set KAFKA_BROKERS to host:port, or start one with npm run kafka.');
}
