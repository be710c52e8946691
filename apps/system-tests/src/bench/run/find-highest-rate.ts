import type { RunResult } from './measure-run';
import { whyNotSustained } from './is-sustained';

/** Runs a short load at a rate. */
export type Probe = (rate: number) => Promise<RunResult>;

/** The search ends when the highest sustained and the lowest not sustained rate are this close. */
const closeEnough = 1.08;
const step = 1.5;

/** The highest rate that a probe sustains, from `first` up or down by half, then between the two by halves. */
export async function findHighestRate(
  first: number,
  probe: Probe,
  tell: (rate: number, reasons: readonly string[]) => void,
): Promise<number> {
  const sustains = async (rate: number): Promise<boolean> => {
    const reasons = whyNotSustained(await probe(rate));
    tell(rate, reasons);
    return reasons.length === 0;
  };
  let good = 0;
  let bad = Number.POSITIVE_INFINITY;
  let rate = first;
  while (bad / good > closeEnough) {
    if (await sustains(rate)) good = rate;
    else bad = rate;
    if (good === 0 && rate < 1) return 0;
    rate = good === 0 ? rate / step : bad === Number.POSITIVE_INFINITY ? rate * step : Math.sqrt(good * bad);
  }
  return good;
}
