import type { ReceivedMessage } from '../event-log';
import type { PartitionWork } from './partition-work';

/** The messages of one key that wait, in log order, with what befell the first of them. */
export class Lane {
  readonly queue: ReceivedMessage[] = [];
  /** How many messages from the front of the queue are with the handler; 0 when none. */
  running = 0;
  /** Stands in its topic's queue of lanes that may run. */
  queued = false;
  /** So many messages from the front must go to the handler one by one: they were in a batch that failed. */
  alone = 0;
  /** Failed tries of the first message. */
  failures = 0;
  /** The first message failed again on its retry; counted once towards pausing the partition. */
  failing = false;
  blocked = false;
  retryTimer: NodeJS.Timeout | undefined;
  /** When it last was a paused partition's probe; the lane that waited longest is next. */
  probedAt = 0;
  /** A handler call for this key from an earlier assignment is still in flight. */
  heldByPredecessor = false;

  constructor(
    readonly work: PartitionWork,
    readonly key: string,
  ) {}

  get idle(): boolean {
    return this.running === 0 && !this.heldByPredecessor && this.queue.length > 0;
  }

  get mayRun(): boolean {
    return this.idle && this.retryTimer === undefined && this.work.mayRun;
  }

  succeeded(count: number): void {
    this.queue.splice(0, count);
    this.running = 0;
    this.alone = Math.max(0, this.alone - count);
    this.failures = 0;
    this.failing = false;
    this.blocked = false;
  }

  cancelRetry(): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
  }
}
