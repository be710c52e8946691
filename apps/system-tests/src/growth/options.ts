import { parseArgs } from 'node:util';

export interface GrowthOptions {
  /** Stored payments of the large system. */
  readonly payments: number;
  /** Of the small one. */
  readonly small: number;
  /** Turns of each system; they alternate. */
  readonly rounds: number;
  /** Of orders, in each turn. */
  readonly seconds: number;
  /** Orders per second. */
  readonly rate: number;
}

export const usage = `Usage: npm run bench:growth -- [options]

  --payments N   stored payments of the large system (1000000)
  --small N      stored payments of the small one (10000)
  --rounds N     turns of each system; they alternate (6)
  --seconds N    of orders in each turn (10)
  --rate N       orders per second (5)
  --help`;

/** Reads the command line; throws an error whose message is for the person who typed it. */
export function readOptions(args: readonly string[]): GrowthOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      payments: { type: 'string', default: '1000000' },
      small: { type: 'string', default: '10000' },
      rounds: { type: 'string', default: '6' },
      seconds: { type: 'string', default: '10' },
      rate: { type: 'string', default: '5' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { payments, small, rounds, seconds, rate } = values;
  const numbers = { payments, small, rounds, seconds, rate };
  for (const [name, text] of Object.entries(numbers)) {
    if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} must be a whole number above 0, not '${text}'.`);
  }
  if (Number(small) < 1_000)
    throw new Error('--small must be at least 1000: fewer payments ask no question of any table.');
  return Object.fromEntries(
    Object.entries(numbers).map(([name, text]) => [name, Number(text)]),
  ) as unknown as GrowthOptions;
}
