import { type EventLog, readAgain } from '@paywright/event-log';
import type { DataSource } from 'typeorm';
import { HistoryReader, historyTopics, type LostHistory } from './lost-history';

/** How long the group may take to catch up with a quiet log, real milliseconds between looks. */
const lookEveryMs = 200;
/** Between two words of how far it is, real milliseconds. */
const sayEveryMs = 5_000;

export interface ReadHistory {
  readonly db: DataSource;
  readonly group: string;
  readonly since: number;
  readonly acceptGap: boolean;
  readonly wait: (ms: number) => Promise<unknown>;
  readonly tell: (line: string) => void;
}

/**
 * Reads what the log has from this time on, epoch milliseconds, as a member of the service's own group: its position is moved
 * there first, which is refused while replicas consume. Resolves at the end of the log.
 */
export async function readLostHistory(
  eventLog: EventLog,
  { db, group, since, acceptGap, wait, tell }: ReadHistory,
): Promise<LostHistory> {
  await readAgain(eventLog, { group, topics: historyTopics, since, acceptGap });
  let trouble = '';
  const reader = new HistoryReader(db, group);
  const subscription = await eventLog.subscribe({
    group,
    topics: historyTopics,
    batchSize: 200,
    handle: (batch) => reader.take(batch),
    hooks: {
      onRetry: ({ topic, partition, offset }, error, attempts) => {
        trouble = `; ${topic}/${partition}@${offset} failed ${attempts} times: ${String(error)}`;
      },
      onLogError: (error) => (trouble = `; the log gives trouble: ${String(error)}`),
    },
  });
  try {
    let saidAt = performance.now();
    for (;;) {
      const left = await eventLog.unfinished(group, historyTopics);
      if (left === 0) break;
      if (performance.now() - saidAt >= sayEveryMs) {
        tell(`${reader.messages} messages read, ${left} to go${trouble}`);
        saidAt = performance.now();
        trouble = '';
      }
      await wait(lookEveryMs);
    }
  } finally {
    await subscription.stop();
  }
  return reader.history();
}
