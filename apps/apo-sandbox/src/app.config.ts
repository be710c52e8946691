import type { KeyObject } from 'node:crypto';
import * as variable from '@paywright/config';
import { invariant } from '@paywright/kernel';
import { z } from 'zod';
import { acquirer, isProfileName } from './acquirers/acquirer';
import { readLatency } from './http/latency';
import { keysOfFolder } from './merchants/key-files';
import { documentedScheduleMs } from './notifications/notification';
import { importPrivateKey, importPublicKey } from './signature/keys';

const acquirers = z
  .string()
  .default('ALIPAY,2C2P,ADYEN,CHECKOUT')
  .transform((text, context) =>
    text.split(',').map((item) => {
      const [name = '', profile = name] = item.trim().split('=');
      if (isProfileName(profile)) return acquirer(name, profile);
      context.addIssue('must list ALIPAY, 2C2P, ADYEN, CHECKOUT, or a name with one of them as its profile: CCPP=2C2P');
      return z.NEVER;
    }),
  );

const schedule = z
  .string()
  .transform((text) => text.split(',').map((item) => variable.durationMs().safeParse(item.trim()).data ?? NaN))
  .refine((waits) => waits.every((ms) => ms >= 0), 'must list durations such as 0s,2m,10m,1h');

const latency = z
  .string()
  .transform(readLatency)
  .refine((read) => read !== undefined, 'must be a median and a 99th percentile in milliseconds, such as 300:1500');

/** Key material that cannot be used is a fault of its variable. */
function keyMaterial<T>(read: (text: string) => T) {
  return z.string().transform((text, context): T => {
    try {
      return read(text);
    } catch (error) {
      context.addIssue((error as Error).message);
      return z.NEVER;
    }
  });
}

function keysOfAccount(folder: string): AccountKeys {
  const texts = keysOfFolder(folder);
  return {
    merchantKey: importPublicKey(texts['merchant-public-key']),
    privateKey: importPrivateKey(texts['apo-private-key']),
  };
}

const accountsSchema = z.array(
  z.strictObject({
    clientId: z.string('is required').min(1, 'must not be empty').max(64, 'has more than 64 characters'),
    product: z.enum(['apo', 'direct'], 'must be apo or direct').default('apo'),
    notifyUrl: variable.httpUrl().optional(),
  }),
  'must be a list',
);

/** Accounts beside the first as JSON; all that is wrong with them is one rule, since a variable has one. */
const furtherAccounts = z.string().transform((text, context): z.output<typeof accountsSchema> => {
  const read = accountsSchema.safeParse(jsonOf(text));
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `${path.join('.') || '(document)'}: ${message}`);
  context.addIssue(
    `${faults.join('; ')}; an example: [{"clientId":"SANDBOX_2","product":"apo","notifyUrl":"http://…"}]`,
  );
  return z.NEVER;
});

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What one account needs: to verify its requests, and to sign in the gateway's name. */
interface AccountKeys {
  readonly merchantKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** The sandbox's variables. Its accounts share their keys, which come from a folder or as two variables (or files). */
export const configSchema = z
  .object({
    HOST: z.string().default('127.0.0.1'),
    PORT: variable.port().default(3010),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    SANDBOX_PUBLIC_URL: variable.httpUrl().optional(),
    SANDBOX_CLIENT_ID: z.string().min(1).max(64).default('SANDBOX_5YX0000000000001'),
    SANDBOX_KEYS_DIR: keyMaterial(keysOfAccount).optional(),
    SANDBOX_MERCHANT_PUBLIC_KEY: keyMaterial(importPublicKey).optional(),
    SANDBOX_PRIVATE_KEY: keyMaterial(importPrivateKey).optional(),
    SANDBOX_MORE_ACCOUNTS: furtherAccounts.default([]),
    SANDBOX_KEY_VERSION: z.string().default('1'),
    SANDBOX_NOTIFY_URL: variable.httpUrl().optional(),
    SANDBOX_NOTIFY_TIMEOUT: variable.durationMs({ minMs: 1 }).default(10_000),
    SANDBOX_RESEND_SCHEDULE: schedule.default([...documentedScheduleMs]),
    SANDBOX_PLAIN_HTTP: z.enum(['loopback', 'anywhere', 'nowhere']).default('loopback'),
    SANDBOX_ACQUIRERS: acquirers,
    SANDBOX_SEED: variable.intInRange(0, 2 ** 32 - 1).optional(),
    SANDBOX_EXPIRY: variable.durationMs({ minMs: 1 }).default(14 * 60_000),
    SANDBOX_PAY_LATENCY: latency.optional(),
    SANDBOX_INQUIRY_LATENCY: latency.optional(),
    SANDBOX_MAX_PAYMENTS: variable.intInRange(1, 10_000_000).default(50_000),
  })
  .refine((env) => env.SANDBOX_KEYS_DIR !== undefined || (env.SANDBOX_MERCHANT_PUBLIC_KEY && env.SANDBOX_PRIVATE_KEY), {
    path: ['SANDBOX_KEYS_DIR'],
    error: 'is not set; name a folder for the account’s keys, which are made if it is empty',
    when: () => true, // judged beside all other rules: one boot shows all
  })
  .refine((env) => isUnique(clientIdsOf(env)), {
    path: ['SANDBOX_MORE_ACCOUNTS'],
    error: 'names an account twice, or that of SANDBOX_CLIENT_ID: each clientId is another account',
    when: () => true,
  })
  .transform((env) => {
    const { merchantKey = env.SANDBOX_MERCHANT_PUBLIC_KEY, privateKey = env.SANDBOX_PRIVATE_KEY } =
      env.SANDBOX_KEYS_DIR ?? {};
    invariant(merchantKey && privateKey, 'the keys are there once the rules are kept');
    return {
      host: env.HOST,
      port: env.PORT,
      logLevel: env.LOG_LEVEL,
      publicUrl: env.SANDBOX_PUBLIC_URL,
      accounts: [
        { clientId: env.SANDBOX_CLIENT_ID, product: 'apo', notifyUrl: env.SANDBOX_NOTIFY_URL } as const,
        ...env.SANDBOX_MORE_ACCOUNTS,
      ],
      keyVersion: env.SANDBOX_KEY_VERSION,
      merchantKey,
      privateKey,
      notifyTimeoutMs: env.SANDBOX_NOTIFY_TIMEOUT,
      scheduleMs: env.SANDBOX_RESEND_SCHEDULE,
      acquirers: env.SANDBOX_ACQUIRERS,
      seed: env.SANDBOX_SEED,
      terms: { expiryMs: env.SANDBOX_EXPIRY, plainHttp: env.SANDBOX_PLAIN_HTTP },
      latency: { pay: env.SANDBOX_PAY_LATENCY, inquiryPayment: env.SANDBOX_INQUIRY_LATENCY },
      paymentLimit: env.SANDBOX_MAX_PAYMENTS,
    };
  });

/** Judged beside all other rules, so the accounts may be unreadable. */
function clientIdsOf(env: { SANDBOX_CLIENT_ID: string; SANDBOX_MORE_ACCOUNTS: unknown }): readonly string[] {
  const further = Array.isArray(env.SANDBOX_MORE_ACCOUNTS) ? (env.SANDBOX_MORE_ACCOUNTS as { clientId: string }[]) : [];
  return [env.SANDBOX_CLIENT_ID, ...further.map(({ clientId }) => clientId)];
}

function isUnique(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}

export type SandboxConfig = z.output<typeof configSchema>;
