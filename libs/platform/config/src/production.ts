import { z } from 'zod';

/** The variable that says whether this process serves real buyers; spread it into an app's schema. */
export const environment = { NODE_ENV: z.enum(['production', 'development', 'test']).default('development') };

interface ProductionRule {
  readonly breaks: RegExp;
  readonly rule: string;
}

const rules = z.registry<ProductionRule>();

/** For demos and tests only: production refuses the variable unless it is unset or false. Wrap it around the whole rule. */
export function notInProduction<S extends z.ZodType>(schema: S): S {
  rules.add(schema, { breaks: /^(?!(false|0|no|off)$)/i, rule: 'is refused in production; unset it' });
  return schema;
}

/** A URL that must be https in production, even on loopback. Wrap it around the whole rule. */
export function httpsInProduction<S extends z.ZodType>(schema: S): S {
  rules.add(schema, { breaks: /^(?!https:)/i, rule: 'must be an https URL in production' });
  return schema;
}

/**
 * What production adds against a variable's text. Judged on the text, not on the parsed configuration, so that one boot
 * shows these faults beside all others.
 */
export function productionFault(schema: z.core.$ZodType, text: string): string | undefined {
  const found = rules.get(schema);
  return found?.breaks.test(text) ? found.rule : undefined;
}
