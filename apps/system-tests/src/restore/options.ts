import { parseArgs } from 'node:util';
import { brokersFrom, numberFrom } from '../command-line/values';

/** What one restore drill is asked to do. */
export interface RestoreOptions {
  /** `moment`: to a point in time, what came later is lost; `newest`: to the end of the log, nothing is. */
  readonly to: 'moment' | 'newest';
  /** Brokers of a Kafka that runs already; without them one is started. */
  readonly brokers?: readonly string[];
  /** Orders per second. */
  readonly rate: number;
  /** How long orders arrive before the backup, between backup and moment, and between moment and disaster. */
  readonly seconds: number;
  /** Leaves out what recovers: shows that the checks can fail. */
  readonly withoutRecovery: boolean;
}

export const usage = `Usage: npm run restore:drill -- [options]

Starts the whole system on Kafka and a PostgreSQL with an archived write-ahead log, lets orders arrive, takes a base backup meanwhile,
destroys PostgreSQL and all services, restores to a moment some seconds before, recovers, and compares all books. The exit code
is 0 when every check holds. Takes KAFKA_BROKERS or starts a broker.

  --to <where>         moment: to a point in time, the rest is lost (moment); newest: to the end of the write-ahead log
  --rate <n>           orders per second (6)
  --seconds <n>        before the backup, from backup to moment, and from moment to disaster (6)
  --without-recovery   restore and start, without the commands that recover: the checks must fail
  --help`;

/** Reads the command line; throws an error whose message is for the person who typed it. */
export function readOptions(
  args: readonly string[],
  environment: Readonly<NodeJS.ProcessEnv>,
): RestoreOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      to: { type: 'string', default: 'moment' },
      rate: { type: 'string', default: '6' },
      seconds: { type: 'string', default: '6' },
      'without-recovery': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  if (values.to !== 'moment' && values.to !== 'newest')
    throw new Error(`--to must be moment or newest, not '${values.to}'.`);
  return {
    to: values.to,
    brokers: brokersFrom(environment),
    rate: numberFrom('--rate', values.rate, 1, 100),
    seconds: numberFrom('--seconds', values.seconds, 3, 600),
    withoutRecovery: values['without-recovery'],
  };
}
