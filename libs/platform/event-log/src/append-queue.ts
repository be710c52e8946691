import { EventLogError } from './event-log-error';
import type { EventMessage } from './event-log';

interface Waiting {
  readonly messages: readonly EventMessage[];
  resolve(): void;
  reject(error: unknown): void;
}

/** Appends that come while one is on its way join the next: few round trips, and the order of calls is kept. */
export class AppendQueue {
  private waiting: Waiting[] = [];
  private sending: Promise<void> | undefined;
  private closed = false;

  /** @param maxMessages a batch is not filled beyond this, though a single larger append goes as one */
  constructor(
    private readonly send: (messages: readonly EventMessage[]) => Promise<void>,
    private readonly maxMessages = 500,
  ) {}

  add(messages: readonly EventMessage[]): Promise<void> {
    if (this.closed) return Promise.reject(new EventLogError('event-log-closed', 'the event log is closed'));
    if (messages.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiting.push({ messages, resolve, reject });
      this.sending ??= this.sendAll();
    });
  }

  /** Takes nothing more and waits until everything accepted was sent or refused. */
  async close(): Promise<void> {
    this.closed = true;
    await this.sending;
  }

  private async sendAll(): Promise<void> {
    await Promise.resolve(); // callers of the same turn share the first batch
    while (this.waiting.length > 0) {
      const batch = this.takeBatch();
      try {
        await this.send(batch.length === 1 && batch[0] ? batch[0].messages : batch.flatMap((one) => one.messages));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.sending = undefined;
  }

  private takeBatch(): Waiting[] {
    let count = 0;
    let end = 0;
    while (end < this.waiting.length) {
      count += this.waiting[end]?.messages.length ?? 0;
      if (end > 0 && count > this.maxMessages) break;
      end += 1;
    }
    return this.waiting.splice(0, end);
  }
}
