import { inspect } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';

export interface EventuallyOptions {
  /** What is waited for, as the end of a sentence: 'the shipment is released'. */
  readonly describe: string;
  /** Real milliseconds until it is given up; 10 s unless told. */
  readonly deadlineMs?: number;
  /** Real milliseconds between two looks; 20 unless told. */
  readonly everyMs?: number;
}

/**
 * Waits until the condition returns something other than undefined, null or false, and returns that. A condition that
 * throws (a failed `expect`, say) is looked at again. At the deadline it rejects and tells what was seen last.
 */
export async function eventually<T>(
  condition: () => T | Promise<T>,
  { describe, deadlineMs = 10_000, everyMs = 20 }: EventuallyOptions,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = performance.now() + deadlineMs;
  let lastSeen: unknown;
  do {
    try {
      const seen = await condition();
      if (seen !== undefined && seen !== null && seen !== false) return seen as NonNullable<Exclude<T, false>>;
      lastSeen = seen;
    } catch (error) {
      lastSeen = error;
    }
    await sleep(everyMs);
  } while (performance.now() < deadline);
  const seen = lastSeen instanceof Error ? lastSeen.message : inspect(lastSeen);
  throw new Error(`Waited ${deadlineMs} ms in vain: ${describe}. Last seen: ${seen}`, { cause: lastSeen });
}
