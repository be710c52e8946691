import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { connectClock } from '@paywright/clock';
import { eventLogOf, topicOptionsOf } from '@paywright/config';
import { topicAccess, topicsOf } from '@paywright/contracts';
import { EventLogServer, openEventLog, prepareTopics } from '@paywright/event-log';
import { awaitAtBoot, Problem, startHttp } from '@paywright/http';
import type { Logger, Metrics } from '@paywright/observability';
import { isTransient, migrate, requireMigrated } from '@paywright/postgres';
import type { Config } from './app.config';
import { AppModule } from './app.module';
import { Gateway, service } from './gateway';
import { serveDocs } from './openapi/serve-docs';
import { openGatewayDatabase } from './database/open-gateway-database';

/** Opens what the gateway needs and starts it; resolves when it listens. */
export async function startGateway(config: Config, logger: Logger, metrics: Metrics): Promise<NestFastifyApplication> {
  const db = await openGatewayDatabase(config, logger);
  if (config.MIGRATE_ON_START) await migrate(db);
  await awaitAtBoot('schema', () => requireMigrated(db), { service, host: config.HOST, port: config.PORT, logger });
  const clock = await connectClock(config.CLOCK);
  const eventLog = openEventLog({ ...eventLogOf(config), clientId: service });
  await prepareTopics(eventLog, topicsOf(service), {
    ...topicOptionsOf(config),
    onMissing: (names) => logger.warn({ topic: names.join(', ') }, 'topics are missing; waiting for them'),
  });
  const gateway = new Gateway(config, { db, eventLog, clock, logger, metrics });

  const consumer = new EventLogServer({
    eventLog,
    group: topicAccess[service].group,
    topics: topicAccess[service].reads,
    deadLetter: gateway.deadLetter,
    hooks: gateway.signals.hooks,
  });
  gateway.signals.watch(consumer);

  return startHttp(AppModule.of(gateway), {
    service,
    port: config.PORT,
    host: config.HOST,
    logger,
    metrics,
    readiness: () => ({ database: () => db.query('SELECT 1'), 'event-log': () => eventLog.ping() }),
    problemFor: (error) => (isTransient(error) ? unavailable(error) : undefined),
    prepare: async (app) => {
      await serveDocs(app);
      app.connectMicroservice({ strategy: consumer });
      await app.startAllMicroservices();
    },
    shutdownDelayMs: config.SHUTDOWN_DELAY,
    drain: () => gateway.waiters.close(),
  });
}

function unavailable(cause: unknown): Problem {
  return new Problem(503, 'unavailable', 'Not available for the moment', {
    detail: 'Nothing was lost; repeat the request with the same Idempotency-Key.',
    headers: { 'retry-after': '1' },
    cause,
  });
}
