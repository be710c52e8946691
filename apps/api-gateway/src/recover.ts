import { eventLogOf, type RecoverArguments } from '@paywright/config';
import { topicAccess } from '@paywright/contracts';
import { openEventLog, readAgain } from '@paywright/event-log';
import { isoInstant } from '@paywright/kernel';
import type { Config } from './app.config';
import { service } from './gateway';

/**
 * `main.js recover`: after the database was restored to an earlier moment. The read model is brought up to date by the events since:
 * let no clients in before the gateway has read them.
 */
export async function recover(
  config: Config,
  { since, acceptGap }: RecoverArguments,
  tell: (line: string) => void,
): Promise<void> {
  const eventLog = openEventLog({ ...eventLogOf(config), clientId: service });
  try {
    await readAgain(eventLog, { group: service, topics: topicAccess[service].reads, since, acceptGap });
    tell(`${service} reads the log again from ${isoInstant(since)} on, once it starts`);
  } finally {
    await eventLog.close();
  }
}
