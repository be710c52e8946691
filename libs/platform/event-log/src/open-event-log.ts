import type { EventLog } from './event-log';
import { createKafkaEventLog } from './kafka/kafka-event-log';
import type { KafkaEventLogOptions } from './kafka/kafka-event-log';
import { createPostgresEventLog } from './postgres/postgres-event-log';
import type { PostgresEventLogOptions } from './postgres/postgres-event-log';

export type EventLogConfig =
  ({ readonly kind: 'postgres' } & PostgresEventLogOptions) | ({ readonly kind: 'kafka' } & KafkaEventLogOptions);

/** The event log an application is configured for: Kafka for real deployments, PostgreSQL for one node and tests. */
export function openEventLog(config: EventLogConfig): EventLog {
  return config.kind === 'kafka' ? createKafkaEventLog(config) : createPostgresEventLog(config);
}
