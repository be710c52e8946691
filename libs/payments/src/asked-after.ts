import type { Evidence } from './upstream-finding';

/** Whether upstream answered a question that was put after the moment; what else it tells may be older. */
export function wasAskedAfter({ via, askedAt }: Evidence, moment: number | undefined): boolean {
  return via === 'inquiry' && askedAt !== undefined && askedAt > (moment ?? 0);
}
