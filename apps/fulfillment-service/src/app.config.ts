import { serviceVariables, withEventLog } from '@paywright/config';
import { z } from 'zod';

/** Everything fulfillment-service takes from its environment. */
export const configSchema = withEventLog(z.object(serviceVariables(3003)));

export type Config = z.output<typeof configSchema>;
