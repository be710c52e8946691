import { parseArgs } from 'node:util';
import { numberFrom } from '../command-line/values';

export interface SizingOptions {
  /** A report of `npm run bench -- --log kafka` to take costs from; undefined: the last ones measured. */
  readonly report: string | undefined;
  /** Messages to measure a relay with; undefined: take what was measured last. */
  readonly relay: number | undefined;
  /** Payments a second at the peak. */
  readonly rates: readonly number[];
}

export const usage = `Usage: npm run sizing -- [options]

  --report <file>     costs from a report of npm run bench -- --log kafka, instead of the last ones in docs/sizing.md
  --relay <messages>  measure how fast one relay is (100000 is a good number), and take that
  --rates 10,100      payments a second at the peak
  --help`;

const most = 10_000_000;

/** Reads the command line; throws an error whose message is for the person who typed it. */
export function readOptions(args: readonly string[]): SizingOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      report: { type: 'string' },
      relay: { type: 'string' },
      rates: { type: 'string', default: '10,100,300,1000,3000,10000' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    report: values.report,
    relay: values.relay === undefined ? undefined : numberFrom('--relay', values.relay, 1, most),
    rates: values.rates.split(',').map((text) => numberFrom('--rates', text, 1, most)),
  };
}
