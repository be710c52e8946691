import { parseArgs } from 'node:util';
import { brokersFrom, numberFrom } from '../command-line/values';

/** What one roll-out is asked to do. */
export interface RolloutOptions {
  /** Fewer steps, for a gate. */
  readonly short: boolean;
  readonly log: 'postgres' | 'kafka';
  /** Brokers of a Kafka that runs already; without them one is started. */
  readonly brokers?: readonly string[];
  /** Orders per second. */
  readonly rate: number;
  /** Of each service. */
  readonly replicas: number;
  readonly seed: number;
  /** A full commit id, instead of the one in previous-version.json. */
  readonly previous?: string;
}

/** Unless told otherwise. */
const usual = { long: { rate: 5, replicas: 3 }, short: { rate: 3, replicas: 2 } } as const;

export const usage = `Usage: npm run rollout -- [options]

Starts the previous version in replicas behind fronts, lets orders arrive at a constant rate, runs the migrations of this version,
replaces the replicas one by one with this version's, goes back to the previous version on the new schema, and forward again.
The exit code is 0 when no request failed, nothing was lost and all books agree.

  --short            forward and back with all services at once, for the gate
  --postgres         events in PostgreSQL instead of Kafka; Kafka is started, or taken from KAFKA_BROKERS
  --rate <n>         orders per second (${usual.long.rate}; short: ${usual.short.rate})
  --replicas <n>     of each service (${usual.long.replicas}; short: ${usual.short.replicas})
  --seed <n>         of acquirers and latencies (1)
  --previous <id>    the full commit id to upgrade from, instead of the one in rollout/previous-version.json
  --help`;

/** Reads the command line; throws an error whose message is for the person who typed it. */
export function readOptions(
  args: readonly string[],
  environment: Readonly<NodeJS.ProcessEnv>,
): RolloutOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      postgres: { type: 'boolean', default: false },
      rate: { type: 'string' },
      replicas: { type: 'string' },
      seed: { type: 'string', default: '1' },
      previous: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { rate, replicas } = values.short ? usual.short : usual.long;
  return {
    short: values.short,
    log: values.postgres ? 'postgres' : 'kafka',
    brokers: brokersFrom(environment),
    rate: numberFrom('--rate', values.rate ?? String(rate), 1, 200),
    replicas: numberFrom('--replicas', values.replicas ?? String(replicas), 1, 5),
    seed: numberFrom('--seed', values.seed, 0, 2 ** 31),
    previous: values.previous,
  };
}
