import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import { type KubernetesObject, nameOf } from './kubernetes-object';
import type { Schema, Schemas } from './schemas';

/**
 * Judges objects by their schemas as a server does that is told to be strict: a field that is not in the schema is a
 * fault, and so is a kind without a schema.
 */
export class StrictValidator {
  private readonly ajv = new Ajv({
    strict: false,
    inlineRefs: false,
    allErrors: true,
    validateFormats: false,
  });
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(private readonly schemas: Schemas) {
    const definitions = Object.fromEntries(
      Object.entries(schemas.definitions).map(([name, schema]) => [name, closed(schema)]),
    );
    this.ajv.addSchema({ $id: 'kubernetes', definitions });
  }

  /** What is wrong with the object, a line each. */
  faultsOf(object: KubernetesObject): string[] {
    const key = `${object.apiVersion}/${object.kind}`;
    const schema = this.schemas.kinds[key];
    if (schema === undefined) return [`${nameOf(object)}: there is no schema for ${key}; add its source to schemas.ts`];
    const validate = this.compiled.get(key) ?? this.ajv.compile(closed(schema));
    this.compiled.set(key, validate);
    if (validate(object)) return [];
    return (validate.errors ?? []).map((error) => `${nameOf(object)}: ${describe(error)}`);
  }
}

function describe({ instancePath, message, params }: ErrorObject): string {
  const field = (params as { additionalProperty?: string }).additionalProperty;
  return field === undefined ? `${instancePath} ${message}` : `${instancePath}/${field} is not a field`;
}

/**
 * The schema without room for fields it does not name, in the words of JSON Schema. Objects that name no fields stay
 * open: they hold whatever their keys are.
 */
function closed(schema: Schema): Schema {
  const result: Record<string, unknown> = {};
  for (const [word, value] of Object.entries(schema)) result[word] = closedWord(word, value);
  const { properties, additionalProperties, nullable, type } = result;
  if (
    properties !== undefined &&
    additionalProperties === undefined &&
    !schema['x-kubernetes-preserve-unknown-fields']
  ) {
    result['additionalProperties'] = false;
  }
  if (schema['x-kubernetes-int-or-string'] || schema['format'] === 'int-or-string')
    result['type'] = ['integer', 'string'];
  else if (nullable === true && typeof type === 'string') result['type'] = [type, 'null'];
  delete result['nullable'];
  if (!isReadable(result['pattern'])) delete result['pattern'];
  return result;
}

function closedWord(word: string, value: unknown): unknown {
  if (word === '$ref') return String(value).replace(/^#/, 'kubernetes#');
  // Alternatives say which fields go together, and repeat some of them: the schema around them names all.
  if (['allOf', 'anyOf', 'oneOf', 'not'].includes(word)) return value;
  if (Array.isArray(value)) return value;
  if (word === 'properties') {
    return Object.fromEntries(Object.entries(value as object).map(([name, field]) => [name, closed(field as Schema)]));
  }
  if ((word === 'items' || word === 'additionalProperties') && typeof value === 'object')
    return closed(value as Schema);
  return value;
}

/** Patterns are written for Go, which knows a few words more, such as `(?i)`; those are left to the server. */
function isReadable(pattern: unknown): boolean {
  return typeof pattern !== 'string' || !pattern.includes('(?i)');
}
