import { hangUp, openConnection } from '@paywright/postgres';
import type { DataSource } from 'typeorm';

/** Runs SQL on one connection, and answers the rows. */
export type Query = <Row = unknown>(sql: string, values?: unknown[]) => Promise<Row[]>;

/** Looking through a large partition takes long; a connection that says nothing for an hour is dead. */
const silenceMs = 60 * 60 * 1000;

/** Any number, as long as it stays: whoever holds it keeps house in this database. */
const housekeepingLock = '7240311885435';

/**
 * Does `work` on a connection of its own, which holds the turn at housekeeping: whoever loses the connection loses the turn,
 * and can do nothing more. Undefined when another replica has the turn. `signal` breaks the connection off, under a statement as
 * well: what its transaction did is undone.
 */
export async function inTurn<T>(
  db: DataSource,
  work: (query: Query) => Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  signal.throwIfAborted();
  const client = await openConnection(db, 'paywright-housekeeping', silenceMs);
  client.on('error', () => undefined); // the statement that meets it rejects
  const breakOff = (): void => hangUp(client, 'housekeeping was stopped');
  signal.addEventListener('abort', breakOff, { once: true });
  if (signal.aborted) breakOff();
  try {
    const query: Query = async (sql, values) => (await client.query(sql, values)).rows as never;
    await query('SET statement_timeout = 0');
    await query('SET enable_seqscan = on');
    const [turn] = await query<{ won: boolean }>('SELECT pg_try_advisory_lock($1) AS won', [housekeepingLock]);
    return turn?.won ? await work(query) : undefined;
  } finally {
    signal.removeEventListener('abort', breakOff);
    await client.end().catch(() => undefined);
  }
}
