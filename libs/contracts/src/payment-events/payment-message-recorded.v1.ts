import { z } from 'zod';
import { defineEvent } from '../event-definition';
import { topics } from '../topics';
import { evidenceSchema } from './payment-snapshot';

/**
 * Upstream answered a call or notified, and it changed nothing that an event of its own would tell: a repeat, an outcome
 * nobody knows, a payment still in the works. For the payment's timeline, which shows every call and notification.
 */
export const PaymentMessageRecorded = defineEvent({
  name: 'PaymentMessageRecorded',
  type: 'paywright.payment.message-recorded.v1',
  topic: topics.paymentMessages,
  schema: z.object({
    occurredAt: z.iso.datetime(),
    paymentId: z.string(),
    /** When the payment was requested: told by every event of it that may be told twice. */
    requestedAt: z.iso.datetime().optional(),
    /** The payment's version and status then. */
    version: z.number().int().positive(),
    status: z.string(),
    evidence: evidenceSchema,
    /** What it said, in a few words: kinds and codes. */
    said: z.string(),
  }),
});
