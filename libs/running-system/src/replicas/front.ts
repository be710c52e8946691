import { connect, createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** Real milliseconds throughout. */
export interface FrontTimings {
  /** Between two looks at a replica's readiness, and what a look may take. */
  readonly probeEveryMs: number;
  readonly probeTimeoutMs: number;
  /** From knowing that a replica is to be sent nothing until nothing is sent to it, as rules spread over nodes. */
  readonly propagationMs: number;
}

export const usualFrontTimings: FrontTimings = { probeEveryMs: 250, probeTimeoutMs: 2_000, propagationMs: 500 };

interface Backend {
  readonly port: number;
  /** Sent connections. */
  isOffered: boolean;
  isReady: boolean;
  isWithdrawn: boolean;
  isProbed: boolean;
}

/**
 * What a Service is in Kubernetes: takes a port for all replicas of a service and hands each new connection to a ready one,
 * in turn. It hides nothing: a connection that its replica refuses or resets is reset to the client, who must not see any while
 * replicas come and go in order. Connections that stand stay where they are, whatever becomes of the readiness.
 */
export class Front {
  private readonly backends: Backend[] = [];
  private readonly connections = new Set<Socket>();
  private readonly probing: NodeJS.Timeout;
  private turn = 0;

  private constructor(
    private readonly server: Server,
    private readonly timings: FrontTimings,
  ) {
    server.on('connection', (client) => this.serve(client));
    this.probing = setInterval(() => {
      for (const backend of this.backends) void this.probe(backend);
    }, timings.probeEveryMs);
  }

  static async listen(port: number, timings: FrontTimings = usualFrontTimings): Promise<Front> {
    const server = createServer({ noDelay: true });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    return new Front(server, timings);
  }

  /** Offers the replica on that port as soon, and as long, as it is ready. Resolves when it is offered for the first time. */
  async add(port: number): Promise<void> {
    const backend: Backend = { port, isOffered: false, isReady: false, isWithdrawn: false, isProbed: false };
    this.backends.push(backend);
    while (!backend.isOffered && !backend.isWithdrawn) await sleep(20);
  }

  /** A replica is about to go. Nothing is sent to it once the news has spread; nobody waits for that. */
  withdraw(port: number): void {
    for (const backend of this.backends) {
      if (backend.port !== port || backend.isWithdrawn) continue;
      backend.isWithdrawn = true;
      this.offerLater(backend, false);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.probing);
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const connection of this.connections) connection.destroy();
    await closed;
  }

  private serve(client: Socket): void {
    const offered = this.backends.filter(({ isOffered }) => isOffered);
    const backend = offered[(this.turn += 1) % offered.length];
    if (!backend) return void client.resetAndDestroy();
    const replica = connect({ port: backend.port, host: '127.0.0.1', noDelay: true });
    for (const connection of [client, replica]) {
      this.connections.add(connection);
      connection.once('close', () => this.connections.delete(connection));
    }
    pipeline(client, replica, client, (error) => {
      if (error) client.resetAndDestroy();
    });
  }

  private async probe(backend: Backend): Promise<void> {
    if (backend.isProbed) return;
    backend.isProbed = true;
    const isReady = await this.isReady(backend.port);
    backend.isProbed = false;
    if (isReady === backend.isReady || backend.isWithdrawn) return;
    backend.isReady = isReady;
    this.offerLater(backend, isReady);
  }

  private offerLater(backend: Backend, isOffered: boolean): void {
    setTimeout(() => {
      if (backend.isReady === isOffered || backend.isWithdrawn) backend.isOffered = isOffered;
      if (backend.isWithdrawn) this.backends.splice(this.backends.indexOf(backend), 1);
    }, this.timings.propagationMs);
  }

  private async isReady(port: number): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(this.timings.probeTimeoutMs);
      const response = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }
}
