import { flag, retentionMs, serviceVariables, withEventLog } from '@paywright/config';
import { inboxKeptMs } from '@paywright/inbox';
import { z } from 'zod';

/** Everything fulfillment-service takes from its environment. */
export const configSchema = withEventLog(
  z.object({
    ...serviceVariables(3003),
    /** Goods leave in parts: with each capture, those it pays for. Else the order leaves whole, once it is paid whole. */
    SHIP_PARTS: flag().default(false),
    RETENTION_INBOX: retentionMs({ minMs: inboxKeptMs }).default(inboxKeptMs).meta({
      description: 'how long handled events are remembered: longer than the event log keeps its messages',
    }),
  }),
);

export type Config = z.output<typeof configSchema>;
