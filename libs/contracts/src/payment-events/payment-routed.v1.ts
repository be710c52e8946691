import { z } from 'zod';
import { defineEvent } from '../event-definition';
import { topics } from '../topics';

/** Which route a payment takes, and why: every candidate in the order it was preferred, and why it was struck out. */
export const routeDecisionSchema = z.object({
  /** The policy that decided; 0 while none was activated: the first route takes every payment. */
  policyVersion: z.number().int().nonnegative(),
  /** The rule's name; `default` when none matched. */
  rule: z.string(),
  /** Where the rule splits the payments: whose turn it was. */
  split: z.object({ turn: z.number().int().nonnegative(), fellTo: z.string() }).optional(),
  candidates: z.array(
    z.object({ route: z.string(), struckOut: z.object({ by: z.string(), detail: z.string() }).optional() }),
  ),
  /** Absent: nobody could take it, and it waits. */
  chosen: z.string().optional(),
});

export type RouteDecisionData = z.output<typeof routeDecisionSchema>;

/** A route was chosen for an attempt, the first or a further one. For the payment's timeline. */
export const PaymentRouted = defineEvent({
  name: 'PaymentRouted',
  type: 'paywright.payment.routed.v1',
  topic: topics.paymentMessages,
  schema: z.object({
    occurredAt: z.iso.datetime(),
    paymentId: z.string(),
    /** When the payment was requested: told by every event of it that may be told twice. */
    requestedAt: z.iso.datetime().optional(),
    /** The payment's version and status then. */
    version: z.number().int().positive(),
    status: z.string(),
    /** Counted from 1. */
    attempt: z.number().int().positive(),
    paymentRequestId: z.string(),
    /** Where the attempt is sent, or waits to be. */
    route: z.string(),
    /** `requested`, or why the attempt before is over: `never-sent`, `declined`. */
    because: z.enum(['requested', 'never-sent', 'declined']),
    /** In words. */
    said: z.string(),
    decision: routeDecisionSchema,
  }),
});
