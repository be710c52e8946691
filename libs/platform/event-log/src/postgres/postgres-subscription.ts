import { setTimeout as sleep } from 'node:timers/promises';
import { invariant } from '@paywright/kernel';
import type { Random } from '@paywright/kernel';
import type { Pool } from 'pg';
import type { SubscribeOptions, Subscription } from '../event-log';
import type { SubscriptionStatus } from '../runtime/consumption';
import { KeyedProcessor } from '../runtime/keyed-processor';
import type { PartitionWork } from '../runtime/partition-work';
import { WakeUp } from '../runtime/wake-up';
import { fetchMessages } from './fetch-messages';
import { GroupRows } from './group-rows';
import type { Progress } from './group-rows';
import { planAssignment } from './plan-assignment';
import type { GroupPartition } from './plan-assignment';
import { notifyEveryMs } from './signals';

/** Real milliseconds throughout. */
export interface ConsumerTimings {
  /** A member that was not heard of for this long has lost its partitions; it is heard of three times in it. */
  readonly leaseMs: number;
  /** For so long after a message more are looked for without a signal; longer than signals are apart. */
  readonly attentiveMs: number;
  /** Then, the longest wait for news that no signal announced; doubles up to `idlePollMs` while there are none. */
  readonly pollMs: number;
  readonly idlePollMs: number;
  /** Between two fetches, so that messages gather instead of being fetched one by one. */
  readonly gatherMs: number;
  /** Between finishing messages and committing their offsets. */
  readonly commitMs: number;
}

export const defaultTimings: ConsumerTimings = {
  leaseMs: 5_000,
  attentiveMs: 2 * notifyEveryMs,
  pollMs: 250,
  idlePollMs: 1_000,
  gatherMs: 30,
  commitMs: 500,
};

/** A fetch asks for no more than this, shared among its partitions. */
const maxFetchedMessages = 600;
/** A partition with room for fewer is not asked: many small fetches would cost more than the wait. */
const leastRoom = 50;

/** A partition this member holds. */
interface Held {
  readonly id: number;
  readonly epoch: string;
  readonly work: PartitionWork;
  committed: string;
}

export interface SubscriptionParts {
  readonly pool: Pool;
  readonly memberId: string;
  readonly random: Random;
  readonly timings: ConsumerTimings;
  /** Tells the group's other members that somebody came or left something. */
  groupChanged(): void;
}

/** One member of a consumer group on the PostgreSQL log. */
export class PostgresSubscription implements Subscription {
  private readonly processor: KeyedProcessor;
  private readonly rows: GroupRows;
  private readonly held = new Map<number, Held>();
  private readonly news = new WakeUp();
  private readonly groupNews = new WakeUp();
  private fetching: Promise<void> | undefined;
  private coordinating: Promise<void> | undefined;
  private drained = false;
  private stopping: Promise<void> | undefined;
  private leaseTimer: NodeJS.Timeout | undefined;
  private commitTimer: NodeJS.Timeout | undefined;
  private committing: Promise<void> = Promise.resolve();
  /** A partition could have taken more messages than there was room for. */
  private shortOfRoom = false;

  constructor(
    private readonly options: SubscribeOptions,
    private readonly parts: SubscriptionParts,
  ) {
    const { pool, memberId, timings } = parts;
    this.processor = new KeyedProcessor(options, parts.random, () => this.progressed());
    this.rows = new GroupRows(pool, options.group, memberId, options.topics, timings.leaseMs);
  }

  /** Joins the group; rejects when the log cannot be reached. From then on trouble is retried and reported by hook. */
  async start(): Promise<void> {
    await this.coordinate();
    this.parts.groupChanged();
    this.coordinating = this.coordinateForEver();
    this.fetching = this.fetchForEver();
  }

  /** There may be new messages. */
  wake(): void {
    this.news.call();
  }

  /** The group may have changed. */
  wakeGroup(): void {
    this.groupNews.call();
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
    this.news.call();
    await this.fetching;
    await Promise.all([...this.held.values()].map(({ work }) => this.processor.drain(work)));
    this.drained = true;
    this.groupNews.call();
    await this.coordinating;
    clearTimeout(this.commitTimer);
    clearTimeout(this.leaseTimer);
    await this.committing;
    try {
      await this.rows.release([...this.held.values()].map(progressOf));
      await this.rows.leave();
      this.parts.groupChanged();
    } catch (error) {
      this.report(error); // the lease runs out by itself
    }
    this.dropAll();
  }

  private get stopped(): boolean {
    return this.stopping !== undefined;
  }

  // Membership ------------------------------------------------------------------------------------------------------

  private async coordinateForEver(): Promise<void> {
    for (;;) {
      await this.groupNews.sleep(this.parts.timings.leaseMs / 3);
      if (this.drained) return;
      await this.coordinate().catch((error: unknown) => this.report(error));
    }
  }

  private async coordinate(): Promise<void> {
    const beatAt = performance.now();
    await this.rows.beat();
    this.extendLease(beatAt);
    const members = await this.rows.members();
    const partitions = await this.rows.partitions();
    this.compare(partitions);
    for (const { id, logEnd } of partitions) {
      const held = this.held.get(id);
      if (held) held.work.logEnd = logEnd;
    }
    if (this.stopped) return;
    const plan = planAssignment(this.parts.memberId, members, partitions.map(this.asHeld));
    for (const { id } of plan.release) void this.release(id).catch((error: unknown) => this.report(error));
    if (plan.claim.length > 0) await this.claim(plan.claim, partitions);
  }

  /** A partition that carries this member's name but is not held was dropped here, or claimed without an answer. */
  private readonly asHeld = (partition: GroupPartition): GroupPartition =>
    partition.owner === this.parts.memberId && !this.held.has(partition.id)
      ? { ...partition, owner: undefined }
      : partition;

  /** Without a heartbeat in time others have taken over, whatever this process believes: it must stop on its own. */
  private extendLease(beatAt: number): void {
    clearTimeout(this.leaseTimer);
    const left = beatAt + this.parts.timings.leaseMs - performance.now();
    this.leaseTimer = setTimeout(() => this.dropAll(), left);
  }

  /** Drops what somebody else has taken, which happens after a lease of ours ran out unnoticed. */
  private compare(partitions: readonly GroupPartition[]): void {
    for (const { id, owner, epoch } of partitions) {
      const held = this.held.get(id);
      if (held && (owner !== this.parts.memberId || epoch !== held.epoch)) this.lose(held);
    }
  }

  private async claim(wanted: readonly GroupPartition[], seen: readonly GroupPartition[]): Promise<void> {
    const claimed = await this.rows.claim(wanted);
    for (const { id, epoch, position } of claimed) {
      const partition = seen.find((one) => one.id === id) as GroupPartition;
      const work = this.processor.assign(partition.topic, partition.partition, position);
      this.held.set(id, { id, epoch, work, committed: position });
    }
    if (claimed.length > 0) this.news.call();
  }

  private async release(id: number): Promise<void> {
    const held = this.held.get(id);
    if (held === undefined || held.work.draining) return;
    await this.processor.drain(held.work);
    if (this.held.get(id) !== held) return;
    await this.rows.release([progressOf(held)]);
    this.lose(held);
    this.parts.groupChanged();
  }

  private lose(held: Held): void {
    this.processor.drop(held.work);
    if (this.held.get(held.id) === held) this.held.delete(held.id);
  }

  private dropAll(): void {
    for (const held of this.held.values()) this.lose(held);
  }

  // Messages --------------------------------------------------------------------------------------------------------

  private async fetchForEver(): Promise<void> {
    const { attentiveMs, pollMs, idlePollMs, gatherMs } = this.parts.timings;
    let attentiveUntil = 0;
    let waitMs = pollMs;
    while (!this.stopped) {
      const startedAt = performance.now();
      let found: 'nothing' | 'all' | 'part' = 'nothing';
      try {
        found = await this.fetch();
      } catch (error) {
        this.report(error);
      }
      if (found !== 'nothing') attentiveUntil = startedAt + attentiveMs;
      if (found === 'part') continue;
      if (startedAt < attentiveUntil) waitMs = gatherMs;
      else waitMs = Math.min(Math.max(waitMs * 2, pollMs), idlePollMs);
      await this.news.sleep(waitMs);
      const early = startedAt + gatherMs - performance.now();
      if (early > 0 && !this.stopped) await sleep(early);
    }
  }

  private async fetch(): Promise<'nothing' | 'all' | 'part'> {
    const rooms = [...this.held.values()].map((held) => ({ held, room: this.processor.roomFor(held.work) }));
    const open = rooms.filter(({ room }) => room >= leastRoom);
    this.shortOfRoom = open.length < rooms.length;
    if (open.length === 0) return 'nothing';
    const share = Math.ceil(maxFetchedMessages / open.length);
    const wanted = open.map(({ held: { id, work }, room }) => ({
      id,
      topic: work.topic,
      partition: work.partition,
      position: known(work.position),
      room: Math.min(room, share),
    }));
    const found = await fetchMessages(this.parts.pool, wanted);
    let result: 'nothing' | 'all' | 'part' = 'nothing';
    for (const [index, messages] of found.entries()) {
      const last = messages.at(-1);
      if (last === undefined) continue;
      const { work } = (open[index] as { held: Held }).held;
      this.processor.accept(work, messages, String(BigInt(last.offset) + 1n));
      if (messages.length === wanted[index]?.room) result = 'part';
      else if (result === 'nothing') result = 'all';
    }
    return result;
  }

  private progressed(): void {
    if (this.shortOfRoom) this.news.call();
    if (!this.stopped) this.commitSoon();
  }

  private commitSoon(): void {
    this.commitTimer ??= setTimeout(() => {
      this.commitTimer = undefined;
      this.committing = this.commit().catch((error: unknown) => {
        this.report(error);
        if (!this.stopped) this.commitSoon();
      });
    }, this.parts.timings.commitMs);
  }

  private async commit(): Promise<void> {
    await this.committing;
    const progress = [...this.held.values()]
      .filter((held) => !held.work.draining)
      .map((held) => ({ held, ...progressOf(held) }))
      .filter(({ held, position }) => position !== held.committed);
    if (progress.length === 0) return;
    const written = await this.rows.commit(progress);
    for (const { held, id, position } of progress) {
      if (written.has(id)) held.committed = position;
      else this.lose(held); // a successor holds it: what this member finished since then will be seen again there
    }
  }

  private report(error: unknown): void {
    this.options.hooks?.onLogError?.(error);
  }
}

function progressOf({ id, epoch, work }: Held): Progress {
  return { id, epoch, position: known(work.lowWaterMark()) };
}

/** A claim tells the position, so it is never unknown here. */
function known(offset: string | undefined): string {
  invariant(offset !== undefined, 'a claimed partition has a position');
  return offset;
}
