import { z } from 'zod';
import { defineEvent } from '../event-definition';
import { topics } from '../topics';
import { notificationFields, reportedAmountSchema } from './apo-result';

export const paymentResultDataSchema = z.object({
  ...notificationFields,
  /** PAYMENT_RESULT, or PAYMENT_PENDING: the buyer has paid and the channel is not final. */
  notifyType: z.string(),
  paymentRequestId: z.string().optional(),
  apoPaymentId: z.string().optional(),
  paymentAmount: reportedAmountSchema.optional(),
  paymentTime: z.string().optional(),
  authExpiryTime: z.string().optional(),
});

export type PaymentResultData = z.output<typeof paymentResultDataSchema>;

/** APO notified how a payment ended; verified and stored by webhook-ingest. */
export const PaymentResult = defineEvent({
  name: 'PaymentResult',
  type: 'paywright.payment.result.v1',
  topic: topics.apoResults,
  schema: paymentResultDataSchema,
});
