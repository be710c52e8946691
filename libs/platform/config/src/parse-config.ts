import { z } from 'zod';
import { ConfigError, type ConfigFault } from './config-error';
import { deepFreeze } from './deep-freeze';
import { productionFault } from './production';
import { readEnvironment } from './read-environment';

/**
 * Reads a process's configuration once, at boot. `schema` is an object schema whose keys are the variables' names
 * (a `.transform` or `.pipe` may follow); `.meta({ description, example })` on a variable is shown when it is missing.
 * `NAME_FILE=/path` supplies `NAME` from a file. Throws a {@link ConfigError} that lists every fault and no value.
 */
export function parseConfig<S extends z.ZodType>(schema: S, env: NodeJS.ProcessEnv): Readonly<z.output<S>> {
  const shape = shapeOf(schema);
  const { values, faults: unreadable } = readEnvironment(Object.keys(shape), env);
  const parsed = schema.safeParse(values);
  const invalid = (parsed.error?.issues ?? []).map((issue) => describeIssue(issue, shape, values));
  const unfit = values['NODE_ENV'] === 'production' ? productionFaults(shape, values) : [];
  const faults = firstOfEachVariable(unreadable, invalid, unfit);
  if (parsed.success && faults.length === 0) return deepFreeze(parsed.data);
  throw new ConfigError(faults);
}

type Shape = Readonly<Record<string, z.core.$ZodType>>;

function shapeOf(schema: z.core.$ZodType): Shape {
  if (schema instanceof z.ZodObject) return schema.shape;
  if (schema instanceof z.ZodPipe) return shapeOf(schema.in);
  throw new TypeError('a configuration schema is an object schema, with nothing but transforms around it');
}

function describeIssue(issue: z.core.$ZodIssue, shape: Shape, values: Record<string, string>): ConfigFault {
  const variable = String(issue.path[0] ?? '(configuration)');
  const value = values[variable];
  if (value === undefined && issue.code !== 'custom') return { variable, rule: missing(variable, shape[variable]) };
  return { variable, rule: value && value.length > 3 ? issue.message.replaceAll(value, '…') : issue.message };
}

function missing(variable: string, schema: z.core.$ZodType | undefined): string {
  const { description, example } = (schema && z.globalRegistry.get(schema)) ?? {};
  const what = description ? ` (${description})` : '';
  return example === undefined ? `is not set${what}; set it` : `is not set${what}; set ${variable}=${String(example)}`;
}

function productionFaults(shape: Shape, values: Record<string, string>): ConfigFault[] {
  return Object.entries(shape).flatMap(([variable, schema]) => {
    const text = values[variable];
    const rule = text === undefined ? undefined : productionFault(schema, text);
    return rule ? { variable, rule } : [];
  });
}

/** A variable's earlier faults explain the later ones: a file that cannot be read also leaves its variable unset. */
function firstOfEachVariable(...stages: readonly (readonly ConfigFault[])[]): ConfigFault[] {
  const named = new Set<string>();
  return stages.flatMap((faults) => {
    const news = faults.filter(({ variable }) => !named.has(variable));
    for (const { variable } of news) named.add(variable);
    return news;
  });
}
