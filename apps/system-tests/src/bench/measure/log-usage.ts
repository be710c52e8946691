import { Client } from 'pg';

/** What the event log holds. */
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
