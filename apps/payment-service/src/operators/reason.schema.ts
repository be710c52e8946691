import { holdsCardNumber } from '@paywright/kernel';
import { z } from 'zod';

/** PostgreSQL keeps no NUL and no half of a character; line breaks and tabs are for people. */
export function isStorable(text: string): boolean {
  return !/[\p{Cs}\0]/u.test(text);
}

/** Why an operator does something: kept with what was done. */
export const operatorReason = z
  .string('must say why, in 1 to 500 characters')
  .trim()
  .min(1, 'must say why, in 1 to 500 characters')
  .max(500, 'must have at most 500 characters')
  .refine(isStorable, 'must not have control characters; take them out')
  .refine((text) => !holdsCardNumber(text), 'must hold no card number; leave it out');

/** The body of an operator's request that asks for nothing but to be explained. */
export const reasonSchema = z.strictObject({ reason: operatorReason });
