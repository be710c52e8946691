import fc from 'fast-check';
import { splitTurns } from './split';

type Share = { route: string; percent: number };

/** Whole percents that come to 100, for one to eight routes. */
const shares: fc.Arbitrary<Share[]> = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 7 })
  .map((cuts) => [0, ...cuts.sort((a, b) => a - b), 100])
  .map((cuts) => cuts.slice(1).map((cut, index) => ({ route: `route-${index}`, percent: cut - (cuts[index] ?? 0) })));

/** How many payments the route that is furthest from its share is away from it. */
function deviation(turns: readonly string[], split: readonly Share[]): number {
  const off = split.map(({ route, percent }) => {
    const had = turns.filter((fellTo) => fellTo === route).length;
    return Math.abs(had - (turns.length * percent) / 100);
  });
  return Math.max(...off);
}

/** What is promised after any number of turns. */
const bound = (split: readonly Share[]) => (split.length === 1 ? 0 : 1 - 1 / (2 * split.length - 2));
const times = (turns: readonly string[], periods: number) => Array.from({ length: periods }, () => turns).flat();

describe('a weighted split', () => {
  it.each<[number[], string]>([
    [[100], 'A'],
    [[50, 50], 'AB'],
    [[70, 30], 'ABAAABAABA'],
    [[75, 25], 'AABA'],
    [[50, 30, 20], 'ABACABACBA'],
  ])('of %j falls as %s', (percents, expected) => {
    const split = percents.map((percent, index) => ({ route: 'ABC'.charAt(index), percent }));
    expect(splitTurns(split).join('')).toBe(expected);
  });

  it('has exactly the shares in any period of turns', () => {
    fc.assert(
      fc.property(shares, fc.nat({ max: 99 }), (split, from) => {
        const turns = splitTurns(split);
        const start = from % turns.length;
        expect(deviation(times(turns, 2).slice(start, start + turns.length), split)).toBeCloseTo(0);
      }),
    );
  });

  it('is never one payment from the shares, however many turns were taken', () => {
    fc.assert(
      fc.property(shares, (split) => {
        const turns = times(splitTurns(split), 2);
        const deviations = turns.map((_, turn) => deviation(turns.slice(0, turn + 1), split));
        expect(Math.max(...deviations)).toBeLessThanOrEqual(bound(split) + 1e-9);
      }),
    );
  });

  it('is at most twice as far from them in any window: of two routes, at most one payment', () => {
    fc.assert(
      fc.property(shares, fc.nat({ max: 99 }), fc.integer({ min: 1, max: 150 }), (split, from, length) => {
        const turns = splitTurns(split);
        const window = Array.from({ length }, (_, index) => turns[(from + index) % turns.length] as string);
        expect(deviation(window, split)).toBeLessThanOrEqual(2 * bound(split) + 1e-9);
      }),
    );
  });

  it('takes no longer than a hundred turns to begin again', () => {
    fc.assert(fc.property(shares, (split) => expect(splitTurns(split).length).toBeLessThanOrEqual(100)));
  });
});
