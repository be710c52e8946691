/** The longest a request may wait, seconds. */
export const longestWaitS = 30;

/**
 * The seconds a request asks to wait for news, from `Prefer: wait=N` (RFC 7240), 30 at most. Undefined without such a
 * preference, and, as the RFC wants it, when it cannot be understood.
 */
export function readPreferWait(header: string | readonly string[] | undefined): number | undefined {
  for (const preference of [header ?? []].flat().join(',').split(',')) {
    const seconds = /^\s*wait\s*=\s*"?(\d{1,6})"?\s*(;.*)?$/i.exec(preference)?.[1];
    if (seconds !== undefined) return Math.min(Number(seconds), longestWaitS);
  }
  return undefined;
}
