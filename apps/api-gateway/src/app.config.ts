import { createPrivateKey } from 'node:crypto';
import {
  durationMs,
  flag,
  httpsUrlUnlessLoopback,
  intInRange,
  notInProduction,
  retentionMs,
  serviceVariables,
  withEventLog,
} from '@paywright/config';
import { inboxKeptMs } from '@paywright/inbox';
import { z } from 'zod';

const dayMs = 86_400_000;

/** Everything api-gateway takes from its environment. */
export const configSchema = withEventLog(
  z.object({
    ...serviceVariables(3000),
    ALLOW_HTTP_URLS: notInProduction(flag().default(false)).meta({
      description: 'take redirect URLs of plain http on loopback, for a laptop',
    }),
    API_KEY_CACHE: durationMs({ minMs: 1, maxMs: 300_000 }).default(5_000).meta({
      description: 'how long a key is remembered, and so may live on after it was revoked',
    }),
    CARD_SESSION_PRIVATE_KEY: z
      .string()
      .transform((text, context) => {
        try {
          return createPrivateKey(text);
        } catch {
          context.addIssue('must be an Ed25519 private key in PEM');
          return z.NEVER;
        }
      })
      .optional()
      .meta({ description: 'signs card sessions, which payment-service checks; without it no cards are taken' }),
    CARDS_URL: httpsUrlUnlessLoopback()
      .refine((url) => !url.endsWith('/v1/cards'), { error: 'must end before /v1/cards, which is added to it' })
      .optional()
      .meta({ description: 'where payment-service takes cards, as buyers’ browsers or shops reach it' }),
    FOLLOW_UP_WAIT: durationMs({ maxMs: 10_000 }).default(2_000).meta({
      description: 'how long a posted capture, cancellation or refund waits to be answered with its refusal',
    }),
    RATE_LIMIT: intInRange(1, 1_000_000).default(2_000).meta({
      description: 'requests per second for each API key in each replica',
    }),
    RETENTION_FOLLOW_UPS: retentionMs({ minMs: dayMs })
      .default(550 * dayMs)
      .meta({
        description: 'how long posted captures, cancellations and refunds are known here again; or never deleted',
      }),
    RETENTION_IDEMPOTENCY_KEYS: retentionMs({ minMs: dayMs })
      .default(30 * dayMs)
      .meta({
        description: 'how long an Idempotency-Key may not be used for another payment; or never deleted',
      }),
    RETENTION_INBOX: retentionMs({ minMs: inboxKeptMs }).default(inboxKeptMs).meta({
      description: 'how long handled events are remembered: longer than the event log keeps its messages',
    }),
    RETENTION_TIMELINE: retentionMs({ minMs: 30 * dayMs })
      .default(550 * dayMs)
      .meta({
        description: 'how long the timelines of payments that are over are kept; or never deleted',
      }),
    WAIT_POLL: durationMs({ minMs: 10, maxMs: 5_000 }).default(75).meta({
      description: 'how often waiting requests look for what other replicas projected',
    }),
  }),
);

export type Config = z.output<typeof configSchema>;
