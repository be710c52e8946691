import { z } from 'zod';

/** Why an operator does something: kept with what was done. */
export const operatorReason = z
  .string('must say why, in 1 to 500 characters')
  .trim()
  .min(1, 'must say why, in 1 to 500 characters')
  .max(500, 'must have at most 500 characters')
  // PostgreSQL keeps no such text.
  .refine((text) => !text.includes('\0'), 'must not have NUL characters; take them out');

/** The body of an operator's request that asks for nothing but to be explained. */
export const reasonSchema = z.strictObject({ reason: operatorReason });
