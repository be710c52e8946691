import type { Random } from '@paywright/kernel';

export type ProfileName = 'fast' | 'human';

/** How buyers behave on the hosted page. */
export interface Profile {
  readonly name: ProfileName;
  readonly describe: string;
  /** Think times are log-normal; equal figures mean always the same time. */
  readonly thinkMedianMs: number;
  readonly thinkP99Ms: number;
  /** Nobody thinks longer, or a run would wait for its last buyer for ever. */
  readonly thinkMaxMs: number;
}

export const profiles: Readonly<Record<ProfileName, Profile>> = {
  fast: {
    name: 'fast',
    describe: '1 s on the page',
    thinkMedianMs: 1_000,
    thinkP99Ms: 1_000,
    thinkMaxMs: 1_000,
  },
  human: {
    name: 'human',
    describe: 'median 20 s on the page, 99th percentile 3 min, 5 min at most',
    thinkMedianMs: 20_000,
    thinkP99Ms: 180_000,
    thinkMaxMs: 300_000,
  },
};

/** Standard deviations from the median to the 99th percentile of a normal distribution. */
const z99 = 2.3263;

/** How long one buyer looks at the page, milliseconds. */
export function drawThinkMs({ thinkMedianMs, thinkP99Ms, thinkMaxMs }: Profile, random: Random): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const drawn = thinkMedianMs * Math.exp((Math.log(thinkP99Ms / thinkMedianMs) / z99) * normal);
  return Math.min(drawn, thinkMaxMs);
}
