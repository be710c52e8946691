import { join } from 'node:path';
import { type LogChoice, startKafka } from '@paywright/running-system';
import type { DemoOptions } from './options';

/** The event log of this run, and how to end what was started for it. */
export interface ChosenEventLog {
  readonly choice: LogChoice;
  stop(): Promise<void>;
}

/** PostgreSQL, unless Kafka is asked for: then the brokers in KAFKA_BROKERS, or one started for this run. */
export async function chooseEventLog({ kafka, keepData, runDirectory }: DemoOptions): Promise<ChosenEventLog> {
  if (!kafka) return { choice: { kind: 'postgres' }, stop: async () => undefined };
  const named = (process.env.KAFKA_BROKERS ?? '').split(',').filter(Boolean);
  if (named.length > 0) return { choice: { kind: 'kafka', brokers: named }, stop: async () => undefined };
  const { brokers, stop } = await startKafka(keepData ? { dataDir: join(runDirectory, 'kafka') } : {});
  return { choice: { kind: 'kafka', brokers }, stop };
}
