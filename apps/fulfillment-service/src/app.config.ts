import { flag, serviceVariables, withEventLog } from '@paywright/config';
import { z } from 'zod';

/** Everything fulfillment-service takes from its environment. */
export const configSchema = withEventLog(
  z.object({
    ...serviceVariables(3003),
    /** Goods leave in parts: with each capture, those it pays for. Else the order leaves whole, once it is paid whole. */
    SHIP_PARTS: flag().default(false),
  }),
);

export type Config = z.output<typeof configSchema>;
