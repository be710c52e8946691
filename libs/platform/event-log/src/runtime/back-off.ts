import type { Random } from '@paywright/kernel';

/** Milliseconds before the next try: doubling from `baseMs` to `capMs`, between half and all of it by chance. */
export function backOffMs(attempt: number, baseMs: number, capMs: number, random: Random): number {
  const full = Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  return full * (0.5 + random.next() / 2);
}
