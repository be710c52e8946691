import { Client } from 'pg';

/** What one statement cost on average, on one of the systems. */
export interface StatementCost {
  readonly database: string;
  readonly text: string;
  readonly calls: number;
  /** Milliseconds of each. */
  readonly ms: number;
  /** Blocks of 8 KB that each looked at, in memory or on disk. */
  readonly buffers: number;
  readonly walBytes: number;
}

/** Settings under which the server counts what each statement costs. */
export const countingSettings = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.max': '5000',
  shared_buffers: '1GB',
  max_wal_size: '4GB',
} as const;

/** Reads the server's own counts of statements. */
export class StatementMeter {
  private constructor(private readonly client: Client) {}

  static async connect(url: string): Promise<StatementMeter> {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    return new StatementMeter(client);
  }

  /** Forgets what was counted so far. */
  async reset(): Promise<void> {
    await this.client.query('SELECT pg_stat_statements_reset()');
  }

  /** Statements of the services that were called at least so often. */
  async read(leastCalls: number): Promise<StatementCost[]> {
    const { rows } = await this.client.query<{ database: string; text: string } & Record<string, string>>(
      `SELECT datname AS database, query AS text, sum(calls) AS calls, sum(total_exec_time) / sum(calls) AS ms,
              sum(shared_blks_hit + shared_blks_read)::float8 / sum(calls) AS buffers, sum(wal_bytes) / sum(calls) AS "walBytes"
         FROM pg_stat_statements JOIN pg_database d ON d.oid = dbid
        WHERE datname IN ('api_gateway', 'payment_service', 'webhook_ingest', 'fulfillment_service') AND query ~* '^(WITH|SELECT|INSERT|UPDATE|DELETE)'
        GROUP BY 1, 2 HAVING sum(calls) >= $1`,
      [leastCalls],
    );
    return rows.map(({ database, text, calls, ms, buffers, walBytes }) => ({
      database,
      text: text.replace(/\s+/g, ' '),
      calls: Number(calls),
      ms: Number(ms),
      buffers: Number(buffers),
      walBytes: Number(walBytes),
    }));
  }

  /** Bytes of each service's tables with their indexes, of all partitions: `payment_service.payments`. */
  async sizes(url: (database: string) => string): Promise<Record<string, { table: number; indexes: number }>> {
    const sizes: Record<string, { table: number; indexes: number }> = {};
    for (const database of ['api_gateway', 'payment_service', 'webhook_ingest', 'fulfillment_service']) {
      const client = new Client({ connectionString: url(database) });
      await client.connect();
      const { rows } = await client.query<{ name: string; heap: string; indexes: string }>(
        `SELECT coalesce(p.relname, c.relname) AS name, sum(pg_table_size(c.oid)) AS heap, sum(pg_indexes_size(c.oid)) AS indexes
           FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class p ON p.oid = i.inhparent
          WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace GROUP BY 1 ORDER BY sum(pg_total_relation_size(c.oid)) DESC`,
      );
      await client.end();
      for (const { name, heap, indexes } of rows) {
        sizes[`${database}.${name}`] = { table: Number(heap), indexes: Number(indexes) };
      }
    }
    return sizes;
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
