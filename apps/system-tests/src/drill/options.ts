import { parseArgs } from 'node:util';
import { brokersFrom, numberFrom } from '../command-line/values';

/** What one drill is asked to do. */
export interface DrillOptions {
  /** Shorter phases and limits, for a gate. */
  readonly short: boolean;
  readonly log: 'postgres' | 'kafka';
  /** Brokers of a Kafka that runs already; without them one is started. */
  readonly brokers?: readonly string[];
  /** Orders per second. */
  readonly rate: number;
  /** How long each trouble lasts. */
  readonly seconds: number;
  readonly seed: number;
}

/** Unless told otherwise. */
const usual = { long: { rate: 20, seconds: 12 }, short: { rate: 12, seconds: 5 } } as const;

export const usage = `Usage: npm run drill -- [options]

Starts the whole system, lets orders arrive at a constant rate, and has upstream accounts fail in turn: HTTP errors, silence,
lost answers, unsigned answers, then all accounts at once. In the end our books, the shops and the sandbox's books are compared.
The exit code is 0 when every check holds.

  --short          about a minute instead of three, with shorter troubles and time-outs
  --kafka          events in Kafka instead of PostgreSQL; takes KAFKA_BROKERS or starts a broker
  --rate <n>       orders per second (${usual.long.rate}; short: ${usual.short.rate})
  --seconds <n>    how long each trouble lasts (${usual.long.seconds}; short: ${usual.short.seconds})
  --seed <n>       of acquirers and latencies (1)
  --help`;

/** Reads the command line; throws an error whose message is for the person who typed it. */
export function readOptions(args: readonly string[], environment: Readonly<NodeJS.ProcessEnv>): DrillOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      kafka: { type: 'boolean', default: false },
      rate: { type: 'string' },
      seconds: { type: 'string' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { rate, seconds } = values.short ? usual.short : usual.long;
  return {
    short: values.short,
    log: values.kafka ? 'kafka' : 'postgres',
    brokers: brokersFrom(environment),
    rate: numberFrom('--rate', values.rate ?? String(rate), 1, 200),
    seconds: numberFrom('--seconds', values.seconds ?? String(seconds), 3, 600),
    seed: numberFrom('--seed', values.seed, 0, 2 ** 31),
  };
}
