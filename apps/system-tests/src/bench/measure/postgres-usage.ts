import type { Client } from 'pg';

/** Counters of one database, since ever. */
export interface DatabaseUsage {
  /** Every finished transaction: reads and idle polling too. */
  readonly commits: number;
  readonly rollbacks: number;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

/** Counters of the server, since ever. */
export interface PostgresUsage {
  readonly databases: Readonly<Record<string, DatabaseUsage>>;
  readonly walBytes: number;
  /** Times the write-ahead log was forced to disk; commits at the same time share one. */
  readonly walSyncs: number;
}

/**
 * A connection tells its counters when it has been idle for this long (PostgreSQL's own constant is ten seconds), so
 * exact counts wait before they are read.
 */
export const statisticsDelayMs = 11_000;

export async function postgresUsage(client: Client): Promise<PostgresUsage> {
  const { rows } = await client.query<{ name: string } & Record<keyof DatabaseUsage, string>>(
    `SELECT datname AS name, xact_commit AS commits, xact_rollback AS rollbacks, tup_inserted AS inserted,
            tup_updated AS updated, tup_deleted AS deleted
       FROM pg_stat_database WHERE datname NOT IN ('postgres', 'template0', 'template1')`,
  );
  const { rows: wal } = await client.query<{ bytes: string; syncs: string | null }>(
    `SELECT pg_current_wal_lsn() - '0/0' AS bytes,
            (SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal' AND context = 'normal') AS syncs`,
  );
  const databases = rows.map(({ name, ...counters }) => [name, numbersOf(counters)] as const);
  return {
    databases: Object.fromEntries(databases),
    walBytes: Number(wal[0]?.bytes ?? 0),
    walSyncs: Number(wal[0]?.syncs ?? 0),
  };
}

function numbersOf(counters: Record<keyof DatabaseUsage, string>): DatabaseUsage {
  const entries = Object.entries(counters).map(([name, value]) => [name, Number(value)]);
  return Object.fromEntries(entries) as unknown as DatabaseUsage;
}
