import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, QueryConfig } from 'pg';

type Listener = (payload: string) => void;

/**
 * The same signal is sent at most once per process in this time: each is a transaction and wakes every listening
 * connection. Whoever was woken looks by itself for longer than that.
 */
export const notifyEveryMs = 80;
const reconnectMs = 500;

/**
 * LISTEN and NOTIFY on a connection of their own. A signal only saves the wait for the next poll, so nothing here
 * rejects: what gets lost is found by polling.
 */
export class Signals {
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly pending = new Set<string>();
  /** Signals sent a moment ago, and whether they are to be sent again afterwards. */
  private readonly resting = new Map<string, boolean>();
  private connecting: Promise<Client> | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private flushing = false;
  private closed = false;

  constructor(private readonly newClient: () => Client) {}

  /** Calls the listener for each signal, and whenever signals may have been missed. Returns how to stop that. */
  listen(channel: string, listener: Listener): () => void {
    const known = this.listeners.get(channel);
    if (known) known.add(listener);
    else this.listeners.set(channel, new Set([listener]));
    this.query({ text: `LISTEN ${quoted(channel)}` }).catch(() => this.reconnectLater());
    return () => this.listeners.get(channel)?.delete(listener);
  }

  /** Sends soon, together with what else is to be sent then. */
  notify(channel: string, payload = ''): void {
    const signal = `${channel}\0${payload}`;
    if (this.closed) return;
    if (this.resting.has(signal)) return void this.resting.set(signal, true);
    this.resting.set(signal, false);
    setTimeout(() => {
      const again = this.resting.get(signal);
      this.resting.delete(signal);
      if (again) this.notify(channel, payload);
    }, notifyEveryMs).unref();
    this.pending.add(signal);
    if (!this.flushing) void this.flush();
  }

  async close(): Promise<void> {
    this.closed = true;
    const client = await this.connecting?.catch(() => undefined);
    await client?.end().catch(() => undefined);
  }

  private async flush(): Promise<void> {
    this.flushing = true;
    await Promise.resolve(); // what is notified in the same turn goes along
    while (this.pending.size > 0 && !this.closed) {
      const signals = [...this.pending].map((signal) => signal.split('\0'));
      this.pending.clear();
      try {
        await this.query({
          name: 'event-log-notify',
          text: 'SELECT pg_notify(channel, payload) FROM unnest($1::text[], $2::text[]) AS s (channel, payload)',
          values: [signals.map(([channel]) => channel), signals.map(([, payload]) => payload)],
        });
      } catch {
        await sleep(reconnectMs);
      }
    }
    this.flushing = false;
  }

  /** One after the other, as a connection takes them. */
  private query(query: QueryConfig): Promise<unknown> {
    const answer = this.last.then(async () => (await this.connection()).query(query));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  private connection(): Promise<Client> {
    this.connecting ??= this.connect();
    return this.connecting;
  }

  private async connect(): Promise<Client> {
    const client = this.newClient();
    const lost = (): void => this.lost(client);
    client.on('error', lost).on('end', lost);
    client.on('notification', ({ channel, payload }) => {
      for (const listener of this.listeners.get(channel) ?? []) listener(payload ?? '');
    });
    try {
      await client.connect();
      for (const channel of this.listeners.keys()) await client.query(`LISTEN ${quoted(channel)}`);
      return client;
    } catch (error) {
      this.connecting = undefined;
      throw error;
    }
  }

  private lost(client: Client): void {
    void this.connecting?.then(
      (current) => {
        if (current !== client) return;
        this.connecting = undefined;
        void client.end().catch(() => undefined);
        this.reconnectLater();
      },
      () => undefined,
    );
  }

  private reconnectLater(): void {
    if (this.closed || this.listeners.size === 0) return;
    setTimeout(() => {
      if (this.closed) return;
      this.connection().then(
        () => this.wakeEverybody(),
        () => this.reconnectLater(),
      );
    }, reconnectMs).unref();
  }

  private wakeEverybody(): void {
    for (const listeners of this.listeners.values()) for (const listener of listeners) listener('');
  }
}

function quoted(channel: string): string {
  return `"${channel.replaceAll('"', '""')}"`;
}
