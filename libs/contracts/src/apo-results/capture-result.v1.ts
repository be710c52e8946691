import { z } from 'zod';
import { defineEvent } from '../event-definition';
import { topics } from '../topics';
import { notificationFields, reportedAmountSchema } from './apo-result';

export const captureResultDataSchema = z.object({
  ...notificationFields,
  /** A capture notification carries no paymentRequestId: this is its only way to the payment. */
  apoPaymentId: z.string().optional(),
  captureRequestId: z.string().optional(),
  captureId: z.string().optional(),
  captureAmount: reportedAmountSchema.optional(),
  captureTime: z.string().optional(),
});

export type CaptureResultData = z.output<typeof captureResultDataSchema>;

/** APO notified how a capture ended; verified and stored by webhook-ingest. */
export const CaptureResult = defineEvent({
  name: 'CaptureResult',
  type: 'paywright.capture.result.v1',
  topic: topics.apoResults,
  schema: captureResultDataSchema,
});
