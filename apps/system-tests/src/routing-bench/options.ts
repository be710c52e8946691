import { parseArgs } from 'node:util';

export const partNames = ['decisions', 'slow-calls', 'two-routes'] as const;
export type PartName = (typeof partNames)[number];

export interface RoutingBenchOptions {
  readonly parts: readonly PartName[];
  /** A few seconds a part: to see that everything works, not for figures. */
  readonly short: boolean;
}

export const usage = `Usage: npm run bench:routing -- [options]

  --part ${partNames.join('|')}   one part only; may be given several times (all)
  --short                              a few seconds a part, for a look at the program itself
  --help`;

/** Reads the command line; throws an error whose message is for the person who typed it. */
export function readOptions(args: readonly string[]): RoutingBenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      part: { type: 'string', multiple: true, default: [...partNames] },
      short: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const unknown = values.part.find((name) => !partNames.some((part) => part === name));
  if (unknown !== undefined) throw new Error(`--part must be one of ${partNames.join(', ')}, not '${unknown}'.`);
  return { parts: partNames.filter((name) => values.part.includes(name)), short: values.short };
}
