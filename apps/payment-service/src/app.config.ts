import { csv, durationMs, intInRange, port, retentionMs, serviceVariables, withEventLog } from '@paywright/config';
import { inboxKeptMs } from '@paywright/inbox';
import { sealingKeysVariable } from '@paywright/sealing';
import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { operatorsVariable } from './operators/operators-variable';
import { routesVariable } from './routes/routes-variable';
import { secureUpstreamVariables, withSecureUpstream } from './routes/secure-upstream';
import { unknownVariables, withGrowingWaits } from './unknown/unknown-variables';

const dayMs = 86_400_000;

/** Everything payment-service takes from its environment. */
export const configSchema = withEventLog(
  withSecureUpstream(
    withGrowingWaits(
      z.object({
        ...serviceVariables(3002),
        CARDS_PORT: port().optional().meta({
          description: 'a second port that takes typed cards and leads to nothing else; for the ingress',
        }),
        ROUTES: routesVariable.meta({
          description: 'the upstream accounts as JSON; usually ROUTES_FILE=/path/to/routes.json',
          example: '{"routes":[…]}',
        }),
        ...secureUpstreamVariables,
        EVENT_SOURCES: csv()
          .default(['api-gateway'])
          .meta({ description: 'services that may ask for payments by event, separated by commas' }),
        OPERATORS: operatorsVariable.default(new Map()).meta({
          description:
            'who may use /admin, as name:<SHA-256 of the token in hex>,…; npm run operator makes one; without, nobody',
        }),
        CARD_KEYS: sealingKeysVariable.optional().meta({
          description:
            'keys that seal cards and their tokens, 1:<base64 of 32 bytes>,2:…; without any, no cards are kept or taken',
        }),
        CARD_SESSION_PUBLIC_KEY: z
          .string()
          .transform((text, context) => {
            try {
              return createPublicKey(text);
            } catch {
              context.addIssue('must be an Ed25519 public key in PEM');
              return z.NEVER;
            }
          })
          .optional()
          .meta({ description: 'checks the card sessions that api-gateway signs' }),
        DECLINE_RETRIES: intInRange(0, 5).default(1).meta({
          description:
            'how many declines of one payment may be followed by another attempt, through another route or with 3DS',
        }),
        UPSTREAM_CONNECT_TIMEOUT: durationMs({ minMs: 100 }).default(2_000),
        UPSTREAM_TIMEOUT: durationMs({ minMs: 200 }).default(10_000),
        OPERATION_LEASE: durationMs({ minMs: 1_000 }).default(15_000),
        OPERATION_POLL: durationMs({ minMs: 10 }).default(200),
        OPERATION_SLOTS: intInRange(1, 5_000).default(256),
        RETENTION_INBOX: retentionMs({ minMs: inboxKeptMs }).default(inboxKeptMs).meta({
          description: 'how long handled events are remembered: longer than the event log keeps its messages',
        }),
        RETENTION_OPERATIONS: retentionMs({ minMs: 30 * dayMs })
          .default(550 * dayMs)
          .meta({
            description: 'how long calls upstream are kept once they and their payments are over; or never',
          }),
        ...unknownVariables,
      }),
    ),
  ),
);

export type Config = z.output<typeof configSchema>;
