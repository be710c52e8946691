import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@paywright/observability';
import { CannotListen } from './cannot-listen';
import type { HttpOptions, ReadinessCheck } from './http-options';

export interface AwaitOptions extends Pick<HttpOptions, 'service' | 'host' | 'port' | 'portVariable'> {
  readonly logger: Logger;
  /** Real milliseconds between looks; default 1000. */
  readonly everyMs?: number;
}

/**
 * Waits for what the service must not start without; at once when it is there. Meanwhile probes are answered where the
 * service will listen: alive, and not ready, with the check's name. So nobody sends requests here, nobody restarts what only
 * waits, and a rollout that came too early goes no further. Throws {@link CannotListen} when the address cannot be had.
 */
export async function awaitAtBoot(name: string, check: ReadinessCheck, options: AwaitOptions): Promise<void> {
  const { logger, everyMs = 1000 } = options;
  let probes: Server | undefined;
  for (let last: string | undefined; ; await sleep(everyMs)) {
    try {
      await check();
      break;
    } catch (error) {
      const said = (error as Error).message;
      if (said !== last) logger.warn({ check: name, error }, 'waiting before the start');
      last = said;
      probes ??= await answerProbes(name, options);
    }
  }
  if (probes === undefined) return;
  logger.info({ check: name }, 'waited long enough');
  const closed = new Promise((resolve) => probes?.close(resolve));
  probes.closeAllConnections();
  await closed;
}

async function answerProbes(name: string, options: AwaitOptions): Promise<Server> {
  const { service, port, host = '127.0.0.1', portVariable = 'PORT' } = options;
  const server = createServer(({ url }, response) => {
    const isLive = url === '/health/live';
    const body = isLive ? { status: 'up' } : { status: 'down', checks: { [name]: 'down' } };
    response.writeHead(isLive ? 200 : 503, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new CannotListen({ service, host, port, portVariable }, error)));
    server.listen(port, host, resolve);
  });
  return server;
}
