import { invariant } from '@paywright/kernel';
import type { ClientConfig } from 'pg';
import { DataSource } from 'typeorm';
import { connectionSettings, defaultSettings } from './connection-settings';

/** Any number, as long as it stays: the lock under which replicas take turns at migrating one database. */
const migrationLock = '7240311885431';

/**
 * Brings the schema up to date. Replicas that start together may all call it: one works, the others wait and find
 * nothing left to do. Each migration is a transaction of its own. Its statements may take as long as they need, but one
 * that waits 30 s for a lock gives up, so that a rollout does not stall the traffic that queues behind it.
 */
export async function migrate(db: DataSource): Promise<void> {
  const { options } = db;
  invariant(options.type === 'postgres', 'migrations run on PostgreSQL');
  const { ssl } = options.extra as ClientConfig;
  const settings = {
    ...connectionSettings({
      ...defaultSettings,
      applicationName: 'paywright-migrate',
      statementTimeoutMs: 0,
      idleInTransactionTimeoutMs: 0,
    }),
    ...(ssl === undefined ? {} : { ssl }),
    lock_timeout: 30_000,
  };
  // A pool of its own, without the service's timeouts: one connection holds the turn while the other migrates. The turn
  // ends with its connection.
  const migrator = await new DataSource({ ...options, poolSize: 2, extra: settings }).initialize();
  try {
    const turn = migrator.createQueryRunner();
    await turn.query('SET lock_timeout = 0');
    await turn.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await migrator.runMigrations();
  } finally {
    await migrator.destroy();
  }
}
