import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../problem/problem';

export interface DoorOptions {
  readonly port: number;
  readonly host: string;
  /** The one path that is served there, with any query. */
  readonly path: string;
  /** Milliseconds requests in flight may take to finish when the app closes. */
  readonly drainTimeoutMs: number;
}

export interface Door {
  /** Resolves with its URL when it listens; rejects with the system's error when the port cannot be had. */
  open(): Promise<string>;
}

const nothingHere = JSON.stringify(new Problem(404, 'not-found', 'There is no such thing'));

/**
 * A second port of an app that leads to one path of it and to nothing else, compared byte by byte before anything is
 * decoded: for what the world may reach of an app that has an inner side, too. Made before the app listens; closes
 * with it.
 */
export function doorTo(app: FastifyInstance, { port, host, path, drainTimeoutMs }: DoorOptions): Door {
  // An idle connection is kept as long as at the app's own port.
  const { keepAliveTimeout } = app.server;
  const server = createServer({ requestTimeout: 30_000, keepAliveTimeout }, (request, response) => {
    if (request.url?.split('?', 1)[0] === path) return app.routing(request, response);
    // Its body, however long, is not read.
    response.writeHead(404, { 'content-type': 'application/problem+json', connection: 'close' }).end(nothingHere);
  });

  let drained = Promise.resolve();
  app.addHook('preClose', async () => {
    if (server.listening) drained = drain();
  });
  app.addHook('onClose', () => drained);

  async function drain(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    const cut = setTimeout(() => server.closeAllConnections(), drainTimeoutMs);
    // Connections that were busy become idle as their requests finish; nothing else would end them.
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    await closed;
    clearTimeout(cut);
    clearInterval(sweep);
  }

  return {
    open: async () => {
      const listening = once(server, 'listening');
      server.listen(port, host);
      await listening;
      return `http://${host}:${(server.address() as AddressInfo).port}`;
    },
  };
}
