import { z } from 'zod';
import { defineEvent } from '../event-definition';
import { topics } from '../topics';
import { notificationFields, reportedAmountSchema } from './apo-result';

export const refundResultDataSchema = z.object({
  ...notificationFields,
  /** The real outcome, `SUCCESS` or `FAIL`; `result` only says that the channel accepted it (APO reference C12). */
  refundStatus: z.string().optional(),
  /** Often absent: then the refund's own number leads to the payment. */
  apoPaymentId: z.string().optional(),
  refundRequestId: z.string().optional(),
  refundId: z.string().optional(),
  refundAmount: reportedAmountSchema.optional(),
  refundTime: z.string().optional(),
});

export type RefundResultData = z.output<typeof refundResultDataSchema>;

/** APO notified how a refund ended; verified and stored by webhook-ingest. */
export const RefundResult = defineEvent({
  name: 'RefundResult',
  type: 'paywright.refund.result.v1',
  topic: topics.apoResults,
  schema: refundResultDataSchema,
});
