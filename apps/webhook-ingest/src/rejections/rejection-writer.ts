import type { Logger } from '@paywright/observability';
import type { DataSource } from 'typeorm';
import type { RejectionTally } from './rejection-tally';
import { writeRejections } from './write-rejections';

const everyMs = 1000;

/** Writes counted rejections about once a second, and what is left when it stops. A failure keeps them for the next time. */
export class RejectionWriter {
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly db: DataSource,
    private readonly tally: RejectionTally,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => void this.write(), everyMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.write();
  }

  /** One write at a time; resolves when what was counted so far is written or kept for later. */
  private write(): Promise<void> {
    this.writing = this.writing.then(() => this.writeTaken());
    return this.writing;
  }

  private async writeTaken(): Promise<void> {
    const taken = this.tally.take();
    if (taken.length === 0) return;
    try {
      await writeRejections(this.db, taken);
      this.logger.warn({ count: taken.reduce((sum, { count }) => sum + count, 0) }, 'notifications were refused');
    } catch (error) {
      this.tally.restore(taken);
      this.logger.warn({ error, count: taken.length }, 'refused notifications are not written yet');
    }
  }
}
