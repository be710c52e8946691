import { invariant } from '@paywright/kernel';
import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import type { DataSource } from 'typeorm';
import { hangUpOnSilence } from './connection-settings';

/**
 * Opens a connection outside of the pool to the same database with the same limits: for advisory locks and LISTEN, which
 * belong to a session. It hangs up when nothing came for `silenceMs`, so its user must ask something more often.
 */
export async function openConnection(db: DataSource, applicationName: string, silenceMs: number): Promise<Client> {
  const { options } = db;
  invariant(options.type === 'postgres', 'connections are opened to PostgreSQL');
  const settings = options.extra as ClientConfig;
  const client = new Client({
    ...settings,
    connectionString: options.url,
    application_name: applicationName,
  });
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  hangUpOnSilence(client, silenceMs);
  return client;
}
