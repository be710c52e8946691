import { type Clock, isoInstant } from '@paywright/kernel';
import type { PartitionedTable } from './partitioned-table';

/** The moment before which rows are too old, as SQL: in business time, and in the database's own. */
export interface Cutoff {
  readonly business: string;
  readonly real: string;
}

/** How long the rows of a partitioned table are kept. */
export interface PartitionRetention {
  readonly table: PartitionedTable;
  /** Milliseconds; Infinity: for ever. */
  readonly keepMs: number;
  /**
   * SQL that is true of a row, named `kept`, which must stay: it is too young, or matters whatever its age. A partition with one
   * such row stays whole.
   */
  readonly stays: (cutoff: Cutoff) => string;
  /** The same for what may have come to matter a moment ago, answered by an index: asked while writers wait. */
  readonly staysAfterAll: (cutoff: Cutoff) => string;
}

/** How long the rows of an ordinary table are kept. */
export interface RowRetention {
  readonly table: string;
  /** Milliseconds; Infinity: for ever. */
  readonly keepMs: number;
  /** SQL that is true of a row, named `old`, which may go; found by an index. */
  readonly goes: (cutoff: Cutoff) => string;
}

/** Everything of one database that grows. */
export interface KeptData {
  readonly partitions: readonly PartitionRetention[];
  readonly rows: readonly RowRetention[];
}

/** The moment `keepMs` ago. */
export function cutoffOf(clock: Clock, keepMs: number): Cutoff {
  return {
    business: `'${isoInstant(clock.now() - keepMs)}'::timestamptz`,
    real: `(now() - ${keepMs} * interval '1 millisecond')`,
  };
}
