import { serviceVariables, withEventLog } from '@paywright/config';
import { z } from 'zod';
import { routesVariable } from './routes/notification-routes';

/** Everything webhook-ingest takes from its environment. */
export const configSchema = withEventLog(
  z.object({
    ...serviceVariables(3001),
    ROUTES: routesVariable.meta({
      description: 'the upstream accounts as JSON; usually ROUTES_FILE=/path/to/routes.json',
      example: '{"routes":[{"name":"apo-kr","clientId":"…","apoPublicKeys":[{"version":"1","file":"…"}]}]}',
    }),
  }),
);

export type Config = z.output<typeof configSchema>;
