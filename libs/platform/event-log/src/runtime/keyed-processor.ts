import type { Random } from '@paywright/kernel';
import type { ReceivedMessage, SubscribeOptions } from '../event-log';
import { backOffMs } from './back-off';
import { defaultRetryPolicy } from './consumption';
import type { BlockedKey, ConsumptionHooks, RetryPolicy, SubscriptionStatus } from './consumption';
import type { Lane } from './lane';
import { PartitionWork } from './partition-work';
import { messagesOf, ReadyLanes } from './ready-lanes';

/** So many unfinished messages of one partition are held in memory; taking more waits. */
const maxUnfinishedPerPartition = 300;

/**
 * What both adapters do with the messages of the partitions they hold: keys in order, different keys at the same time,
 * failures retried without losing the order of their key, and the low-water mark that may be committed.
 */
export class KeyedProcessor {
  private readonly works = new Set<PartitionWork>();
  private readonly ready = new Map<string, ReadyLanes>();
  /** Lanes in flight whose partition was taken away: their key must not run again here before they end. */
  private readonly orphans = new Map<string, Lane>();
  private readonly retry: RetryPolicy;
  private readonly hooks: ConsumptionHooks;
  private readonly maxInFlight: number;
  private inFlight = 0;
  private dispatchPlanned = false;
  private probesSoFar = 0;

  /** @param onProgress called whenever messages were finished: there may be room for more, and offsets to commit */
  constructor(
    private readonly options: SubscribeOptions,
    private readonly random: Random,
    private readonly onProgress: () => void,
  ) {
    this.retry = { ...defaultRetryPolicy, ...options.retry };
    this.hooks = options.hooks ?? {};
    this.maxInFlight = options.maxConcurrentKeys ?? 64;
    for (const topic of options.topics) this.ready.set(topic, this.readyLanesFor(topic));
  }

  private readyLanesFor(topic: string): ReadyLanes {
    const { batchSize = 1, maxConcurrentBatches = 2 } = this.options;
    const size = typeof batchSize === 'number' ? batchSize : (batchSize[topic] ?? 1);
    return new ReadyLanes(size, size > 1 ? maxConcurrentBatches : this.maxInFlight);
  }

  /** Begins with a partition. `position` is the offset of the next message to take, where it is known. */
  assign(topic: string, partition: number, position?: string): PartitionWork {
    const work = new PartitionWork(topic, partition, position);
    this.works.add(work);
    this.hooks.onAssigned?.(topic, partition);
    return work;
  }

  /** How many more messages of the partition may be handed over now. */
  roomFor(work: PartitionWork): number {
    if (work.dropped || work.draining) return 0;
    return Math.max(0, maxUnfinishedPerPartition - work.unfinishedCount);
  }

  /** Takes the next messages of the partition, in log order. `position` is the offset after the last of them. */
  accept(work: PartitionWork, messages: readonly ReceivedMessage[], position: string): void {
    if (work.dropped || work.draining) return;
    for (const message of messages) {
      work.begin(message.offset);
      const lane = work.laneOf(message.key);
      lane.queue.push(message);
      if (lane.queue.length === 1 && this.orphans.size > 0) lane.heldByPredecessor = this.orphans.has(idOf(lane));
      this.enqueue(lane);
    }
    work.position = position;
  }

  /** Starts nothing more for the partition and waits for what is in flight. Then its low-water mark is final. */
  async drain(work: PartitionWork): Promise<void> {
    work.draining = true;
    await work.whenNothingRuns();
  }

  /** Forgets the partition at once; what is in flight ends without counting. */
  drop(work: PartitionWork): void {
    if (!this.works.delete(work)) return;
    work.dropped = true;
    work.cancelTimers();
    for (const lane of work.lanes.values()) {
      if (lane.running > 0) this.orphans.set(idOf(lane), lane);
    }
    this.hooks.onRevoked?.(work.topic, work.partition);
  }

  status(): SubscriptionStatus {
    const works = [...this.works];
    return {
      partitions: works.map((work) => work.status()),
      blockedKeys: works.flatMap((work) => [...work.lanes.values()].filter((lane) => lane.blocked).map(blockedKey)),
      unfinished: works.reduce((sum, work) => sum + work.unfinishedCount, 0),
      inFlight: this.inFlight,
    };
  }

  private enqueue(lane: Lane): void {
    this.ready.get(lane.work.topic)?.add(lane);
    this.planDispatch();
  }

  private planDispatch(): void {
    if (this.dispatchPlanned) return;
    this.dispatchPlanned = true;
    queueMicrotask(() => {
      this.dispatchPlanned = false;
      this.dispatch();
    });
  }

  /** One call for each topic in turn, until nothing may run or enough is in flight. */
  private dispatch(): void {
    for (let busy = true; busy;) {
      busy = false;
      for (const ready of this.ready.values()) {
        if (this.inFlight >= this.maxInFlight) return;
        const turn = ready.takeTurn();
        if (turn === undefined) continue;
        busy = true;
        void this.run(turn, ready);
      }
    }
  }

  private async run(turn: readonly Lane[], ready: ReadyLanes): Promise<void> {
    const batch = messagesOf(turn);
    const works = new Set(turn.map((lane) => lane.work));
    this.inFlight += 1;
    ready.calls += 1;
    for (const work of works) work.running += 1;
    try {
      await this.options.handle(batch);
      for (const lane of turn) this.succeeded(lane);
    } catch (error) {
      if (batch.length === 1) this.failed(turn[0] as Lane, error);
      else this.failedTogether(turn, error);
    }
    this.inFlight -= 1;
    ready.calls -= 1;
    for (const work of works) work.callEnded();
    for (const lane of turn) this.goOn(lane);
    this.planDispatch(); // a call ended: there is room for another lane's
    this.onProgress();
  }

  private succeeded(lane: Lane): void {
    const { work, blocked, queue, running } = lane;
    if (!work.dropped) for (let i = 0; i < running; i += 1) work.finish((queue[i] as ReceivedMessage).offset);
    const first = queue[0] as ReceivedMessage;
    lane.succeeded(running);
    if (blocked) this.hooks.onUnblocked?.(first);
    if (work.pause?.probing === lane) this.resume(work);
  }

  /** A single message failed. */
  private failed(lane: Lane, error: unknown): void {
    const { work } = lane;
    lane.running = 0;
    if (work.dropped || work.pause !== undefined) return; // while paused, no failure is held against a key
    const message = lane.queue[0] as ReceivedMessage;
    lane.failures += 1;
    this.hooks.onRetry?.(message, error, lane.failures);
    if (lane.failures >= 2 && !lane.failing) {
      lane.failing = true;
      const failingKeys = work.countFailingKey(performance.now(), this.retry.pauseWindowMs);
      if (failingKeys >= this.retry.pauseAfterKeys) return this.pause(work, error);
    }
    if (lane.failures >= this.retry.blockAfter && !lane.blocked) {
      lane.blocked = true;
      this.hooks.onBlocked?.(message, error, lane.failures);
    }
    this.retryLater(lane);
  }

  /** Nobody knows which message of the batch is at fault, so each goes on its own next; held against none. */
  private failedTogether(turn: readonly Lane[], error: unknown): void {
    this.hooks.onRetry?.((turn[0] as Lane).queue[0] as ReceivedMessage, error, 1);
    for (const lane of turn) {
      lane.alone = Math.max(lane.alone, lane.running);
      lane.running = 0;
      this.retryLater(lane);
    }
  }

  private retryLater(lane: Lane): void {
    const { baseMs, capMs } = this.retry;
    if (lane.work.dropped || lane.work.pause !== undefined) return;
    const wait = backOffMs(Math.max(1, lane.failures), baseMs, capMs, this.random);
    lane.retryTimer = setTimeout(() => {
      lane.retryTimer = undefined;
      this.enqueue(lane);
    }, wait);
  }

  /** After a call: the lane's next message, or none. */
  private goOn(lane: Lane): void {
    if (lane.work.dropped) return this.releaseSuccessor(lane);
    if (lane.queue.length === 0) lane.work.lanes.delete(lane.key);
    else this.enqueue(lane);
  }

  private releaseSuccessor(orphan: Lane): void {
    const id = idOf(orphan);
    this.orphans.delete(id);
    for (const work of this.works) {
      const lane = work.lanes.get(orphan.key);
      if (lane === undefined || idOf(lane) !== id) continue;
      lane.heldByPredecessor = false;
      this.enqueue(lane);
    }
  }

  /** Several keys fail at once: the cause lies elsewhere. One message at a time tries whether it is over. */
  private pause(work: PartitionWork, error: unknown): void {
    for (const lane of work.lanes.values()) lane.cancelRetry();
    work.forgetFailingKeys();
    work.pause = { attempts: 0, timer: undefined, probing: undefined };
    this.hooks.onPartitionPaused?.(work.topic, work.partition, error);
    this.planProbe(work);
  }

  private planProbe(work: PartitionWork): void {
    const { pause } = work;
    if (pause === undefined || work.dropped) return;
    pause.attempts += 1;
    const wait = backOffMs(pause.attempts, this.retry.probeMs, this.retry.probeCapMs, this.random);
    pause.timer = setTimeout(() => void this.probe(work), wait);
  }

  private async probe(work: PartitionWork): Promise<void> {
    const ready = this.ready.get(work.topic);
    const lane = nextProbe(work);
    if (lane !== undefined && ready !== undefined && work.pause !== undefined && !work.draining) {
      lane.probedAt = this.probesSoFar += 1;
      lane.running = 1;
      work.pause.probing = lane;
      await this.run([lane], ready);
    }
    this.planProbe(work);
  }

  private resume(work: PartitionWork): void {
    work.pause = undefined;
    this.hooks.onPartitionResumed?.(work.topic, work.partition);
    for (const lane of work.lanes.values()) {
      if (lane.running > 0) continue;
      if (lane.failures > 0) this.retryLater(lane);
      else this.enqueue(lane);
    }
  }
}

/** A key that never failed says most; else the one whose turn as a probe is longest ago. */
function nextProbe(work: PartitionWork): Lane | undefined {
  let best: Lane | undefined;
  for (const lane of work.lanes.values()) {
    if (!lane.idle) continue;
    if (best === undefined || rank(lane) < rank(best)) best = lane;
  }
  return best;
}

function rank(lane: Lane): number {
  return lane.failures === 0 && lane.probedAt === 0 ? -1 : lane.probedAt;
}

function idOf(lane: Lane): string {
  return `${lane.work.topic}\0${lane.work.partition}\0${lane.key}`;
}

function blockedKey(lane: Lane): BlockedKey {
  const { topic, partition } = lane.work;
  const offset = lane.queue[0]?.offset ?? '';
  return { topic, partition, key: lane.key, offset, attempts: lane.failures, waiting: lane.queue.length };
}
