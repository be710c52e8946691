import type { FollowUpKind } from '@paywright/payments';
import type { Misses } from './misses';

/**
 * A call upstream. `pay` is sent once, and again only when inquiry asks for it; `inquire` recurs until there is nothing left
 * to learn; a follow-up is repeated byte for byte until its answer settles it (APO reference 2.3 to 2.5).
 */
export type OperationKind = 'pay' | 'inquire' | FollowUpKind;

export const operationKinds: readonly OperationKind[] = ['pay', 'inquire', 'capture', 'cancel', 'refund'];

/** A follow-up's call, ready to be sent. */
export interface NewFollowUpCall {
  readonly requestId: string;
  readonly kind: FollowUpKind;
  readonly paymentId: string;
  readonly route: string;
  readonly body: string;
}

/** An operation a worker has claimed; nobody else will touch it until the lease runs out. */
export interface ClaimedOperation {
  readonly requestId: string;
  readonly kind: OperationKind;
  readonly paymentId: string;
  readonly route: string;
  /** The exact bytes to send; none for an inquiry. */
  readonly body: string | null;
  /** The card the body is sent with; it is filled in while sending. */
  readonly cardRef?: string;
  /** Sends, this one included, of which nobody has proven that no byte left. */
  readonly unprovenSends: number;
  readonly tries: number;
  readonly rounds: number;
  /** When it was claimed, business time, epoch milliseconds: what happened upstream later, its answer may not tell. */
  readonly claimedAt: number;
  /** How often, so far, upstream had nothing under its number. */
  readonly misses?: Misses;
  /** Upstream has named a state of the payment, and has not said since that there is none. */
  readonly hadIt?: boolean;
  /** Until when the lease surely holds, on this process's monotonic clock (milliseconds). */
  readonly leaseEndsAt: number;
}

/** How a call went, kept on its row: enough to explain, nothing secret. */
export interface OperationOutcome {
  readonly kind: string;
  readonly code?: string;
  readonly detail?: string;
  readonly misses?: Misses;
  /** Of an inquiry: when it was put, epoch milliseconds. */
  readonly askedAt?: number;
  /** Of an inquiry: upstream has named a state of the payment, and has not said since that there is none. */
  readonly hadIt?: boolean;
}

/** What a change of the payment means for its pay and its inquiry. */
export interface OperationChanges {
  readonly pay?: {
    readonly state: 'due' | 'waiting' | 'done';
    /** Only a pay in one of these states is changed. */
    readonly from: readonly ('due' | 'waiting' | 'done')[];
    readonly dueAt?: number;
    /** No byte of this try left: its claim is taken back, once, and only while it is the latest. */
    readonly unsentTry?: number;
    /** Only a pay that nobody has in hand. */
    readonly unleased?: boolean;
    readonly outcome?: OperationOutcome;
  };
  /** Absent: left as it is. */
  readonly inquire?: {
    /** `done`: upstream has nothing more to tell. */
    readonly state: 'due' | 'done';
    /** When to ask next, epoch milliseconds. */
    readonly dueAt?: number;
    readonly rounds?: number;
    /** The claimed inquiry itself is being answered: its lease ends. */
    readonly answered?: boolean;
    readonly outcome?: OperationOutcome;
  };
  /** What became of a follow-up's call that was answered. */
  readonly followUp?: {
    readonly requestId: string;
    readonly kind: FollowUpKind;
    /** `due`: not settled, to be repeated at `dueAt`. */
    readonly state: 'due' | 'done';
    readonly dueAt?: number;
    /** No byte of this try left: its claim is taken back, once, and only while it is the latest. */
    readonly unsentTry?: number;
    readonly outcome: OperationOutcome;
  };
}
