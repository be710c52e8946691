import { type RunningSystem, type ServiceName, serviceNames } from '@paywright/running-system';
import { Client } from 'pg';

/** What the database of one service has seen. */
export interface ServiceUsage {
  /** Messages its outbox ever took. */
  readonly messages: number;
  /** Bytes of its tables, indexes included, those aside that empty themselves: outbox and inbox. */
  readonly storedBytes: number;
}

/** Read in each service's own database. */
export async function serviceUsage(system: RunningSystem): Promise<Readonly<Record<ServiceName, ServiceUsage>>> {
  const entries = await Promise.all(
    serviceNames.map(async (name) => [name, await usageOf(system.databaseOf(name))] as const),
  );
  return Object.fromEntries(entries) as Record<ServiceName, ServiceUsage>;
}

async function usageOf(url: string): Promise<ServiceUsage> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    // One sequence numbers an outbox, without gaps but for transactions that were rolled back.
    const { rows } = await client.query<{ messages: string; bytes: string }>(
      `SELECT (SELECT coalesce(last_value, 0) FROM pg_sequences WHERE sequencename = 'outbox_id_seq') AS messages,
              (SELECT sum(pg_total_relation_size(oid)) FROM pg_class
                WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname !~ '^(outbox|inbox)') AS bytes`,
    );
    return { messages: Number(rows[0]?.messages), storedBytes: Number(rows[0]?.bytes) };
  } finally {
    await client.end();
  }
}
