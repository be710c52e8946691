import { createHash } from 'node:crypto';

/**
 * A SHA-256 over a JSON value that does not depend on the order of its fields, so that a repeated request is recognised
 * however its client, or a later version of our schema, lines its fields up.
 */
export function fingerprintOf(value: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(value, withSortedFields)).digest();
}

function withSortedFields(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
