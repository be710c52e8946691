import type { Deployment } from '@paywright/running-system';

/** How one replica was replaced. Durations in milliseconds. */
export interface Replacement {
  readonly service: string;
  readonly retired: string;
  /** From the start of the new one until requests are sent to it. */
  readonly readyMs: number;
  /** From the signal to the old one until it had ended. */
  readonly endedMs: number;
  /** Of the old one; undefined: it had to be killed. */
  readonly exitCode?: number;
}

/** Replaces every replica by one of that build: one more, ready, then one fewer, as maxSurge 1 and maxUnavailable 0 mean. */
export async function roll(deployment: Deployment, root: string, signal: AbortSignal): Promise<Replacement[]> {
  const replacements: Replacement[] = [];
  for (const old of [...deployment.replicas]) {
    const startedAt = performance.now();
    await deployment.add(root, signal);
    const readyAt = performance.now();
    const exitCode = await deployment.retire(old);
    const endedAt = performance.now();
    replacements.push({
      service: deployment.name,
      retired: old.label,
      readyMs: readyAt - startedAt,
      endedMs: endedAt - readyAt,
      exitCode,
    });
  }
  return replacements;
}
