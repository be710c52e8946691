import { code as findCurrency } from 'currency-codes';
import { isAmountValue } from '@paywright/kernel';
import { z } from 'zod';

const isCurrency = (text: string): boolean => findCurrency(text)?.code === text;

/**
 * Money on every wire, spelt as in APO's documents: `{ "currency": "KRW", "value": "4200" }`, the value a text of digits
 * in the currency's smallest unit (APO reference, section 5).
 */
export const amountSchema = z.strictObject({
  currency: z
    .string()
    .refine(isCurrency, 'must be an ISO 4217 currency code in upper case, such as KRW')
    .meta({ description: 'ISO 4217 code', pattern: '^[A-Z]{3}$' }),
  value: z
    .string('must be a text of digits in the smallest unit, such as "4200" (a text, not a number)')
    .refine(
      isAmountValue,
      'must be a positive whole number of the smallest unit as text, 1 to 16 digits, without sign, point, separators or leading zero',
    )
    .meta({ description: 'Whole smallest units, as text', pattern: '^[1-9][0-9]{0,15}$' }),
});

export type Amount = z.output<typeof amountSchema>;

/** A total that may be nothing yet, such as what was captured so far. */
export const totalSchema = z.object({ currency: z.string().length(3), value: z.string().regex(/^(0|[1-9][0-9]*)$/) });
