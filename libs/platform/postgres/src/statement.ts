import { QueryRunnerAlreadyReleasedError } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { PoolClient, QueryResultRow } from 'pg';

/**
 * One SQL statement of the hot path, prepared once per connection so that PostgreSQL plans it once. Runs on the
 * transaction's own connection. `name` is unique in the process.
 */
export function statement<Row extends QueryResultRow = Record<never, never>>(
  name: string,
  text: string,
): (tx: EntityManager, values: readonly unknown[]) => Promise<Row[]> {
  return async (tx, values) => {
    const runner = tx.queryRunner;
    if (!runner) throw new Error(`statement ${name} needs a transaction`);
    // Its connection may serve another transaction by now.
    if (runner.isReleased) throw new QueryRunnerAlreadyReleasedError();
    const client = (await runner.connect()) as PoolClient;
    const result = await client.query<Row>({ name, text, values: values as unknown[] });
    return result.rows;
  };
}
