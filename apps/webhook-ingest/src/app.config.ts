import { retentionMs, serviceVariables, withEventLog } from '@paywright/config';
import { sealingKeysVariable } from '@paywright/sealing';
import { z } from 'zod';
import { routesVariable } from './routes/notification-routes';

/** What it takes to store notifications, and to read them again. There is no storing without keys: bodies may hold card tokens. */
export const notificationVariables = {
  DATABASE_URL: serviceVariables(3001).DATABASE_URL,
  DATABASE_TLS_CA: serviceVariables(3001).DATABASE_TLS_CA,
  ROUTES: routesVariable.meta({
    description: 'the upstream accounts as JSON; usually ROUTES_FILE=/path/to/routes.json',
    example: '{"routes":[{"name":"apo-kr","clientId":"…","apoPublicKeys":[{"version":"1","file":"…"}]}]}',
  }),
  NOTIFICATION_KEYS: sealingKeysVariable.meta({
    description: 'keys that seal the stored notifications; usually NOTIFICATION_KEYS_FILE=/path/to/notification-keys',
    example: '1:<base64 of 32 bytes>,2:…',
  }),
};

const dayMs = 86_400_000;

/** Everything webhook-ingest takes from its environment. */
export const configSchema = withEventLog(
  z.object({
    ...serviceVariables(3001),
    ...notificationVariables,
    RETENTION_NOTIFICATIONS: retentionMs({ minMs: 30 * dayMs })
      .default(550 * dayMs)
      .meta({
        description: 'how long notifications are kept as evidence: as long as payments can be disputed; or never',
      }),
  }),
);

export type Config = z.output<typeof configSchema>;
