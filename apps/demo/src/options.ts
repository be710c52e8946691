import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultPorts, type ProcessName, processNames, repositoryRoot } from '@paywright/running-system';

export interface DemoOptions {
  /** Ends with a verdict instead of staying up. */
  readonly once: boolean;
  /** Events travel through Kafka instead of PostgreSQL. */
  readonly kafka: boolean;
  readonly keepData: boolean;
  /** Where logs, keys and kept data go. */
  readonly runDirectory: string;
  readonly ports: Partial<Record<ProcessName, number>>;
}

/** A command line that cannot be followed; the message says why. */
export class UsageError extends Error {}

const explained: readonly (readonly [flag: string, meaning: string])[] = [
  ['--once', 'play the orders, print the verdict, end with it as exit code'],
  ['--kafka', 'events travel through Kafka: KAFKA_BROKERS, or a broker started here (Java 17, Maven)'],
  ['--keep-data', 'keep the databases for the next start with --keep-data'],
  ['--run-directory <folder>', 'where logs, keys and kept data go, instead of .paywright/demo'],
  ...processNames.map((name) => [`--${name}-port <port>`, `instead of ${defaultPorts[name]}`] as const),
];

export const usage = `npm run demo -- [options]

${explained.map(([flag, meaning]) => `  ${flag.padEnd(34)}  ${meaning}`).join('\n')}`;

/** Reads the command line; undefined when only help is wanted. */
export function readOptions(args: readonly string[]): DemoOptions | undefined {
  const { help, once, kafka, 'keep-data': keepData, 'run-directory': folder, ...portTexts } = parse([...args]);
  if (help) return undefined;
  const ports = processNames.flatMap((name) => {
    const text = portTexts[`${name}-port`];
    return text === undefined ? [] : [[name, readPort(name, text)] as const];
  });
  return { once, kafka, keepData, runDirectory: resolve(folder), ports: Object.fromEntries(ports) };
}

function parse(args: string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const options = {
    ...{ once: flag, kafka: flag, 'keep-data': flag, help: flag },
    'run-directory': { type: 'string', default: join(repositoryRoot, '.paywright', 'demo') } as const,
    ...eachPortFlag(text),
  };
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function eachPortFlag<Value>(value: Value): Record<`${ProcessName}-port`, Value> {
  return Object.fromEntries(processNames.map((name) => [`${name}-port`, value])) as Record<
    `${ProcessName}-port`,
    Value
  >;
}

function readPort(name: ProcessName, text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new UsageError(`--${name}-port takes a port, a whole number from 1 to 65535, not '${text}'.`);
}
