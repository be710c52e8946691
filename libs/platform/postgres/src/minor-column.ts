import type { ValueTransformer } from 'typeorm';

/**
 * For columns of type bigint that hold an amount in smallest units. PostgreSQL sends them as text, since a JavaScript
 * number cannot hold them all. NULL and an absent value stay what they are.
 */
export const minorColumn: ValueTransformer = {
  to: (minor?: bigint | null) => (typeof minor === 'bigint' ? minor.toString() : minor),
  from: (text?: string | null) => (typeof text === 'string' ? BigInt(text) : text),
};
