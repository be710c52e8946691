/** A call upstream. `pay` is sent once and repeated byte for byte; `inquire` recurs until there is nothing left to learn. */
export type OperationKind = 'pay' | 'inquire';

/** An operation a worker has claimed; nobody else will touch it until the lease runs out. */
export interface ClaimedOperation {
  readonly requestId: string;
  readonly kind: OperationKind;
  readonly paymentId: string;
  readonly route: string;
  /** The exact bytes to send; pay only. */
  readonly body: string | null;
  readonly tries: number;
  readonly rounds: number;
  /** Until when the lease surely holds, on this process's monotonic clock (milliseconds). */
  readonly leaseEndsAt: number;
}

/** How a call went, kept on its row: enough to explain, nothing secret. */
export interface OperationOutcome {
  readonly kind: string;
  readonly code?: string;
  readonly detail?: string;
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
}
