import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { connectClock } from '@paywright/clock';
import { type DatabaseConfig, eventLogOf, topicOptionsOf } from '@paywright/config';
import { topicsOf } from '@paywright/contracts';
import { openEventLog, prepareTopics } from '@paywright/event-log';
import { awaitAtBoot, startHttp } from '@paywright/http';
import { createLogger, Metrics } from '@paywright/observability';
import { migrate, openDatabase, requireMigrated } from '@paywright/postgres';
import { Sealer } from '@paywright/sealing';
import type { DataSource } from 'typeorm';
import type { Config } from './app.config';
import { AppModule } from './app.module';
import { migrations } from './migrations';
import { WebhookIngest } from './webhook-ingest';

const service = 'webhook-ingest';
/** Far above any notification seen; a larger body is no notification. */
const maxBodyBytes = 256 * 1024;

/** Opens the service's database. Rejects when it cannot be reached. */
export function openOwnDatabase(
  config: DatabaseConfig,
  onConnectionLost?: (error: Error) => void,
): Promise<DataSource> {
  const { DATABASE_URL: url, DATABASE_TLS_CA: tlsCa, DATABASE_POOL_SIZE: poolSize } = config;
  return openDatabase({ url, tlsCa, poolSize, applicationName: service, migrations, onConnectionLost });
}

/**
 * Starts the service; resolves when it listens. It needs its database, and not the event log: notifications are taken
 * and stored while that is away, and published once it is back.
 */
export async function start(config: Config): Promise<NestFastifyApplication> {
  const logger = createLogger(service, config.LOG_LEVEL);
  const metrics = new Metrics().withProcessMetrics();
  const db = await openOwnDatabase(config, (error) => logger.warn({ error }, 'an idle database connection was lost'));
  if (config.MIGRATE_ON_START) await migrate(db);
  await awaitAtBoot('schema', () => requireMigrated(db), { service, host: config.HOST, port: config.PORT, logger });
  const clock = await connectClock(config.CLOCK);
  const eventLog = openEventLog({ ...eventLogOf(config), clientId: service });
  prepareTopics(eventLog, topicsOf(service), {
    ...topicOptionsOf(config),
    onMissing: (names) => logger.warn({ topic: names.join(', ') }, 'topics are missing; waiting for them'),
  }).catch((error: unknown) => logger.warn({ error }, 'the event log is away; notifications are stored meanwhile'));

  const sealer = new Sealer(config.NOTIFICATION_KEYS, 'NOTIFICATION_KEYS');
  const ingest = new WebhookIngest({
    ...{ db, eventLog, clock, logger, metrics, sealer },
    keepMs: config.RETENTION_NOTIFICATIONS,
  });
  return startHttp(AppModule.of(ingest, config.ROUTES), {
    service,
    host: config.HOST,
    port: config.PORT,
    shutdownDelayMs: config.SHUTDOWN_DELAY,
    logger,
    metrics,
    bodyLimit: maxBodyBytes,
    readiness: () => ({ database: () => db.query('SELECT 1') }),
  });
}
