import { invariant } from '@paywright/kernel';

/**
 * Real milliseconds from the signal until a process that has not ended yet gives up. Whoever runs it must leave it more
 * than that before killing it: Kubernetes' `terminationGracePeriodSeconds` is 60 in our manifests.
 */
export const shutdownTimeoutMs = 50_000;

/** Real milliseconds requests in flight may take to finish; longer than any statement may. */
export const drainTimeoutMs = 15_000;

/**
 * What follows the last request and the last call: handlers of messages in flight finish (as long as a statement may
 * take), offsets are committed, the relay finishes its batch, connections close.
 */
export const lettingGoMs = 15_000;

/**
 * All of a shutdown fits into {@link shutdownTimeoutMs}, or work in flight would be cut off. Asserted at boot.
 * @param delayMs SHUTDOWN_DELAY
 * @param longestWork what the service waits for beside requests, and how long that may take
 */
export function assertShutdownFits(
  delayMs: number,
  longestWork?: { readonly name: string; readonly ms: number },
): void {
  const drainMs = Math.max(drainTimeoutMs, longestWork?.ms ?? 0);
  invariant(
    delayMs + drainMs + lettingGoMs <= shutdownTimeoutMs,
    `SHUTDOWN_DELAY (${delayMs} ms)${longestWork ? ` and ${longestWork.name} (${longestWork.ms} ms)` : ''} ` +
      `must leave ${lettingGoMs} ms of the ${shutdownTimeoutMs} ms a shutdown may take; shorten them`,
  );
}
