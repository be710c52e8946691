import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A network that takes its time. When either end of a connection is gone, what was still under way to the other is
 * lost: a process that is killed leaves statements behind that never arrive, and answers it never reads.
 */
export class SlowNetwork {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();

  /** `delayMs`: real milliseconds each way. */
  constructor(private readonly delayMs: number) {}

  /** Stands between loopback's `port` and the one it answers. */
  async listen(port: number): Promise<number> {
    const server = createServer((near) => {
      const far = connect({ port, host: '127.0.0.1' });
      this.carry(near, far);
      this.carry(far, near);
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => (this.server ? this.server.close(resolve) : resolve(undefined)));
  }

  private carry(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (chunk) => setTimeout(() => to.writable && to.write(chunk), this.delayMs));
    from.on('error', () => undefined); // 'close' follows
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}
