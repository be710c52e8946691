import { parseArgs } from 'node:util';
import { brokersFrom, numberFrom } from '../command-line/values';
import { type Profile, type ProfileName, profiles } from './load/profiles';

export type LogName = 'postgres' | 'kafka';

/** What one benchmark is asked to do. */
export interface BenchOptions {
  readonly log: LogName;
  /** Brokers of a Kafka that runs already; without them one is started. */
  readonly brokers?: readonly string[];
  readonly profile: Profile;
  /** Orders per second; undefined: look for the highest sustained rate. */
  readonly rate?: number;
  /** How long orders arrive in a measured run. */
  readonly seconds: number;
  readonly seed: number;
  /** Where V8's CPU profiles of every process go. */
  readonly cpuProfiles?: string;
}

/** Orders per second the system is meant to sustain on two cores. */
export const aimedRates: Readonly<Record<LogName, Readonly<Record<ProfileName, number>>>> = {
  postgres: { fast: 150, human: 60 },
  kafka: { fast: 100, human: 60 },
};

export const usage = `Usage: npm run bench -- [options]

  --log postgres|kafka     the event log (postgres); kafka takes KAFKA_BROKERS or starts a broker
  --profile fast|human     buyers who take 1 s, or a median of 20 s and 3 min at the 99th percentile (fast)
  --rate <n>               one measured run at n orders per second
  --search                 find the highest sustained rate, then measure at half of it and at it (the default for fast)
  --seconds <n>            how long orders arrive in a measured run (120)
  --seed <n>               of think times and acquirers (1)
  --cpu-profile <folder>   write a V8 CPU profile of every process there
  --help`;

/** Reads the command line; throws an error whose message is for the person who typed it. */
export function readOptions(args: readonly string[], environment: Readonly<NodeJS.ProcessEnv>): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      log: { type: 'string', default: 'postgres' },
      profile: { type: 'string', default: 'fast' },
      rate: { type: 'string' },
      search: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '120' },
      seed: { type: 'string', default: '1' },
      'cpu-profile': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const log = oneOf('--log', values.log, ['postgres', 'kafka'] as const);
  const profile = profiles[oneOf('--profile', values.profile, ['fast', 'human'] as const)];
  if (values.search && values.rate !== undefined) throw new Error('Give --rate or --search, not both.');
  const searches = values.search || (values.rate === undefined && profile.name === 'fast');
  return {
    log,
    brokers: brokersFrom(environment),
    profile,
    rate: searches
      ? undefined
      : numberFrom('--rate', values.rate ?? String(aimedRates[log][profile.name]), 0.1, 10_000),
    seconds: numberFrom('--seconds', values.seconds, 1, 86_400),
    seed: numberFrom('--seed', values.seed, 0, 2 ** 31),
    cpuProfiles: values['cpu-profile'],
  };
}

function oneOf<Choice extends string>(name: string, value: string, choices: readonly Choice[]): Choice {
  const chosen = choices.find((choice) => choice === value);
  if (chosen === undefined) throw new Error(`${name} must be ${choices.join(' or ')}, not '${value}'.`);
  return chosen;
}
