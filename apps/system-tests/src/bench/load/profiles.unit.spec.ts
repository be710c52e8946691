import { seededRandom } from '@paywright/kernel';
import { percentiles } from '../measure/percentiles';
import { drawThinkMs, profiles } from './profiles';

describe('buyers', () => {
  it('who are fast take one second each', () => {
    const random = seededRandom(1);
    expect(Array.from({ length: 5 }, () => drawThinkMs(profiles.fast, random))).toEqual(Array(5).fill(1_000));
  });

  it('who are human take as long as their profile says', () => {
    const random = seededRandom(1);
    const times = percentiles(Array.from({ length: 50_000 }, () => drawThinkMs(profiles.human, random)));
    expect(times.p50 / 20_000).toBeCloseTo(1, 1);
    expect(times.p99 / 180_000).toBeCloseTo(1, 1);
    expect(times.max).toBe(300_000);
  });

  it('take the same times with the same seed', () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 10 }, () => drawThinkMs(profiles.human, random));
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });
});
