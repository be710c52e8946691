import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from '@paywright/observability';
import type { FastifyInstance } from 'fastify';
import type { HttpOptions } from './http-options';
import { drainTimeoutMs as usualDrainTimeoutMs, shutdownTimeoutMs as usualTimeoutMs } from './shutdown-budget';
import { takeOverSignals } from './signals';

type ShutdownOptions = Pick<HttpOptions, 'shutdownDelayMs' | 'drain' | 'drainTimeoutMs' | 'shutdownTimeoutMs'> & {
  readonly logger: Logger;
};

/** Real milliseconds a boot that a signal met may still take before what is there is shut down. */
const bootPatienceMs = 5_000;

/**
 * The orderly end of a service on SIGTERM or SIGINT:
 *
 * 1. it is not ready any more, at once, and goes on serving for `shutdownDelayMs`, until nobody is sent here. Every answer
 *    asks the client to close the connection, so that none is cut off under a request;
 * 2. no new connections; requests in flight finish, which `drain` may hurry;
 * 3. the app's hooks: consumers stop after `onModuleDestroy`, so what they use is closed in `onApplicationShutdown`;
 * 4. exit with 0; with 1 when a hook fails or all of it takes too long.
 *
 * A second signal ends the delay and nothing else: launchers and terminals send one each.
 */
export class Shutdown {
  private begun = false;
  private readonly hurry = new AbortController();
  private boot: Promise<unknown> | undefined;
  private listens = false;

  constructor(
    private readonly app: NestFastifyApplication,
    private readonly options: ShutdownOptions,
  ) {
    const giveBack = takeOverSignals((signal) => this.onSignal(signal));
    this.server
      .addHook('onClose', async () => {
        if (!this.begun) giveBack();
      })
      .addHook('onSend', async (_request, reply) => {
        if (this.begun) void reply.header('connection', 'close');
      });
  }

  /** True once shutdown has begun: alive, but to be sent nothing new. */
  get hasBegun(): boolean {
    return this.begun;
  }

  /** Runs what has to be done until the app listens. When a signal met it, its failure is no news any more. */
  async untilListening(boot: () => Promise<void>): Promise<void> {
    this.boot = boot();
    try {
      await this.boot;
      this.listens = true;
    } catch (error) {
      if (!this.begun) throw error;
    }
  }

  private onSignal(signal: NodeJS.Signals): void {
    if (this.begun) return this.hurry.abort();
    this.begun = true;
    const { logger, shutdownDelayMs: delayMs = 0, shutdownTimeoutMs: timeoutMs = usualTimeoutMs } = this.options;
    logger.info({ signal, delayMs }, 'shutting down');
    const overdue = setTimeout(() => {
      logger.fatal({ timeoutMs }, 'shutdown took too long');
      process.exit(1);
    }, timeoutMs);
    this.shutDown(delayMs).then(
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
  }

  private async shutDown(delayMs: number): Promise<void> {
    if (this.listens) await sleep(delayMs, undefined, { signal: this.hurry.signal }).catch(() => undefined);
    else await Promise.race([this.boot?.catch(() => undefined), sleep(bootPatienceMs)]);
    await this.drain();
    await this.app.close();
  }

  private async drain(): Promise<void> {
    const { app, options } = this;
    const http = app.getHttpServer();
    const cut = setTimeout(() => http.closeAllConnections(), options.drainTimeoutMs ?? usualDrainTimeoutMs);
    // Connections that were busy at first become idle as their requests finish; nothing else would end them.
    const sweep = setInterval(() => http.closeIdleConnections(), 50);
    await Promise.all([options.drain?.(app), this.server.close()]);
    clearTimeout(cut);
    clearInterval(sweep);
  }

  private get server(): FastifyInstance {
    return this.app.getHttpAdapter().getInstance();
  }
}
