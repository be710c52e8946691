import 'reflect-metadata';
import { DataSource } from 'typeorm';
import type { DataSourceOptions, EntityManager } from 'typeorm';
import type { ClientBase } from 'pg';
import { connectionSettings, defaultSettings, hangUpOnSilence, withoutTlsParameters } from './connection-settings';

/** What runs inside one transaction; made by {@link inTransaction}. */
export type Tx = EntityManager;

export interface DatabaseOptions {
  /** postgres://role:password@host:port/database */
  readonly url: string;
  /** Connections at most. */
  readonly poolSize: number;
  readonly applicationName: string;
  readonly entities?: DataSourceOptions['entities'];
  readonly migrations?: DataSourceOptions['migrations'];
  readonly statementTimeoutMs?: number;
  readonly idleInTransactionTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
  /**
   * Who vouches for the server: certificates in PEM. With them the server must prove to be the host of the URL, whatever
   * the URL says of TLS; without them the URL decides, and that is no TLS unless it asks for one.
   */
  readonly tlsCa?: string;
  /** See {@link connectionSettings}. */
  readonly genericPlans?: boolean;
  /** Told when an idle connection breaks; the pool replaces it by itself. */
  readonly onConnectionLost?: (error: Error) => void;
}

/** An idle connection leaves the pool after this many milliseconds. */
const poolIdleMs = 10_000;

/**
 * Opens a pool of connections. Rejects when the server cannot be reached. Tables are made by {@link migrate} alone,
 * never from entities.
 */
export async function openDatabase(options: DatabaseOptions): Promise<DataSource> {
  try {
    return await new DataSource(dataSourceOptions(options)).initialize();
  } catch (error) {
    throw new DatabaseUnreachable(options.url, error);
  }
}

const aboutTls = /certificate|altnames|self.signed|SSL/i;

/** Says which database, without its password, and what to look at. */
export class DatabaseUnreachable extends Error {
  readonly code = 'database-unreachable';
  readonly retryable = true;

  constructor(url: string, cause: unknown) {
    const { hostname, port, pathname } = new URL(url);
    const { message, code } = cause as { message?: string; code?: string };
    const why = message || code || 'no answer';
    const todo = aboutTls.test(`${code} ${message}`)
      ? 'Check that DATABASE_TLS_CA is the authority of its certificate, that this names the host in DATABASE_URL, and that the server has TLS on.'
      : 'Check that PostgreSQL runs there and that DATABASE_URL names the right role, password and database.';
    super(`The database ${pathname.slice(1)} at ${hostname}:${port || '5432'} cannot be opened (${why}). ${todo}`, {
      cause,
    });
    this.name = 'DatabaseUnreachable';
  }
}

function dataSourceOptions(options: DatabaseOptions): DataSourceOptions {
  const settings = { ...defaultSettings, ...options };
  const never = settings.statementTimeoutMs === 0 || settings.idleInTransactionTimeoutMs === 0;
  const longestPauseMs = Math.max(settings.statementTimeoutMs, settings.idleInTransactionTimeoutMs, poolIdleMs);
  return {
    type: 'postgres',
    url: options.tlsCa === undefined ? options.url : withoutTlsParameters(options.url),
    poolSize: options.poolSize,
    entities: options.entities ?? [],
    migrations: options.migrations ?? [],
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    installExtensions: false,
    poolErrorHandler: options.onConnectionLost ?? (() => undefined),
    extra: {
      ...connectionSettings(settings),
      idleTimeoutMillis: poolIdleMs,
      onConnect: (client: ClientBase) => hangUpOnSilence(client, never ? 0 : longestPauseMs + 5_000),
    },
  };
}
