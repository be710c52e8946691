import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { connectClock } from '@paywright/clock';
import { type DatabaseConfig, eventLogOf, topicOptionsOf } from '@paywright/config';
import { topicsOf } from '@paywright/contracts';
import { openEventLog, prepareTopics } from '@paywright/event-log';
import { awaitAtBoot, Problem, startHttp } from '@paywright/http';
import { createLogger, Metrics } from '@paywright/observability';
import { isTransient, migrate, openDatabase, requireMigrated } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import type { Config } from './app.config';
import { AppModule } from './app.module';
import { FulfillmentService } from './fulfillment-service';
import { migrations } from './migrations';
import { serviceName } from './shipment/shipment-messages';

/** Opens the service's database. Rejects when it cannot be reached. */
export function openOwnDatabase(
  config: DatabaseConfig,
  onConnectionLost?: (error: Error) => void,
): Promise<DataSource> {
  const { DATABASE_URL: url, DATABASE_TLS_CA: tlsCa, DATABASE_POOL_SIZE: poolSize } = config;
  return openDatabase({ url, tlsCa, poolSize, applicationName: serviceName, migrations, onConnectionLost });
}

/** Starts the service; resolves when it consumes and listens. */
export async function start(config: Config): Promise<NestFastifyApplication> {
  const logger = createLogger(serviceName, config.LOG_LEVEL);
  const metrics = new Metrics().withProcessMetrics();
  const db = await openOwnDatabase(config, (error) => logger.warn({ error }, 'an idle database connection was lost'));
  if (config.MIGRATE_ON_START) await migrate(db);
  await awaitAtBoot('schema', () => requireMigrated(db), {
    service: serviceName,
    host: config.HOST,
    port: config.PORT,
    logger,
  });
  const clock = await connectClock(config.CLOCK);
  const eventLog = openEventLog({ ...eventLogOf(config), clientId: serviceName });
  await prepareTopics(eventLog, topicsOf(serviceName), {
    ...topicOptionsOf(config),
    onMissing: (names) => logger.warn({ topic: names.join(', ') }, 'topics are missing; waiting for them'),
  });
  const service = new FulfillmentService(
    { db, eventLog, clock, logger, metrics },
    { shipsParts: config.SHIP_PARTS },
    config.RETENTION_INBOX,
  );

  return startHttp(AppModule.of(service), {
    service: serviceName,
    host: config.HOST,
    port: config.PORT,
    shutdownDelayMs: config.SHUTDOWN_DELAY,
    logger,
    metrics,
    readiness: () => ({ database: () => db.query('SELECT 1'), 'event-log': () => eventLog.ping() }),
    problemFor: (error) =>
      isTransient(error) ? new Problem(503, 'unavailable', 'The database is away; try again') : undefined,
    prepare: async (app) => {
      app.connectMicroservice({ strategy: service.consumer });
      await app.startAllMicroservices();
    },
  });
}
