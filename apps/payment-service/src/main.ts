import { connectClock } from '@paywright/clock';
import {
  type DatabaseConfig,
  eventLogOf,
  migrationSchema,
  parseConfig,
  readRecoverArguments,
  topicOptionsOf,
} from '@paywright/config';
import { topicAccess, topicsOf } from '@paywright/contracts';
import { ConsumerSignals, deadLetterInto } from '@paywright/dead-letter';
import { EventLogServer, openEventLog, prepareTopics } from '@paywright/event-log';
import { awaitAtBoot, runService, startHttp } from '@paywright/http';
import { createLogger, type Logger, Metrics } from '@paywright/observability';
import { migrate, openDatabase, requireMigrated } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import { configSchema } from './app.config';
import { AppModule } from './app.module';
import { cardsPath } from './cards/cards.controller';
import { migrations } from './migrations';
import { PaymentService } from './payment-service';
import { recover } from './recovery/recover';
import { whileRecovered } from './recovery/recovery-lock';
import { setUpTopics } from './topics/set-up-topics';

const service = 'payment-service';

/** Bytes; a policy of two hundred long rules fits. */
const largestBody = 256 * 1024;

/** `node main.js` serves; `migrate` brings the database up to date; `recover` is for after it was restored to an earlier moment. */
async function main(): Promise<void> {
  if (process.argv[2] === 'topics') {
    process.exitCode = await setUpTopics(process.env, (line) => process.stdout.write(`${line}\n`));
    return;
  }
  if (process.argv[2] === 'migrate') {
    const config = parseConfig(migrationSchema, process.env);
    const db = await openOwnDatabase(config, createLogger(service, config.LOG_LEVEL));
    await migrate(db);
    return db.destroy();
  }
  const recoverArguments = process.argv[2] === 'recover' ? readRecoverArguments(process.argv.slice(3)) : undefined;
  const config = parseConfig(configSchema, process.env);
  const logger = createLogger(service, config.LOG_LEVEL);
  const metrics = new Metrics().withProcessMetrics();
  const db = await openOwnDatabase(config, logger);
  if (config.MIGRATE_ON_START) await migrate(db);
  await awaitAtBoot('schema', () => requireMigrated(db), { service, host: config.HOST, port: config.PORT, logger });

  const clock = await connectClock(config.CLOCK);
  const eventLog = openEventLog({ ...eventLogOf(config), clientId: service });
  await prepareTopics(eventLog, topicsOf(service), {
    ...topicOptionsOf(config),
    onMissing: (names) => logger.warn({ topic: names.join(', ') }, 'topics are missing; waiting for them'),
  });
  let consumer: EventLogServer | undefined;
  const unreadMessages = (): number =>
    consumer?.consumption()?.partitions.reduce((sum, { unread }) => sum + unread, 0) ?? 0;
  const payments = new PaymentService(config, { db, eventLog, clock, logger, metrics, unreadMessages });
  await payments.prepare();
  if (recoverArguments) {
    const isFinished = await recover(recoverArguments, { ...payments.recovering, eventLog }, (line) =>
      process.stdout.write(`${line}\n`),
    );
    process.exitCode = isFinished ? 0 : 1;
    return payments.stop();
  }

  const signals = new ConsumerSignals(logger, metrics);

  const start = () =>
    startHttp(AppModule.of(payments), {
      service,
      port: config.PORT,
      host: config.HOST,
      door:
        config.CARDS_PORT === undefined
          ? undefined
          : { port: config.CARDS_PORT, portVariable: 'CARDS_PORT', path: cardsPath },
      bodyLimit: largestBody,
      shutdownDelayMs: config.SHUTDOWN_DELAY,
      drain: () => payments.stopCalling(),
      logger,
      metrics,
      readiness: () => ({ database: () => db.query('SELECT 1'), 'event-log': () => eventLog.ping() }),
      prepare: async (app) => {
        // A buyer's browser posts its card here from the shop's page; the card session in the header is all that counts.
        app.enableCors({
          origin: '*',
          methods: ['POST'],
          allowedHeaders: ['authorization', 'content-type'],
          maxAge: 600,
        });
        const strategy = new EventLogServer({
          eventLog,
          group: topicAccess[service].group,
          topics: topicAccess[service].reads,
          hooks: signals.hooks,
          deadLetter: deadLetterInto({
            db,
            inbox: payments.inbox,
            outbox: payments.outbox,
            source: service,
            clock,
            onDeadLetter: signals.onDeadLetter,
          }),
        });
        signals.watch(strategy);
        consumer = strategy;
        app.connectMicroservice({ strategy });
        await app.startAllMicroservices();
      },
    });
  await whileRecovered(db, start);
}

function openOwnDatabase(config: DatabaseConfig, logger: Logger): Promise<DataSource> {
  return openDatabase({
    url: config.DATABASE_URL,
    tlsCa: config.DATABASE_TLS_CA,
    poolSize: config.DATABASE_POOL_SIZE,
    applicationName: service,
    migrations,
    genericPlans: true,
    onConnectionLost: (error) => logger.warn({ error }, 'an idle database connection was lost'),
  });
}

runService(main);
