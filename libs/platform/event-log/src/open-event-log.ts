import type { EventLog } from './event-log';
import { createPostgresEventLog } from './postgres/postgres-event-log';
import type { PostgresEventLogOptions } from './postgres/postgres-event-log';

export type EventLogConfig = { readonly kind: 'postgres' } & PostgresEventLogOptions;

/** The event log an application is configured for: Kafka for real deployments, PostgreSQL for one node and tests. */
export function openEventLog(config: EventLogConfig): EventLog {
  return createPostgresEventLog(config);
}
