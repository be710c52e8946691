import { percentiles, type Percentiles } from '../bench/measure/percentiles';
import { type GrownSystem, searchNames } from './grown-system';
import type { StatementCost } from './statements';

/** One thing measured on both systems. */
export interface Compared {
  readonly what: string;
  readonly small: Percentiles;
  readonly large: Percentiles;
  /** How much of its speed is left: the median time of the small system by that of the large one. */
  readonly ratio: number;
}

/** One statement on both systems. */
export interface ComparedStatement {
  readonly database: string;
  readonly text: string;
  readonly small: StatementCost;
  readonly large: StatementCost;
  readonly ratio: number;
}

/** Times of orders and searches. */
export function compareTimes(small: GrownSystem, large: GrownSystem): Compared[] {
  const pageTimes = ({ orders }: GrownSystem): number[] => orders.flatMap(({ urlMs }) => urlMs ?? []);
  return [
    compared('an order, until its buyer has a page', pageTimes(small), pageTimes(large)),
    ...searchNames.map((name) => compared(name, small.answered.get(name) ?? [], large.answered.get(name) ?? [])),
  ];
}

/** Statements that both systems ran, those that cost most in all first. */
export function compareStatements(
  small: readonly StatementCost[],
  large: readonly StatementCost[],
): ComparedStatement[] {
  const key = ({ database, text }: StatementCost): string => `${database} ${text}`;
  const known = new Map(small.map((cost) => [key(cost), cost]));
  return large
    .flatMap((cost) => {
      const other = known.get(key(cost));
      const { database, text } = cost;
      return other ? [{ database, text, small: other, large: cost, ratio: other.ms / cost.ms }] : [];
    })
    .sort((one, other) => other.large.ms * other.large.calls - one.large.ms * one.large.calls);
}

function compared(what: string, small: readonly number[], large: readonly number[]): Compared {
  const [ofSmall, ofLarge] = [percentiles([...small]), percentiles([...large])];
  return { what, small: ofSmall, large: ofLarge, ratio: ofSmall.p50 / ofLarge.p50 };
}
