/** The 97.5th percentile of the normal distribution: 95 % lie within so many deviations. */
const z = 1.959963984540054;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Where the true rate lies with 95 % confidence (Wilson's score interval), when `hits` of `count` were seen. It stays between
 * 0 and 1 and is honest about few: 1 of 1 is anything from 0.21 to 1, and of nothing nothing is known.
 */
export function wilsonInterval(hits: number, count: number): Interval {
  if (count === 0) return { low: 0, high: 1 };
  const rate = hits / count;
  const weight = 1 + z ** 2 / count;
  const middle = (rate + z ** 2 / (2 * count)) / weight;
  const half = (z / weight) * Math.sqrt((rate * (1 - rate)) / count + z ** 2 / (4 * count ** 2));
  // At the ends the formula gives exactly 0 and 1, but for rounding.
  return { low: hits === 0 ? 0 : middle - half, high: hits === count ? 1 : middle + half };
}
