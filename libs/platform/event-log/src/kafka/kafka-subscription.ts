import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '@paywright/kernel';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { SubscribeOptions, Subscription } from '../event-log';
import type { SubscriptionStatus } from '../runtime/consumption';
import { KeyedProcessor } from '../runtime/keyed-processor';
import type { PartitionWork } from '../runtime/partition-work';
import { toEventLogError } from './kafka-errors';
import { fromKafka } from './kafka-messages';

/** Real milliseconds throughout. */
export interface KafkaTimings {
  /** A member that was not heard of for this long has lost its partitions. Brokers take 6 s and more unless told. */
  readonly sessionMs: number;
  /** Between two fetches, so that messages gather instead of being fetched one by one. */
  readonly gatherMs: number;
  /** Longest wait of a fetch without news; also how long a partition that has room again may wait. */
  readonly maxWaitMs: number;
  /** Between finishing messages and committing their offsets. */
  readonly commitMs: number;
}

/**
 * A killed member's partitions go on elsewhere after its session and a beat: some 7 s. 6 s is the least that brokers take
 * unless told otherwise. A member that stops leaves at once, and the others hear of it with their next beat.
 */
export const defaultKafkaTimings: KafkaTimings = { sessionMs: 6_000, gatherMs: 20, maxWaitMs: 500, commitMs: 500 };

/** Below this much room a partition is not fetched. */
const leastRoom = 50;
const restartMs = 5_000;
/** A beat is also how long a member takes to hear that others come or go. */
const beatsPerSession = 6;
/** How long members that rejoin wait for one that does not. All hand over within a beat, so this one is frozen or gone. */
const rebalanceMs = 10_000;

interface Held {
  readonly work: PartitionWork;
  committed: string | undefined;
  paused: boolean;
}

type Commit = EachBatchPayload['commitOffsetsIfNecessary'];

/**
 * One member of a Kafka consumer group. After every rebalance it starts afresh from the committed offsets: what was in
 * flight ends without counting and comes again, here or elsewhere.
 */
export class KafkaSubscription implements Subscription {
  private readonly processor: KeyedProcessor;
  private readonly held = new Map<string, Held>();
  private consumer: Consumer | undefined;
  /** Commits once, as a member of the present generation; undefined until the first messages of one arrived. */
  private commitNow: Commit | undefined;
  private commitTimer: NodeJS.Timeout | undefined;
  private restartTimer: NodeJS.Timeout | undefined;
  private stopping: Promise<void> | undefined;

  constructor(
    private readonly options: SubscribeOptions,
    private readonly kafka: Kafka,
    random: Random,
    private readonly timings: KafkaTimings,
  ) {
    this.processor = new KeyedProcessor(options, random, () => this.progressed());
  }

  /** Rejects when no broker can be reached; from then on trouble is retried and reported by hook. */
  async start(): Promise<void> {
    const { group, topics } = this.options;
    const { sessionMs, maxWaitMs } = this.timings;
    const consumer = this.kafka.consumer({
      groupId: group,
      sessionTimeout: sessionMs,
      heartbeatInterval: Math.floor(sessionMs / beatsPerSession),
      rebalanceTimeout: rebalanceMs,
      maxWaitTimeInMs: maxWaitMs,
      maxBytesPerPartition: 512 * 1024,
      allowAutoTopicCreation: false,
      readUncommitted: false,
    });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => this.joined(payload.memberAssignment));
    consumer.on(consumer.events.REBALANCING, () => void this.commit().catch(() => undefined));
    consumer.on(consumer.events.CRASH, ({ payload }) => this.crashed(consumer, payload.error, payload.restart));
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      if (this.stopping !== undefined) return await consumer.disconnect();
    } catch (error) {
      await consumer.disconnect().catch(() => undefined);
      throw error;
    }
    this.consumer = consumer;
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 32, // handing over takes no time; the processor limits what runs
      eachBatch: (payload) => this.take(payload),
    });
  }

  status(): SubscriptionStatus {
    return this.processor.status();
  }

  stop(): Promise<void> {
    this.stopping ??= this.leave();
    return this.stopping;
  }

  /** The heartbeat goes on until the last handler has ended, so that nobody takes over in the middle of its work. */
  private async leave(): Promise<void> {
    clearTimeout(this.restartTimer);
    await Promise.all([...this.held.values()].map(({ work }) => this.processor.drain(work)));
    clearTimeout(this.commitTimer);
    await this.commit().catch((error: unknown) => this.report(error));
    await this.consumer?.disconnect().catch((error: unknown) => this.report(error));
    this.dropAll();
  }

  private joined(assignment: Readonly<Record<string, readonly number[]>>): void {
    this.dropAll();
    if (this.stopping !== undefined) return;
    for (const [topic, partitions] of Object.entries(assignment)) {
      this.consumer?.resume([{ topic, partitions: [...partitions] }]);
      for (const partition of partitions) {
        const work = this.processor.assign(topic, partition);
        this.held.set(idOf(topic, partition), { work, committed: undefined, paused: false });
      }
    }
  }

  private dropAll(): void {
    this.commitNow = undefined;
    for (const { work } of this.held.values()) this.processor.drop(work);
    this.held.clear();
  }

  /** Hands a fetched batch to the processor. The next fetch of the partition comes when this resolves. */
  private async take(payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, commitOffsetsIfNecessary } = payload;
    const { topic, partition } = batch;
    const held = this.held.get(idOf(topic, partition));
    if (held === undefined || held.work.draining) return;
    this.commitNow = commitOffsetsIfNecessary;
    const messages = batch.messages.map((message) => fromKafka(topic, partition, message));
    held.committed ??= batch.firstOffset() ?? undefined;
    held.work.logEnd = batch.highWatermark;
    this.processor.accept(held.work, messages, String(BigInt(batch.lastOffset()) + 1n));
    resolveOffset(batch.lastOffset());
    if (this.processor.roomFor(held.work) < leastRoom) {
      held.paused = true;
      this.consumer?.pause([{ topic, partitions: [partition] }]);
    }
    await sleep(this.timings.gatherMs);
  }

  private progressed(): void {
    for (const held of this.held.values()) {
      if (!held.paused || this.processor.roomFor(held.work) < leastRoom) continue;
      held.paused = false;
      this.consumer?.resume([{ topic: held.work.topic, partitions: [held.work.partition] }]);
    }
    if (this.stopping === undefined) this.commitSoon();
  }

  private commitSoon(): void {
    this.commitTimer ??= setTimeout(() => {
      this.commitTimer = undefined;
      this.commit().catch((error: unknown) => {
        this.report(error);
        if (this.stopping === undefined) this.commitSoon();
      });
    }, this.timings.commitMs);
  }

  /**
   * One try under the present generation. The consumer's own commitOffsets would try again after a rebalance, as
   * a member of the next generation, and so move partitions that belong to others by then.
   */
  private async commit(): Promise<void> {
    const dirty = [...this.held.values()].flatMap((held) => {
      const offset = held.work.lowWaterMark();
      return offset === undefined || offset === held.committed ? [] : [{ held, offset }];
    });
    if (dirty.length === 0 || this.commitNow === undefined) return;
    const topics = [...new Set(dirty.map(({ held }) => held.work.topic))];
    await this.commitNow({
      topics: topics.map((topic) => ({
        topic,
        partitions: dirty
          .filter(({ held }) => held.work.topic === topic)
          .map(({ held, offset }) => ({ partition: held.work.partition, offset })),
      })),
    });
    for (const { held, offset } of dirty) held.committed = offset;
  }

  /** The client restarts by itself after errors it takes for passing ones; the others may pass as well. */
  private crashed(consumer: Consumer, error: unknown, restarts: boolean): void {
    this.report(error);
    if (restarts || this.stopping !== undefined || consumer !== this.consumer) return;
    this.dropAll();
    this.restartTimer = setTimeout(() => {
      this.start().catch((failure: unknown) => this.crashed(consumer, failure, false));
    }, restartMs);
  }

  private report(error: unknown): void {
    this.options.hooks?.onLogError?.(toEventLogError('deliver', error));
  }
}

function idOf(topic: string, partition: number): string {
  return `${topic}\0${partition}`;
}
