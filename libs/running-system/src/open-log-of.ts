import { type EventLog, openEventLog } from '@paywright/event-log';
import type { Databases } from './databases';
import type { LogChoice } from './process-environment';

/** Opens the event log that a system shares. Whoever opens it closes it. */
export function openLogOf(
  { eventLog, databases }: { readonly eventLog: LogChoice; readonly databases: Databases },
  clientId: string,
): EventLog {
  return openEventLog(
    eventLog.kind === 'kafka' ? { ...eventLog, clientId } : { ...eventLog, url: databases.eventLog, clientId },
  );
}
