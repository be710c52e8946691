/** What a killed replica had that others took over. */
export type TakeOverKind = 'relay' | 'leases' | 'partitions' | 'waiters' | 'policy';

/** One thing that was taken over. */
export interface TakeOver {
  readonly kind: TakeOverKind;
  /** Whose, and of what. */
  readonly what: string;
  /** Milliseconds from the kill, or the activation, until it went on elsewhere. */
  readonly tookMs: number;
}

/** What each kind measures. */
export const measures: Readonly<Record<TakeOverKind, string>> = {
  relay: 'relay leadership: kill to the next event published by another',
  leases: 'leases: kill to the next call about a payment whose call was cut off',
  partitions: 'partitions: kill to the first message of them consumed by another',
  waiters: 'waiters: kill to their answer at another gateway',
  policy: 'policy: activation until the last replica decides by it',
};
