import { z } from 'zod';

/** What `GET /v1/payments/{id}` can be asked for besides `Prefer: wait`. */
export const getPaymentQuerySchema = z.strictObject({
  /** With `Prefer: wait`: until the payment's version is greater than this one. */
  after: z
    .string()
    .regex(/^\d{1,9}$/, 'must be a version, a whole number of at most 9 digits')
    .transform(Number)
    .optional(),
});

export type GetPaymentQuery = z.output<typeof getPaymentQuerySchema>;
