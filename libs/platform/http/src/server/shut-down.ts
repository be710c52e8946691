import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from '@paywright/observability';
import type { FastifyInstance } from 'fastify';
import type { HttpOptions } from './http-options';

type ShutdownOptions = Pick<HttpOptions, 'drain' | 'drainTimeoutMs' | 'shutdownTimeoutMs'> & {
  readonly logger: Logger;
};

/**
 * On SIGTERM or SIGINT: take no new connections, let requests in flight finish (`drain` may hurry them), then run the
 * app's shutdown hooks and exit with 0. Consumers stop after `onModuleDestroy`, so what they use is closed in
 * `onApplicationShutdown`. Answers a function that tells whether shutdown has begun.
 */
export function shutDownOnSignals(app: NestFastifyApplication, options: ShutdownOptions): () => boolean {
  const { logger, shutdownTimeoutMs = 20_000 } = options;
  let draining = false;

  const onSignal = (signal: NodeJS.Signals): void => {
    if (draining) return;
    draining = true;
    logger.info({ signal }, 'shutting down');
    const overdue = setTimeout(() => {
      logger.fatal({ timeoutMs: shutdownTimeoutMs }, 'shutdown took too long');
      process.exit(1);
    }, shutdownTimeoutMs);
    shutDown(app, options).then(
      () => {
        clearTimeout(overdue);
        logger.info('shut down');
        process.exit(0);
      },
      (error: unknown) => {
        logger.fatal({ error }, 'shutdown failed');
        process.exit(1);
      },
    );
  };

  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  instanceOf(app).addHook('onClose', async () => {
    if (!draining) process.off('SIGTERM', onSignal).off('SIGINT', onSignal);
  });
  return () => draining;
}

async function shutDown(app: NestFastifyApplication, options: ShutdownOptions): Promise<void> {
  const server = app.getHttpServer();
  const cut = setTimeout(() => server.closeAllConnections(), options.drainTimeoutMs ?? 5000);
  // Connections that were busy at first become idle as their requests finish; nothing else would end them.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await Promise.all([options.drain?.(app), instanceOf(app).close()]);
  clearTimeout(cut);
  clearInterval(sweep);
  await app.close();
}

function instanceOf(app: NestFastifyApplication): FastifyInstance {
  return app.getHttpAdapter().getInstance();
}
