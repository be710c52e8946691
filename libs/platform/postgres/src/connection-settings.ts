import { Socket } from 'node:net';
import type { ClientBase, ClientConfig } from 'pg';

export interface ConnectionSettings {
  /** Shown in pg_stat_activity and in the server's log. */
  readonly applicationName: string;
  /** The server gives up a statement after this many milliseconds; 0 is never. */
  readonly statementTimeoutMs: number;
  /** The server ends a session that holds a transaction open without using it for this many milliseconds. */
  readonly idleInTransactionTimeoutMs: number;
  /** Milliseconds to establish a connection, or to wait for a free one of the pool. */
  readonly connectTimeoutMs: number;
  /** Who vouches for the server, certificates in PEM; the server must be who the address says. */
  readonly tlsCa?: string;
  /**
   * Every statement with parameters is planned once, for any of their values. For a service whose hot statements name rows of a
   * partitioned table: planned for one value, such a plan looks cheaper and is made anew each time, which costs more than it.
   */
  readonly genericPlans?: boolean;
}

export const defaultSettings = {
  statementTimeoutMs: 10_000,
  idleInTransactionTimeoutMs: 10_000,
  connectTimeoutMs: 5_000,
} as const;

/**
 * How every connection to PostgreSQL is opened, as configuration of `pg`.
 *
 * Both ends notice within seconds that the other is gone, so that locks and leaderships of a dead process are free
 * soon: the server probes idle clients, and a client hangs up on a server that is silent for longer than any statement
 * may take. READ COMMITTED is set for the session, which saves a round trip in each transaction.
 *
 * Prepared statements keep the plan of their first executions, made when tables may have been almost empty. Where there
 * is an index it is to be used then already: a scan of the whole table would be kept, too, until statistics are renewed.
 * A service's questions are short, and starting workers for one takes longer than answering it.
 */
export function connectionSettings(settings: ConnectionSettings): ClientConfig {
  return {
    application_name: settings.applicationName,
    statement_timeout: settings.statementTimeoutMs,
    idle_in_transaction_session_timeout: settings.idleInTransactionTimeoutMs,
    connectionTimeoutMillis: settings.connectTimeoutMs,
    // Statements go out when they are made, without waiting for the answers of earlier ones.
    pipeline: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    options: [
      String.raw`-c default_transaction_isolation=read\ committed`,
      '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=20000',
      '-c client_connection_check_interval=5000',
      '-c enable_seqscan=off -c max_parallel_workers_per_gather=0',
      ...(settings.genericPlans ? ['-c plan_cache_mode=force_generic_plan'] : []),
    ].join(' '),
    ...(settings.tlsCa === undefined ? {} : { ssl: { ca: settings.tlsCa, minVersion: 'TLSv1.2' } }),
  };
}

/** The address without what it says of TLS, which `pg` would take before anything else. */
export function withoutTlsParameters(url: string): string {
  const address = new URL(url);
  for (const name of [...address.searchParams.keys()]) if (name.startsWith('ssl')) address.searchParams.delete(name);
  return address.href;
}

/**
 * Hangs up when nothing went over the connection for `silenceMs`; 0 is never. TCP alone takes a quarter of an hour to
 * notice that a host has vanished while an answer is awaited. Choose it longer than any statement, and longer than the
 * pool keeps idle connections.
 */
export function hangUpOnSilence(client: ClientBase, silenceMs: number): void {
  const stream = socketOf(client);
  stream?.setTimeout(silenceMs, () => stream.destroy(new Error(`PostgreSQL was silent for ${silenceMs} ms`)));
}

/** Hangs up at once, under a statement as well: ending the connection would wait for its answer. */
export function hangUp(client: ClientBase, why: string): void {
  socketOf(client)?.destroy(new Error(why));
}

function socketOf(client: ClientBase): Socket | undefined {
  const { stream } = (client as ClientBase & { connection: { stream: unknown } }).connection;
  return stream instanceof Socket ? stream : undefined;
}
