import type { Socket } from 'node:net';
import type { ClientBase } from 'pg';

/** Whatever is sent on the connection during this turn of the event loop leaves in one piece: one system call for all. */
export function sendTogether(client: ClientBase): void {
  const { stream } = (client as ClientBase & { connection: { stream: Partial<Socket> } }).connection;
  if (!stream.cork || !stream.uncork) return; // not yet, or no longer, a socket
  stream.cork();
  process.nextTick(() => stream.uncork?.());
}
