import { readFileSync } from 'node:fs';
import {
  type AcquirerAliases,
  type AcquirerOverrides,
  importPrivateKey,
  importPublicKey,
  type VersionedPublicKey,
} from '@paywright/apo';
import { durationMs, httpsUrlUnlessLoopback, httpUrl } from '@paywright/config';
import { routeNameSchema } from '@paywright/contracts';
import type { RouteTerms } from '@paywright/routing';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { OperationKind } from '../operations/operation';
import { type BreakerLimits, breakerSchema, type CallLimits, limitsSchema } from './route-limits-variable';
import { checkTerms, termsFields } from './route-terms-variable';

/** An upstream account as the environment describes it, its keys read and checked. */
export interface RouteSettings {
  readonly name: string;
  readonly product: 'apo' | 'antom-direct';
  readonly settlementCurrency?: string;
  readonly clientId: string;
  readonly baseUrl: string;
  readonly privateKey: KeyObject;
  readonly keyVersion: string;
  readonly apoPublicKeys: readonly VersionedPublicKey[];
  readonly notifyUrl?: string;
  readonly paymentExpiryMs: number;
  readonly acquirerAliases: AcquirerAliases;
  readonly acquirerOverrides: AcquirerOverrides;
  readonly lastChanceCapture: boolean;
  readonly terms: RouteTerms;
  readonly limits: Readonly<Record<OperationKind, CallLimits>>;
  readonly breaker: BreakerLimits;
}

const acquirerNames = ['ALIPAY', '2C2P', 'ADYEN', 'CHECKOUT', 'STRIPE', 'BRAINTREE', 'PAYPAL', 'unknown'] as const;

const acquirerSchema = z.strictObject({
  partialCapture: z.boolean().optional(),
  multipleCaptures: z.boolean().optional(),
  partialRefund: z.boolean().optional(),
  voidUntilCaptured: z.boolean().optional(),
  manualCaptureWindow: durationMs({ minMs: 60_000 }).optional(),
});

const documentSchema = z.object({
  routes: z
    .array(
      z
        .object({
          name: routeNameSchema,
          /** What the account is for: APO with several acquirers behind it, or Antom itself (APO reference 0.3). */
          product: z.enum(['apo', 'antom-direct'], 'must be apo or antom-direct').default('apo'),
          /** Needed where several settlement currencies are contracted; read by Antom alone (APO reference 3.5). */
          settlementCurrency: z
            .string()
            .regex(/^[A-Z]{3}$/, 'must be a currency code in upper case, such as KRW')
            .optional(),
          clientId: z.string().min(1, 'must not be empty'),
          /** Whether it may be plain http is {@link withSecureUpstream}'s to judge. */
          baseUrl: httpUrl(),
          privateKeyFile: z.string().min(1, 'must name the file with our private key'),
          keyVersion: z.string().min(1).default('1'),
          apoPublicKeys: z
            .array(z.object({ version: z.string().min(1), file: z.string().min(1) }))
            .min(1, 'must list at least one key'),
          notifyUrl: httpsUrlUnlessLoopback().optional(),
          /** APO takes less than ten minutes (APO reference, C13). */
          paymentExpiry: durationMs({ minMs: 60_000, maxMs: 590_000 }).default(9 * 60_000),
          acquirerAliases: z
            .object({ ALIPAY: z.array(z.string()), '2C2P': z.array(z.string()) })
            .partial()
            .default({}),
          /** What the contract with an acquirer changes, by its name: partial captures, several of them, the capture window. */
          acquirers: z.partialRecord(z.enum(acquirerNames), acquirerSchema).default({}),
          lastChanceCapture: z.boolean().default(false),
          ...termsFields,
          limits: limitsSchema,
          breaker: breakerSchema,
        })
        .superRefine(checkTerms),
    )
    .min(1, 'must list at least one route; the first takes every payment that names none')
    .superRefine((routes, context) => {
      const names = routes.map(({ name }) => name);
      for (const name of new Set(names.filter((one, index) => names.indexOf(one) !== index))) {
        context.addIssue({ code: 'custom', message: `the name ${name} is given twice` });
      }
    }),
});

/** The variable ROUTES: upstream accounts as JSON, the same document webhook-ingest reads; keys come from files. */
export const routesVariable = z.string().transform((text, context): RouteSettings[] => {
  const document = documentSchema.safeParse(parseJson(text));
  if (!document.success) {
    for (const { path, message } of document.error.issues) {
      context.addIssue({ code: 'custom', message: `${path.join('.') || '(document)'}: ${message}` });
    }
    return z.NEVER;
  }
  const keyOf = <Key>(file: string, read: (text: string) => Key, what: string): Key => {
    try {
      return read(readFileSync(file, 'utf8'));
    } catch (error) {
      context.addIssue({
        code: 'custom',
        message: `${what} from ${file}: ${error instanceof Error ? error.message : 'unreadable'}`,
      });
      return z.NEVER;
    }
  };
  return document.data.routes.map(({ privateKeyFile, apoPublicKeys, paymentExpiry, acquirers, ...account }) => {
    const { expectedAcquirers, currencies, cardRegions, flows, amounts, ...route } = account;
    const { name, product } = route;
    return {
      ...route,
      terms: { name, product, expectedAcquirers, currencies, cardRegions, flows, amounts },
      acquirerOverrides: overridesOf(acquirers),
      paymentExpiryMs: paymentExpiry,
      privateKey: keyOf(privateKeyFile, importPrivateKey, `route ${route.name}: privateKeyFile`),
      apoPublicKeys: apoPublicKeys.map(({ version, file }) => ({
        version,
        key: keyOf(file, importPublicKey, `route ${route.name}: key version ${version}`),
      })),
    };
  });
});

function overridesOf(acquirers: Partial<Record<string, z.output<typeof acquirerSchema>>>): AcquirerOverrides {
  return Object.fromEntries(
    Object.entries(acquirers).map(([name, contract]) => {
      const { manualCaptureWindow: manualCaptureWindowMs, ...rest } = contract ?? {};
      return [name, { ...rest, ...(manualCaptureWindowMs !== undefined && { manualCaptureWindowMs }) }];
    }),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
