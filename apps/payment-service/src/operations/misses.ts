/** How often upstream had nothing under a number of ours, one time after the other. */
export interface Misses {
  readonly count: number;
  /** When the last of them was asked, epoch milliseconds. */
  readonly lastAskedAt: number;
}

/** A further look this soon proves no more than the one before (APO reference 2.6, C22). */
export const missSpacingMs = 15_000;

/** One more look found nothing. */
export function missedAgain(before: Misses | undefined, askedAt: number): Misses {
  if (!before) return { count: 1, lastAskedAt: askedAt };
  if (askedAt - before.lastAskedAt < missSpacingMs) return before;
  return { count: before.count + 1, lastAskedAt: askedAt };
}

/** Whether what was looked for never arrived upstream: three misses, spaced (APO reference 2.6, C22). */
export function proveAbsence({ count }: Misses): boolean {
  return count >= 3;
}
