import { z } from 'zod';

/** Who may operate: name and SHA-256 of the token. */
export type Operators = ReadonlyMap<string, Buffer>;

const entry = /^([a-z][a-z0-9._-]{0,31}):([0-9a-f]{64})$/;

/** The variable OPERATORS: `name:<SHA-256 of the token in hex>`, separated by commas. */
export const operatorsVariable = z.string().transform((text, context): Operators => {
  const operators = new Map<string, Buffer>();
  for (const part of text.split(',').map((each) => each.trim())) {
    const [, name, hash] = entry.exec(part) ?? [];
    if (!name || !hash) {
      const message = 'must list name:<SHA-256 of the token in hex>, separated by commas; npm run operator makes both';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
    if (operators.has(name)) context.addIssue({ code: 'custom', message: `names ${name} twice` });
    operators.set(name, Buffer.from(hash, 'hex'));
  }
  return operators;
});
