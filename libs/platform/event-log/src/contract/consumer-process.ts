import type { ReceivedMessage } from '../event-log';
import { openEventLog } from '../open-event-log';
import type { EventLogConfig } from '../open-event-log';

/** A consumer in a process of its own, so that tests can kill and freeze it. Its configuration is its one argument. */
export interface ConsumerProcessConfig {
  readonly log: EventLogConfig;
  readonly group: string;
  readonly topic: string;
  /** Messages with this value are never finished. */
  readonly stuckOn?: string;
}

/** What it tells its parent, a line each. */
export type ConsumerProcessEvent =
  | { readonly did: 'handled' | 'took'; readonly value: string }
  | { readonly did: 'assigned' | 'revoked'; readonly partition: number };

const config = JSON.parse(process.argv[2] ?? '') as ConsumerProcessConfig;

function tell(event: ConsumerProcessEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

async function handle([message]: readonly ReceivedMessage[]): Promise<void> {
  const value = message?.value ?? '';
  tell({ did: 'took', value });
  if (value === config.stuckOn) await new Promise(() => undefined);
  tell({ did: 'handled', value });
}

void openEventLog(config.log).subscribe({
  group: config.group,
  topics: [config.topic],
  handle,
  hooks: {
    onAssigned: (_topic, partition) => tell({ did: 'assigned', partition }),
    onRevoked: (_topic, partition) => tell({ did: 'revoked', partition }),
  },
});
