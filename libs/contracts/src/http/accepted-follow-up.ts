import { z } from 'zod';
import { amountSchema } from '../amount';

/**
 * What a posted capture, cancellation or refund is answered with: it was taken and is on its way. What becomes of it stands
 * in the payment's `followUps`, refusals included.
 */
export const acceptedFollowUpSchema = z.object({
  paymentId: z.string(),
  kind: z.enum(['capture', 'cancel', 'refund']),
  /** The client's number of it; its Idempotency-Key when left out. */
  reference: z.string(),
  /** As asked for; absent: everything that is left. */
  amount: amountSchema.optional(),
  requestedAt: z.iso.datetime(),
});

export type AcceptedFollowUp = z.output<typeof acceptedFollowUpSchema>;
