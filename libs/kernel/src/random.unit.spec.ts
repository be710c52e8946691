import { seededRandom, systemRandom } from './random';

it('the same seed gives the same sequence, another seed another', () => {
  const take = (seed: number) => {
    const random = seededRandom(seed);
    return [...Array.from({ length: 5 }, () => random.next()), ...random.bytes(5)];
  };
  expect(take(1)).toEqual(take(1));
  expect(take(1)).not.toEqual(take(2));
});

it.each([
  ['seeded', seededRandom(42)],
  ['system', systemRandom],
])('%s numbers are in [0, 1) and spread evenly', (_name, random) => {
  const tenths = new Array<number>(10).fill(0);
  for (let i = 0; i < 10_000; i += 1) tenths[Math.floor(random.next() * 10)]! += 1;
  for (const count of tenths) expect(count).toBeGreaterThan(850);
});
