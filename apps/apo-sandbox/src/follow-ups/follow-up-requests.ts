import { isAmountValue } from '@paywright/kernel';
import { z } from 'zod';
import type { Refusal } from '../gateway/result';
import { illegal } from '../gateway/result';

const absent = (value: unknown): unknown => (value === null || value === '' ? undefined : value);
const id = z.string('is required').min(1, 'is required').max(64, 'has more than 64 characters');
const optionalText = (max: number) =>
  z.preprocess(absent, z.string('must be text').max(max, `has more than ${max} characters`).optional()).optional();

const amount = z.object(
  {
    currency: z.string('is required').regex(/^[A-Z]{3}$/, 'has three upper-case letters'),
    value: z.preprocess(
      (value) => (typeof value === 'number' ? String(value) : value),
      z
        .string('is required')
        .refine(isAmountValue, 'is a positive whole number of 1 to 16 digits without leading zeros'),
    ),
  },
  'is required',
);

const captureSchema = z.object(
  {
    captureRequestId: id,
    paymentId: id,
    captureAmount: amount,
    isLastCapture: z.preprocess(absent, z.union([z.boolean(), z.stringbool()]).optional()).optional(),
  },
  'must be a JSON object',
);

const cancelSchema = z
  .object({ paymentId: optionalText(64), paymentRequestId: optionalText(64) }, 'must be a JSON object')
  .refine(({ paymentId, paymentRequestId }) => paymentId ?? paymentRequestId, {
    path: ['paymentId'],
    message: 'or paymentRequestId is required',
  });

const refundSchema = z.object(
  {
    refundRequestId: id,
    paymentId: id,
    refundAmount: amount,
    referenceRefundId: optionalText(64),
    refundReason: optionalText(256),
    refundNotifyUrl: optionalText(1024),
    captureId: optionalText(64),
  },
  'must be a JSON object',
);

const inquireRefundSchema = z
  .object({ refundRequestId: optionalText(64), refundId: optionalText(64) }, 'must be a JSON object')
  .refine(({ refundRequestId, refundId }) => refundRequestId ?? refundId, {
    path: ['refundRequestId'],
    message: 'or refundId is required',
  });

export type CaptureRequest = z.output<typeof captureSchema>;
export type CancelRequest = z.output<typeof cancelSchema>;
export type RefundRequest = z.output<typeof refundSchema>;
export type InquireRefundRequest = z.output<typeof inquireRefundSchema>;

export const readCapture = (body: unknown): CaptureRequest | Refusal => read(captureSchema, body);
export const readCancel = (body: unknown): CancelRequest | Refusal => read(cancelSchema, body);
export const readRefund = (body: unknown): RefundRequest | Refusal => read(refundSchema, body);
export const readInquireRefund = (body: unknown): InquireRefundRequest | Refusal => read(inquireRefundSchema, body);

/** The refusal names the first field that is wrong. Unknown fields are ignored. */
function read<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> | Refusal {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  return illegal(issue.path.join('.') || 'the body', issue.message);
}
