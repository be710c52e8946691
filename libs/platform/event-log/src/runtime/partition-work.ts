import type { PartitionStatus } from './consumption';
import { Lane } from './lane';

/** A partition while it is assigned to this member: its lanes, and how far it was finished. */
export class PartitionWork {
  readonly lanes = new Map<string, Lane>();
  /** Offsets taken and not finished, in log order. */
  private readonly unfinished = new Set<string>();
  /** No longer ours: what is still in flight must not count. */
  dropped = false;
  draining = false;
  /** Handler calls in flight with messages of this partition. */
  running = 0;
  /** While its handler calls fail whatever the message: one lane at a time tries again. */
  pause: { attempts: number; timer: NodeJS.Timeout | undefined; probing: Lane | undefined } | undefined;
  /** Monotonic times at which a key began to fail. */
  private failingSince: number[] = [];
  private drained: (() => void)[] = [];
  /** Offset after the newest message on the log, as last seen. */
  logEnd: string | undefined;

  /** @param position offset of the next message to take; undefined as long as nobody knows */
  constructor(
    readonly topic: string,
    readonly partition: number,
    public position: string | undefined,
  ) {}

  get mayRun(): boolean {
    return !this.dropped && !this.draining && this.pause === undefined;
  }

  get unfinishedCount(): number {
    return this.unfinished.size;
  }

  /** Everything before this offset is finished, so a group may go on from here after a crash. */
  lowWaterMark(): string | undefined {
    for (const oldest of this.unfinished) return oldest;
    return this.position;
  }

  lag(): number {
    const mark = this.lowWaterMark();
    if (mark === undefined || this.logEnd === undefined) return 0;
    return Math.max(0, Number(BigInt(this.logEnd) - BigInt(mark)));
  }

  /** Messages that are not finished: those taken, and those still on the log as last seen. */
  unread(): number {
    const { position, logEnd } = this;
    const waiting = position === undefined || logEnd === undefined ? 0 : Number(BigInt(logEnd) - BigInt(position));
    return this.unfinishedCount + Math.max(0, waiting);
  }

  laneOf(key: string): Lane {
    let lane = this.lanes.get(key);
    if (lane === undefined) this.lanes.set(key, (lane = new Lane(this, key)));
    return lane;
  }

  begin(offset: string): void {
    this.unfinished.add(offset);
  }

  finish(offset: string): void {
    this.unfinished.delete(offset);
  }

  /** How many keys began to fail within the window, this one included. */
  countFailingKey(nowMs: number, windowMs: number): number {
    this.failingSince = this.failingSince.filter((since) => since > nowMs - windowMs);
    this.failingSince.push(nowMs);
    return this.failingSince.length;
  }

  forgetFailingKeys(): void {
    this.failingSince = [];
  }

  callEnded(): void {
    this.running -= 1;
    if (this.running > 0) return;
    for (const resolve of this.drained) resolve();
    this.drained = [];
  }

  whenNothingRuns(): Promise<void> {
    if (this.running === 0) return Promise.resolve();
    return new Promise((resolve) => this.drained.push(resolve));
  }

  cancelTimers(): void {
    clearTimeout(this.pause?.timer);
    for (const lane of this.lanes.values()) lane.cancelRetry();
  }

  status(): PartitionStatus {
    return {
      topic: this.topic,
      partition: this.partition,
      paused: this.pause !== undefined,
      lowWaterMark: this.lowWaterMark(),
      lag: this.lag(),
      unread: this.unread(),
    };
  }
}
