import { isAmountValue } from '@paywright/kernel';
import { z } from 'zod';
import { type HealthCondition, healthWindows, type RuleAnswer, type RuleConditions } from './policy';
import { cardFlows, terminals } from './routed-payment';

export const maxRules = 200;
const maxEntries = 100;

/** NUL and half a surrogate pair are texts in JSON and nowhere else. */
const unprintable = /[\p{Cc}\p{Cs}]/u;

const text = (max: number) =>
  z
    .string()
    .min(1, 'must not be empty; write something or leave it out')
    .max(max, `must have at most ${max} characters; shorten it`)
    .refine((value) => !unprintable.test(value), 'must not have control characters; remove them');

/** Historic currencies are known too: a route's terms decide what is taken today. */
const currencies = new Set(Intl.supportedValuesOf('currency'));
const currency = z
  .string()
  .refine((code) => currencies.has(code), 'is no currency; write an ISO 4217 code in upper case, such as KRW');

const regionNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** ISO 3166 alone: an alias such as UK would be accepted and never match. */
function isRegion(code: string): boolean {
  if (!/^[A-Z]{2}$/.test(code) || code === 'ZZ') return false;
  return regionNames.of(code) !== undefined && Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`;
}

const region = z
  .string()
  .refine(isRegion, 'is no region; write an ISO 3166 code of two upper-case letters, such as KR');

const brand = z.string().regex(/^[A-Z0-9_]{1,32}$/, 'is no card brand; write it in upper case, such as VISA or IBK_BC');

const routeName = text(64);

/** A list in which an entry stands once, and at least one does. */
function list<Item extends z.ZodType<string>>(item: Item) {
  return z
    .array(item)
    .min(1, 'must not be empty; list at least one, or leave the field out')
    .max(maxEntries, `must have at most ${maxEntries} entries; write several rules`)
    .superRefine((entries, context) => repeatsIn(entries, context));
}

function repeatsIn(entries: readonly string[], context: z.RefinementCtx, field: PropertyKey[] = []): void {
  const seen = new Set<string>();
  entries.forEach((entry, index) => {
    if (seen.has(entry)) {
      context.addIssue({ code: 'custom', path: [index, ...field], message: 'stands there twice; remove one of them' });
    }
    seen.add(entry);
  });
}

const bound = z
  .string()
  .refine(
    isAmountValue,
    'must be a positive whole number of smallest units as text, 1 to 16 digits; write it like "50000"',
  );

const amount = z
  .strictObject({ currency, atLeast: bound.optional(), atMost: bound.optional() })
  .superRefine(({ atLeast, atMost }, context) => {
    if (atLeast === undefined && atMost === undefined) {
      context.addIssue({ code: 'custom', message: 'bounds nothing; give atLeast, atMost or both' });
    } else if (atLeast && atMost && [atLeast, atMost].every(isAmountValue) && BigInt(atLeast) > BigInt(atMost)) {
      context.addIssue({
        code: 'custom',
        path: ['atLeast'],
        message: 'is more than atMost, so no amount can match; exchange them',
      });
    }
  });

const health: z.ZodType<HealthCondition> = z
  .strictObject({
    route: routeName,
    acquirer: text(64).optional(),
    measure: z.enum(['approvalRate', 'technicalFailureRate', 'latencyP95Ms']),
    above: z.number().optional(),
    below: z.number().optional(),
    window: z.enum(healthWindows).optional(),
    atLeastCount: z
      .number()
      .refine((count) => Number.isSafeInteger(count) && count >= 1, 'must be a whole number from 1; write one'),
  })
  .superRefine(({ measure, above, below }, context) => {
    const say = (message: string, path: string[] = []) => context.addIssue({ code: 'custom', path, message });
    if ((above === undefined) === (below === undefined)) say('must have above or below; give one of the two');
    const [most, unit] = measure === 'latencyP95Ms' ? [Infinity, 'milliseconds from 0'] : [1, 'a rate from 0 to 1'];
    if (above !== undefined && (above < 0 || above >= most)) {
      say(`can be no such bound; write ${unit} that can be exceeded`, ['above']);
    }
    if (below !== undefined && (below <= 0 || below > most)) {
      say(`can be no such bound; write ${unit} that can be fallen short of`, ['below']);
    }
  });

export const conditionsSchema: z.ZodType<RuleConditions> = z.strictObject({
  currency: list(currency).optional(),
  amount: amount.optional(),
  cardRegion: list(region).optional(),
  brand: list(brand).optional(),
  flow: list(z.enum(cardFlows)).optional(),
  terminal: list(z.enum(terminals)).optional(),
  savedCard: z.boolean().optional(),
  buyer: list(text(64)).optional(),
  metadata: z
    .record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/), list(text(256)))
    .refine((keys) => Object.keys(keys).length > 0, 'must not be empty; name a key, or leave the field out')
    .refine((keys) => Object.keys(keys).length <= maxEntries, `must have at most ${maxEntries} keys; remove some`)
    .optional(),
  health: z
    .array(health)
    .min(1, 'must not be empty; list at least one, or leave the field out')
    .max(maxEntries, `must have at most ${maxEntries} entries; remove some`)
    .optional(),
});

const split = z
  .array(
    z.strictObject({
      route: routeName,
      percent: z
        .number()
        .refine(
          (percent) => Number.isInteger(percent) && percent >= 1 && percent <= 100,
          'must be a whole percent from 1 to 100; round it, or leave the route out',
        ),
    }),
  )
  .min(1, 'must not be empty; list at least one route')
  .superRefine((shares, context) => {
    const names = shares.map(({ route }) => route);
    repeatsIn(names, context, ['route']);
    const total = shares.reduce((sum, { percent }) => sum + percent, 0);
    if (shares.length > 0 && total !== 100) {
      context.addIssue({ code: 'custom', message: `comes to ${total} percent; make it 100` });
    }
  });

export const answerSchema: z.ZodType<RuleAnswer> = z
  .strictObject({ priority: list(routeName).optional(), split: split.optional() })
  .transform(({ priority, split }, context): RuleAnswer => {
    if (priority && !split) return { priority };
    if (split && !priority) return { split };
    context.addIssue({ code: 'custom', message: 'must have priority or split; give one of the two' });
    return z.NEVER;
  });

export const ruleNameSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,63}$/,
    'must have 1 to 64 lower-case letters, digits or dashes, the first no dash; rename it',
  )
  .refine((name) => name !== 'default', 'is kept for the answer when no rule matches; rename it');

/** What surrounds the parts: these are read one by one, so that a fault in one hides none in another. */
export const ruleShell = z.strictObject({ name: z.unknown(), when: z.unknown(), route: z.unknown() }).partial();
export const policyShell = z
  .strictObject({ description: z.unknown(), rules: z.unknown(), default: z.unknown() })
  .partial();

export const descriptionSchema = text(500).optional();
export const rulesSchema = z
  .array(z.unknown())
  .max(maxRules, `must have at most ${maxRules} rules; merge or remove some`);
