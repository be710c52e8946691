import { createHash } from 'node:crypto';

/** What is kept of notifications that failed verification: never the body. */
export interface Rejection {
  readonly route: string;
  readonly slot: number;
  /** SHA-256 of the body, in hexadecimal. */
  readonly bodyHash: string;
  readonly reason: string;
  readonly count: number;
  /** Epoch milliseconds. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Distinct rejected bodies remembered per route. */
export const slotsPerRoute = 1024;

/**
 * Counts rejected notifications in memory until they are written. Anybody can send forged ones, so neither memory nor
 * disk may grow with them: a body's hash leads to one of a fixed number of slots, and a newer body takes the slot of an
 * older one. A forgery also costs no statement of the database that genuine notifications wait for.
 */
export class RejectionTally {
  private readonly bySlot = new Map<string, Rejection>();

  record(route: string, rawBody: Uint8Array, reason: string, at: number): void {
    const hash = createHash('sha256').update(rawBody).digest();
    const slot = hash.readUInt16BE(0) % slotsPerRoute;
    this.add({ route, slot, bodyHash: hash.toString('hex'), reason, count: 1, firstAt: at, lastAt: at });
  }

  /** Hands over what was counted since the last time. */
  take(): readonly Rejection[] {
    const taken = [...this.bySlot.values()];
    this.bySlot.clear();
    return taken;
  }

  /** Takes back what could not be written. */
  restore(taken: readonly Rejection[]): void {
    const since = this.take();
    for (const rejection of [...taken, ...since]) this.add(rejection);
  }

  private add(rejection: Rejection): void {
    const key = `${rejection.route}:${rejection.slot}`;
    const known = this.bySlot.get(key);
    const same = known?.bodyHash === rejection.bodyHash && known.reason === rejection.reason;
    const { firstAt, count } = same ? known : { firstAt: rejection.firstAt, count: 0 };
    this.bySlot.set(key, { ...rejection, firstAt, count: count + rejection.count });
  }
}
