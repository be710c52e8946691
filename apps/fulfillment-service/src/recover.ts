import { eventLogOf, type RecoverArguments } from '@paywright/config';
import { topics } from '@paywright/contracts';
import { openEventLog, readAgain } from '@paywright/event-log';
import { isoInstant } from '@paywright/kernel';
import type { Config } from './app.config';
import { serviceName } from './shipment/shipment-messages';

/**
 * `main.js recover`: after the database was restored to an earlier moment. Shipments released since are released again by the same
 * events, under the same numbers: whoever ships knows them by those.
 */
export async function recover(
  config: Config,
  { since, acceptGap }: RecoverArguments,
  tell: (line: string) => void,
): Promise<void> {
  const eventLog = openEventLog({ ...eventLogOf(config), clientId: serviceName });
  try {
    await readAgain(eventLog, { group: serviceName, topics: [topics.paymentEvents], since, acceptGap });
    tell(`${serviceName} reads the log again from ${isoInstant(since)} on, once it starts`);
  } finally {
    await eventLog.close();
  }
}
