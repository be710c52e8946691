import { z } from 'zod';
import { amountSchema } from '../amount';
import { defineEvent } from '../event-definition';
import { topics } from '../topics';
import { paymentIdSchema, referenceSchema, text } from './payment-request';

const reference = (what: string) =>
  referenceSchema.meta({ description: `Your number of this ${what}, unique within the payment` });

const captureFields = {
  captureAmount: amountSchema.meta({ description: 'Everything that is left, when left out' }).optional(),
  isLastCapture: z
    .boolean('must be true or false')
    .meta({ description: 'No further capture follows; only said of partial captures' })
    .optional(),
};

const refundFields = {
  refundAmount: amountSchema.meta({ description: 'Everything that is left, when left out' }).optional(),
  refundReason: text(256).optional(),
  captureId: text(64).meta({ description: 'Of which capture, where the payment has several' }).optional(),
};

/** What a client posts to `/v1/payments/{id}/captures`. */
export const createCaptureSchema = z.strictObject({ captureRef: reference('capture').optional(), ...captureFields });

/** What a client posts to `/v1/payments/{id}/cancellations`. */
export const createCancellationSchema = z.strictObject({ cancelRef: reference('cancel').optional() });

/** What a client posts to `/v1/payments/{id}/refunds`. */
export const createRefundSchema = z.strictObject({ refundRef: reference('refund').optional(), ...refundFields });

export type CreateCapture = z.output<typeof createCaptureSchema>;
export type CreateCancellation = z.output<typeof createCancellationSchema>;
export type CreateRefund = z.output<typeof createRefundSchema>;

/** Somebody wants the money of an approved payment to be taken. Repeats under one captureRef ask once. */
export const CaptureRequested = defineEvent({
  name: 'CaptureRequested',
  type: 'paywright.capture.requested.v1',
  topic: topics.paymentRequests,
  schema: z.object({ paymentId: paymentIdSchema, captureRef: reference('capture'), ...captureFields }),
});

/** Somebody wants a payment to end without money. */
export const CancelRequested = defineEvent({
  name: 'CancelRequested',
  type: 'paywright.cancel.requested.v1',
  topic: topics.paymentRequests,
  schema: z.object({ paymentId: paymentIdSchema, cancelRef: reference('cancel') }),
});

/** Somebody wants money to be given back. Repeats under one refundRef ask once. */
export const RefundRequested = defineEvent({
  name: 'RefundRequested',
  type: 'paywright.refund.requested.v1',
  topic: topics.paymentRequests,
  schema: z.object({ paymentId: paymentIdSchema, refundRef: reference('refund'), ...refundFields }),
});

export type CaptureRequestedData = z.output<typeof CaptureRequested.schema>;
export type CancelRequestedData = z.output<typeof CancelRequested.schema>;
export type RefundRequestedData = z.output<typeof RefundRequested.schema>;
