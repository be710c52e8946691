import { join } from 'node:path';
import { z } from 'zod';

/** As much of JSON Schema as events use. */
export interface EventSchema {
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, EventSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly items?: EventSchema;
  readonly anyOf?: readonly EventSchema[];
  readonly oneOf?: readonly EventSchema[];
  readonly allOf?: readonly EventSchema[];
  readonly [rule: string]: unknown;
}

/** What travels, by its type on the wire: `paywright.payment.captured.v1`. */
export type EventSchemas = ReadonlyMap<string, EventSchema>;

/** The events of a build: what its libs/contracts defines. */
export function eventsOf(root: string): EventSchemas {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- another version's build, known when it runs
  const contracts = require(join(root, 'libs/contracts/dist')) as Record<string, unknown>;
  return new Map(
    Object.values(contracts)
      .filter(isEvent)
      .map(({ type, schema }) => [
        type,
        z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as unknown as EventSchema,
      ]),
  );
}

function isEvent(value: unknown): value is { type: string; topic: string; schema: z.ZodType } {
  const { type, topic, schema } = (value ?? {}) as { type?: unknown; topic?: unknown; schema?: object };
  return typeof type === 'string' && typeof topic === 'string' && schema !== undefined && '_zod' in schema;
}

/**
 * Where two versions do not understand each other's events, a sentence each. While they run side by side each reads what the
 * other wrote, and after a rollback the older one reads what the newer one left on the log.
 */
export function eventFaults(before: EventSchemas, now: EventSchemas): string[] {
  return [...before].flatMap(([type, schema]) => {
    const other = now.get(type);
    return other ? differences(type, schema, other) : [`${type} is gone: the other version still writes or awaits it`];
  });
}

/** A rule one side is stricter about is one the other's events may break. */
const rules = [
  'type',
  'const',
  'pattern',
  'format',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
];
const choices = ['anyOf', 'oneOf', 'allOf'] as const;

function differences(path: string, before: EventSchema, now: EventSchema): string[] {
  return [
    ...rules
      .filter((rule) => JSON.stringify(before[rule]) !== JSON.stringify(now[rule]))
      .map((rule) => `${path}: ${rule} was ${JSON.stringify(before[rule])} and is ${JSON.stringify(now[rule])}`),
    ...listFaults(`${path}: the value`, before.enum ?? [], now.enum ?? []),
    ...listFaults(`${path}: the need for`, before.required ?? [], now.required ?? []),
    ...choices.flatMap((choice) => choiceFaults(path, before[choice] ?? [], now[choice] ?? [])),
    ...(before.items && now.items ? differences(`${path}[]`, before.items, now.items) : []),
    ...fieldFaults(path, before, now),
  ];
}

function listFaults(what: string, before: readonly unknown[], now: readonly unknown[]): string[] {
  return [
    ...now.filter((item) => !before.includes(item)).map((item) => `${what} ${String(item)} is new`),
    ...before.filter((item) => !now.includes(item)).map((item) => `${what} ${String(item)} is gone`),
  ];
}

function choiceFaults(path: string, before: readonly EventSchema[], now: readonly EventSchema[]): string[] {
  if (before.length !== now.length) return [`${path}: had ${before.length} alternatives and has ${now.length}`];
  return before.flatMap((schema, index) => differences(path, schema, now[index] ?? {}));
}

function fieldFaults(path: string, before: EventSchema, now: EventSchema): string[] {
  const { properties: fields = {} } = before;
  const { properties: others = {} } = now;
  const added = Object.keys(others).filter((name) => !Object.hasOwn(fields, name));
  return [
    ...(before.additionalProperties === false ? added.map((name) => `${path}.${name} is new, and was refused`) : []),
    ...Object.entries(fields).flatMap(([name, field]) => {
      const other = others[name];
      return other ? differences(`${path}.${name}`, field, other) : [`${path}.${name} is gone`];
    }),
  ];
}
