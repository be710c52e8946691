import { Client, Pool } from 'pg';
import type { ClientConfig } from 'pg';

export interface PostgresAddress {
  /** Of a database of its own, `postgres://user:password@host:port/event_log`. */
  readonly url: string;
  readonly clientId: string;
}

/**
 * A dead peer is noticed from both ends: the client by keep-alives and a limit on each answer, the server by keep-alives
 * and by ending a transaction that stands idle, so that no lock outlives its holder for long.
 */
function clientConfig({ url, clientId }: PostgresAddress, settings: Readonly<Record<string, string>>): ClientConfig {
  const all = {
    tcp_keepalives_idle: '15',
    tcp_keepalives_interval: '5',
    tcp_keepalives_count: '3',
    // One plan for each statement, kept for the life of a connection, and good although the tables are almost empty yet.
    plan_cache_mode: 'force_generic_plan',
    enable_seqscan: 'off',
    ...settings,
  };
  return {
    connectionString: url,
    application_name: clientId,
    keepAlive: true,
    keepAliveInitialDelayMillis: 15_000,
    connectionTimeoutMillis: 5_000,
    idle_in_transaction_session_timeout: 10_000,
    statement_timeout: 20_000,
    query_timeout: 25_000,
    options: Object.entries(all)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  };
}

/** For appends: a commit is on disk before it is answered, whatever the server's default. */
export function appendPool(address: PostgresAddress, size: number): Pool {
  return quiet(new Pool({ ...clientConfig(address, { synchronous_commit: 'on' }), max: size }));
}

/**
 * For what consumers write: leases, heartbeats and offsets. After a crash of the server the last of them may be gone,
 * which means messages again and nothing worse, so their commits need not wait for the disk.
 */
export function groupPool(address: PostgresAddress, size: number): Pool {
  return quiet(new Pool({ ...clientConfig(address, { synchronous_commit: 'off' }), max: size }));
}

/** A single connection, for LISTEN and NOTIFY. */
export function signalClient(address: PostgresAddress): Client {
  return new Client(clientConfig(address, { synchronous_commit: 'off' }));
}

/** An idle connection that breaks is replaced on next use; without a listener it would end the process. */
function quiet(pool: Pool): Pool {
  pool.on('error', () => undefined);
  return pool;
}
