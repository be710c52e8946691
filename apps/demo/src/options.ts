import { parseArgs } from 'node:util';
import { defaultPorts, type ProcessName, processNames } from '@paywright/running-system';

export interface DemoOptions {
  /** Ends with a verdict instead of staying up. */
  readonly once: boolean;
  /** Events travel through Kafka instead of PostgreSQL. */
  readonly kafka: boolean;
  readonly keepData: boolean;
  readonly ports: Partial<Record<ProcessName, number>>;
}

/** A command line that cannot be followed; the message says why. */
export class UsageError extends Error {}

export const usage = `npm run demo -- [options]

  --once                 play the orders, print the verdict, end with it as exit code
  --kafka                events travel through Kafka (KAFKA_BROKERS, or a broker started here: needs Java 17 and Maven)
  --keep-data            keep the databases for the next start with --keep-data
${processNames.map((name) => `  --${`${name}-port <port>`.padEnd(20)} instead of ${defaultPorts[name]}`).join('\n')}`;

/** Reads the command line; undefined when only help is wanted. */
export function readOptions(args: readonly string[]): DemoOptions | undefined {
  const { help, once, kafka, 'keep-data': keepData, ...portTexts } = parse([...args]);
  if (help) return undefined;
  const ports = processNames.flatMap((name) => {
    const text = portTexts[`${name}-port`];
    return text === undefined ? [] : [[name, readPort(name, text)] as const];
  });
  return { once, kafka, keepData, ports: Object.fromEntries(ports) };
}

function parse(args: string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const options = {
    ...{ once: flag, kafka: flag, 'keep-data': flag, help: flag },
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
