import { parseArgs } from 'node:util';
import { brokersFrom, numberFrom } from '../command-line/values';

/** What one run of kills is asked to do. */
export interface ReplicasOptions {
  /** Each kind of kill once, for a gate. */
  readonly short: boolean;
  readonly log: 'postgres' | 'kafka';
  /** Brokers of a Kafka that runs already; without them one is started. */
  readonly brokers?: readonly string[];
  /** Orders per second. */
  readonly rate: number;
  /** Of each service. */
  readonly replicas: number;
  /** Decides which kill comes when. */
  readonly seed: number;
}

/** Unless told otherwise. */
const usual = { long: { rate: 5 }, short: { rate: 3 } } as const;

export const usage = `Usage: npm run replicas -- [options]

Starts every service in replicas behind fronts, lets orders arrive at a constant rate, and kills replicas by SIGKILL: the one that
relays an outbox, one with calls upstream in flight, one that consumes partitions, a gateway with requests that wait for news. A
routing policy is activated in the midst. Prints how long others took to take over. The exit code is 0 when nothing was lost, all
books agree and every take-over came within its bound.

  --short           each kind of kill once, with shorter time-outs upstream
  --postgres        events in PostgreSQL instead of Kafka; Kafka is started, or taken from KAFKA_BROKERS
  --rate <n>        orders per second (${usual.long.rate}; short: ${usual.short.rate})
  --replicas <n>    of each service (3)
  --seed <n>        of the order of kills (random, and printed)
  --help`;

/** Reads the command line; throws an error whose message is for the person who typed it. */
export function readOptions(
  args: readonly string[],
  environment: Readonly<NodeJS.ProcessEnv>,
): ReplicasOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      postgres: { type: 'boolean', default: false },
      rate: { type: 'string' },
      replicas: { type: 'string', default: '3' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { rate } = values.short ? usual.short : usual.long;
  return {
    short: values.short,
    log: values.postgres ? 'postgres' : 'kafka',
    brokers: brokersFrom(environment),
    rate: numberFrom('--rate', values.rate ?? String(rate), 1, 200),
    replicas: numberFrom('--replicas', values.replicas, 2, 5),
    seed: numberFrom('--seed', values.seed, 0, 2 ** 31),
  };
}
