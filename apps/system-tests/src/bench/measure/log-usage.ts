import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

/** What the event log holds; NaN: not measured. */
export interface LogUsage {
  readonly messages: number;
  /** On its disk, indexes included. */
  readonly bytes: number;
}

/** Asks how much the log holds. */
export type LogMeter = () => Promise<LogUsage>;

/** Of the log in PostgreSQL; `adminUrl` is the server's superuser. */
export function postgresLogMeter(adminUrl: string): LogMeter {
  const url = new URL(adminUrl);
  url.pathname = '/event_log';
  return async () => {
    const client = new Client({ connectionString: url.href });
    await client.connect();
    try {
      const { rows } = await client.query<{ messages: string; bytes: string }>(
        `SELECT sum(next_offset) AS messages, pg_total_relation_size('log_message') AS bytes FROM log_partition`,
      );
      return { messages: Number(rows[0]?.messages), bytes: Number(rows[0]?.bytes) };
    } finally {
      await client.end();
    }
  };
}

/** Of a Kafka that keeps its data in this folder: the sizes of our topics' segments. */
export function kafkaLogMeter(dataDir: string): LogMeter {
  const data = join(dataDir, 'data');
  const isOurs = (folder: string): boolean => /-\d+$/.test(folder) && !folder.startsWith('__');
  const sizeOf = (folder: string): number =>
    readdirSync(join(data, folder))
      .filter((file) => file.endsWith('.log'))
      .reduce((sum, file) => sum + statSync(join(data, folder, file)).size, 0);
  return async () => ({
    messages: Number.NaN,
    bytes: readdirSync(data)
      .filter(isOurs)
      .reduce((sum, folder) => sum + sizeOf(folder), 0),
  });
}

/** Of a log that others run. */
export const noLogMeter: LogMeter = async () => ({ messages: Number.NaN, bytes: Number.NaN });
