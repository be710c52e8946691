import 'reflect-metadata';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLogger, type Logger, Metrics, nestLogger, ObservabilityModule } from '@paywright/observability';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { addHealth } from '../operations/health';
import { addMetrics } from '../operations/metrics';
import { Problem } from '../problem/problem';
import { ProblemFilter } from '../problem/problem.filter';
import { sendProblem } from '../problem/send-problem';
import { installBodyParsers } from './body-parsers';
import { CannotListen } from './cannot-listen';
import { type Door, doorTo } from './door';
import type { HttpOptions } from './http-options';
import { KnownRoutes } from './known-routes';
import { Shutdown } from './shut-down';
import { drainTimeoutMs as usualDrainTimeoutMs } from './shutdown-budget';

/** The app's module below ours, so that the logger and the metrics can be injected everywhere. */
class Root {}

/**
 * Starts the module as an HTTP service and resolves when it listens: problem documents, strict JSON, health, metrics,
 * and an orderly end on SIGTERM and SIGINT. Throws {@link CannotListen} when the address cannot be had.
 */
export async function startHttp(
  module: Type<unknown> | DynamicModule,
  options: HttpOptions,
): Promise<NestFastifyApplication> {
  const { service, logger = createLogger(service), metrics = new Metrics().withProcessMetrics() } = options;
  const adapter = createAdapter(options);
  const server = adapter.getInstance<FastifyInstance>();
  const routes = new KnownRoutes();
  server.addHook('onRoute', ({ method, url }) => routes.add(method, url));
  installBodyParsers(server, options.rawBody ?? false);

  const app = await NestFactory.create<NestFastifyApplication>(
    { module: Root, imports: [ObservabilityModule.forRoot(logger, metrics), module] },
    adapter,
    { bodyParser: false, abortOnError: false, logger: nestLogger(logger) },
  );
  app.useGlobalFilters(new ProblemFilter(logger, routes, options.problemFor ?? (() => undefined)));
  const shutdown = new Shutdown(app, { ...options, logger });
  addMetrics(server, metrics, logger);
  addHealth(server, {
    checks: () => options.readiness?.(app) ?? {},
    timeoutMs: options.readinessTimeoutMs ?? 2000,
    draining: () => shutdown.hasBegun,
    logger,
  });
  const { door, host = '127.0.0.1', drainTimeoutMs = usualDrainTimeoutMs } = options;
  const opensTo = door && doorTo(server, { ...door, host, drainTimeoutMs });
  await shutdown.untilListening(async () => {
    await options.prepare?.(app);
    await listen(app, options, logger);
    if (door && opensTo) await openDoor(app, opensTo, { ...door, service, host }, logger);
  });
  return app;
}

function createAdapter({ bodyLimit = 64 * 1024 }: HttpOptions): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit,
    logger: false,
    skipMiddie: true, // no Express-style middleware: it costs every request
    keepAliveTimeout: 72_000, // longer than proxies keep an idle connection (60 s), or a request meets one that closes
    requestTimeout: 30_000, // for receiving a request; answering may take longer
    return503OnClosing: false, // what still comes on a kept connection at shutdown is answered as ever
    frameworkErrors: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
      const detail = error.code === 'FST_ERR_BAD_URL' ? 'The address is not properly percent-encoded.' : undefined;
      sendProblem(reply, new Problem(400, 'bad-request', 'The request cannot be served', { detail }));
    },
  });
}

interface Address {
  readonly service: string;
  readonly host: string;
  readonly port: number;
  readonly portVariable: string;
}

async function listen(app: NestFastifyApplication, options: HttpOptions, logger: Logger): Promise<void> {
  const { service, port, host = '127.0.0.1', portVariable = 'PORT' } = options;
  await orClose(app, { service, host, port, portVariable }, () => app.listen(port, host));
  const url = (await app.getUrl()).replace('[::1]', 'localhost');
  logger.info({ url }, 'listening');
}

async function openDoor(app: NestFastifyApplication, door: Door, address: Address, logger: Logger): Promise<void> {
  const url = await orClose(app, address, () => door.open());
  logger.info({ url }, 'listening for one path alone');
}

/** Closes the app when it cannot listen, and says why in plain words. */
async function orClose<Result>(
  app: NestFastifyApplication,
  address: Address,
  listen: () => Promise<Result>,
): Promise<Result> {
  try {
    return await listen();
  } catch (error) {
    await app.close();
    if ((error as NodeJS.ErrnoException).syscall !== 'listen') throw error;
    throw new CannotListen(address, error as NodeJS.ErrnoException);
  }
}
