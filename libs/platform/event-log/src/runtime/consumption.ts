import type { ReceivedMessage } from '../event-log';

/** When a message that failed is tried again, and when its key and its partition stop being ordinary. */
export interface RetryPolicy {
  /** Before the first retry; doubles with each further one. */
  readonly baseMs: number;
  /** No wait between two tries is longer than this. */
  readonly capMs: number;
  /** A key whose message failed this often counts as blocked: reported, still retried. */
  readonly blockAfter: number;
  /** This many keys failing within `pauseWindowMs` pause their partition: then it is not the messages' fault. */
  readonly pauseAfterKeys: number;
  readonly pauseWindowMs: number;
  /** Before the first probe of a paused partition; doubles up to `probeCapMs`. */
  readonly probeMs: number;
  readonly probeCapMs: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  baseMs: 100,
  capMs: 30_000,
  blockAfter: 8,
  pauseAfterKeys: 3,
  pauseWindowMs: 60_000,
  probeMs: 500,
  probeCapMs: 10_000,
};

/** What a consumer tells whoever watches it; for logs and metrics. A hook must not throw. */
export interface ConsumptionHooks {
  /** A handler call failed. `attempts` counts the tries of this message. */
  onRetry?(message: ReceivedMessage, error: unknown, attempts: number): void;
  /** Later messages of the key wait behind this one. */
  onBlocked?(message: ReceivedMessage, error: unknown, attempts: number): void;
  onUnblocked?(message: ReceivedMessage): void;
  onPartitionPaused?(topic: string, partition: number, error: unknown): void;
  onPartitionResumed?(topic: string, partition: number): void;
  onAssigned?(topic: string, partition: number): void;
  onRevoked?(topic: string, partition: number): void;
  /** The log itself gave trouble; the subscription goes on trying. */
  onLogError?(error: unknown): void;
}

export interface SubscriptionStatus {
  /** What this member reads now. */
  readonly partitions: readonly PartitionStatus[];
  readonly blockedKeys: readonly BlockedKey[];
  /** Messages taken from the log and not finished. */
  readonly unfinished: number;
  /** Handler calls in flight. */
  readonly inFlight: number;
}

export interface PartitionStatus {
  readonly topic: string;
  readonly partition: number;
  readonly paused: boolean;
  /** Where the group would go on after a crash: offset of the oldest unfinished message. Unknown until one was seen. */
  readonly lowWaterMark: string | undefined;
  /** Messages on the log from the low-water mark on, as last seen. */
  readonly lag: number;
  /** Messages not finished, taken or not; unlike the lag it does not count what was finished behind a blocked key. */
  readonly unread: number;
}

export interface BlockedKey {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  /** Of the message that fails. */
  readonly offset: string;
  readonly attempts: number;
  /** Messages of the key that wait, the failing one included. */
  readonly waiting: number;
}
