import { randomBytes } from 'node:crypto';

/** The only source of randomness for ids, choices and jitter, so that a whole run can be driven by one seed. */
export interface Random {
  /** `length` random bytes. */
  bytes(length: number): Uint8Array;
  /** A number in [0, 1). */
  next(): number;
}

/** Cryptographically strong randomness of the machine. */
export const systemRandom: Random = {
  bytes: (length) => randomBytes(length),
  next: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
};

/** Repeatable randomness (mulberry32). Not for secrets: for simulations, drills and tests that print their seed. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, bytes: (length) => Uint8Array.from({ length }, () => Math.floor(next() * 256)) };
}
