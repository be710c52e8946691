import type { Aim } from '../bench/report/verdict';

/** What one part of the benchmark found. */
export interface Finding {
  /** For a person, with how it was measured. */
  readonly text: string;
  readonly aims: readonly Aim[];
  /** All of it, for the report. */
  readonly figures: unknown;
}
