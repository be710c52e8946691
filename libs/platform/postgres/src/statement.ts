import type { QueryResultRow } from 'pg';
import type { EntityManager } from 'typeorm';
import { sendTogether } from './send-together';
import { connectionOf } from './session';

/**
 * One SQL statement of the hot path, prepared once per connection so that PostgreSQL plans it once. Runs on the
 * transaction's own connection. `name` is unique in the process.
 */
export function statement<Row extends QueryResultRow = Record<never, never>>(
  name: string,
  text: string,
): (tx: EntityManager, values: readonly unknown[]) => Promise<Row[]> {
  return async (tx, values) => {
    const connection = connectionOf(tx);
    const client = connection instanceof Promise ? await connection : connection;
    sendTogether(client);
    const result = await client.query<Row>({ name, text, values: values as unknown[] });
    return result.rows;
  };
}
