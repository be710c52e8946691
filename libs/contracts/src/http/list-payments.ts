import { z } from 'zod';
import { paymentStatuses } from '../payment-events/payment-snapshot';
import { referenceSchema } from '../payment-requests/payment-request';

const instantSchema = z.iso.datetime({
  offset: true,
  error: 'must be an instant with its offset, such as 2026-11-20T09:00:00Z',
});

/** Payments on one page of a list. */
export const pageSize = { default: 50, max: 100 } as const;

/** What `GET /v1/payments` can be asked for; every filter narrows the list. */
export const listPaymentsQuerySchema = z.strictObject({
  status: z.enum(paymentStatuses, `must be one of ${paymentStatuses.join(', ')}`).optional(),
  referenceOrderId: referenceSchema.optional(),
  /** Created at this instant or later. */
  createdFrom: instantSchema.optional(),
  /** Created before this instant. */
  createdTo: instantSchema.optional(),
  limit: z
    .string()
    .regex(/^([1-9]|[1-9][0-9]|100)$/, `must be a whole number from 1 to ${pageSize.max}`)
    .optional(),
  /** `next` of the page before. */
  cursor: z.string().min(1, 'must be the next of the page before').max(128).optional(),
});

export type ListPaymentsQuery = z.output<typeof listPaymentsQuerySchema>;
