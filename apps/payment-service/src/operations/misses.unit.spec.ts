import { type Misses, missedAgain, missSpacingMs, proveAbsence } from './misses';

const after = (...askedAt: number[]): Misses | undefined =>
  askedAt.reduce<Misses | undefined>((misses, at) => missedAgain(misses, at), undefined);

describe('looks that find nothing', () => {
  it.each<[string, number[], boolean]>([
    ['one', [0], false],
    ['two', [0, missSpacingMs], false],
    ['three, spaced', [0, missSpacingMs, 2 * missSpacingMs], true],
    ['many within seconds', [0, 1_000, 2_000, 3_000, 4_000], false],
    ['three, the last too soon', [0, missSpacingMs, 2 * missSpacingMs - 1], false],
  ])('%s: %p proves absence: %p', (_how, askedAt, proves) => {
    const misses = after(...askedAt);
    expect(misses && proveAbsence(misses)).toBe(proves);
  });
});
