import { csv, durationMs, intInRange, serviceVariables, withEventLog } from '@paywright/config';
import { z } from 'zod';
import { routesVariable } from './routes/routes-variable';

/** Everything payment-service takes from its environment. */
export const configSchema = withEventLog(
  z.object({
    ...serviceVariables(3002),
    ROUTES: routesVariable.meta({
      description: 'the upstream accounts as JSON; usually ROUTES_FILE=/path/to/routes.json',
      example: '{"routes":[…]}',
    }),
    EVENT_SOURCES: csv()
      .default(['api-gateway'])
      .meta({ description: 'services that may ask for payments by event, separated by commas' }),
    UPSTREAM_CONNECT_TIMEOUT: durationMs({ minMs: 100 }).default(2_000),
    UPSTREAM_TIMEOUT: durationMs({ minMs: 200 }).default(10_000),
    OPERATION_LEASE: durationMs({ minMs: 1_000 }).default(15_000),
    OPERATION_POLL: durationMs({ minMs: 10 }).default(200),
    OPERATION_SLOTS: intInRange(1, 5_000).default(256),
  }),
);

export type Config = z.output<typeof configSchema>;
