import type { DataSource } from 'typeorm';

const dayMs = 24 * 60 * 60 * 1000;

/** Milliseconds a row is kept unless told; the event log must not keep its messages for longer. */
export const inboxRetentionMs = 15 * dayMs;

export interface InboxRetentionOptions {
  readonly db: DataSource;
  /**
   * Milliseconds a row is kept; 15 days unless told. Never less than the event log keeps its messages (14 days by
   * default): a replayed message would take effect again.
   */
  readonly retentionMs?: number;
  /** Milliseconds between two runs; an hour unless told. */
  readonly everyMs?: number;
  /** Told when a run fails; the next one follows all the same. */
  readonly onError?: (error: unknown) => void;
}

/** Deletes old inbox rows now and then. Every replica may run it. */
export class InboxRetention {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: InboxRetentionOptions) {}

  start(): void {
    const run = (): void => {
      this.running = deleteOldInboxRows(this.options.db, this.options.retentionMs).then(
        () => undefined,
        (error: unknown) => this.options.onError?.(error),
      );
    };
    this.timer ??= setInterval(run, this.options.everyMs ?? 60 * 60 * 1000).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }
}

/**
 * Deletes rows older than `retentionMs` and returns how many, in short transactions that step aside for each other when
 * replicas run at the same time. Age is real time, as the log's own retention is.
 */
export async function deleteOldInboxRows(
  db: DataSource,
  retentionMs: number = inboxRetentionMs,
  batchSize = 5_000,
): Promise<number> {
  let deleted = 0;
  for (;;) {
    const [, count]: [unknown, number] = await db.query(
      `DELETE FROM inbox USING (
         SELECT consumer, source, event_id, event_time FROM inbox
          WHERE received_at < now() - $1 * interval '1 millisecond' LIMIT $2 FOR UPDATE SKIP LOCKED
       ) AS old WHERE (inbox.consumer, inbox.source, inbox.event_id, inbox.event_time)
                    = (old.consumer, old.source, old.event_id, old.event_time)`,
      [retentionMs, batchSize],
    );
    deleted += count;
    if (count < batchSize) return deleted;
  }
}
