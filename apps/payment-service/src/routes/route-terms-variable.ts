import { cardFlows, type RouteTerms } from '@paywright/routing';
import { z } from 'zod';

const currency = z.string().regex(/^[A-Z]{3}$/, 'must be a currency code in upper case, such as KRW');
const amountValue = z
  .string()
  .regex(/^(0|[1-9]\d{0,15})$/, 'must be a whole number of smallest units as text, such as "4200"')
  .optional();

const amountsOfCurrency = z
  .strictObject({ currency, atLeast: amountValue, atMost: amountValue })
  .superRefine(({ atLeast, atMost }, context) => {
    if (atLeast === undefined && atMost === undefined) {
      context.addIssue({ code: 'custom', message: 'must have atLeast, atMost or both' });
    } else if (atLeast !== undefined && atMost !== undefined && BigInt(atLeast) > BigInt(atMost)) {
      context.addIssue({ code: 'custom', path: ['atMost'], message: `must be at least atLeast, ${atLeast}` });
    }
  });

/** The part of an account in ROUTES that says what it takes, by contract; what is absent is not limited. */
export const termsFields = {
  expectedAcquirers: listOf(z.string().min(1, 'must not be empty')),
  currencies: listOf(currency),
  cardRegions: listOf(z.string().regex(/^[A-Z]{2}$/, 'must be a region of two letters in upper case, such as KR')),
  flows: listOf(z.enum(cardFlows, `must be one of ${cardFlows.join(', ')}`)),
  amounts: z.array(amountsOfCurrency).min(1, 'must list at least one currency').optional(),
};

/** Bounds that could never hold, or that contradict each other: they would strike payments out that nobody meant. */
export function checkTerms(
  { currencies, amounts = [] }: Pick<RouteTerms, 'currencies' | 'amounts'>,
  context: z.core.$RefinementCtx,
): void {
  amounts.forEach(({ currency: bounded }, index) => {
    const path = ['amounts', index, 'currency'];
    if (currencies && !currencies.includes(bounded)) {
      context.addIssue({ code: 'custom', path, message: `${bounded} is not among the currencies of this route` });
    }
    if (amounts.findIndex((other) => other.currency === bounded) !== index) {
      context.addIssue({ code: 'custom', path, message: `${bounded} has bounds already` });
    }
  });
}

function listOf<Item extends z.ZodType<string>>(item: Item) {
  return z
    .array(item)
    .min(1, 'must list at least one, or be left out: then it is not limited')
    .refine((items) => new Set(items).size === items.length, 'must not list anything twice')
    .optional();
}
