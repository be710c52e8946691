import { z } from 'zod';
import { totalSchema } from '../amount';

/** Where a payment stands. `held` and `unknownSince` are marks beside the status, not statuses. */
export const paymentStatuses = [
  'requested',
  'rejected',
  'deferred',
  'processing',
  'action_required',
  'authorized',
  'captured',
  'failed',
  'canceled',
  'expired',
] as const;

export type PaymentStatus = (typeof paymentStatuses)[number];

/** By what message something is known: `id` names the call (`<request id>/<kind>/<try>`) or the stored notification. */
export const evidenceSchema = z.object({ via: z.enum(['answer', 'notification', 'inquiry']), id: z.string() });

/** Money taken, and by what message we know. */
export const captureSnapshotSchema = z.object({
  captureId: z.string(),
  captureAmount: totalSchema,
  captureTime: z.iso.datetime(),
  /** `capture`: the acquirer reported a capture. `payment`: the acquirer takes the money with the payment (2C2P). */
  basis: z.enum(['capture', 'payment']),
  evidence: evidenceSchema,
  acquirerName: z.string().optional(),
});

/** Something asked of the payment after it was made, and what became of it. */
export const followUpSnapshotSchema = z.object({
  kind: z.enum(['capture', 'cancel', 'refund']),
  /** The requester's number of it. */
  reference: z.string(),
  /** Idempotency key of the call upstream. */
  requestId: z.string(),
  /** The payment's source; `payment-service` for money that came late; `upstream` for a refund nobody asked for here. */
  askedBy: z.string(),
  amount: totalSchema.optional(),
  /** `rejected`: refused before any call; `failed`: refused upstream. */
  status: z.enum(['requested', 'succeeded', 'failed', 'rejected']),
  refundId: z.string().optional(),
  requestedAt: z.iso.datetime(),
  settledAt: z.iso.datetime().optional(),
  reason: z.string().optional(),
  detail: z.string().optional(),
  resultCode: z.string().optional(),
});

/** A dispute of the payment, and where it stands from the merchant's view. */
export const disputeSnapshotSchema = z.object({
  disputeId: z.string(),
  status: z.enum(['open', 'won', 'lost', 'partly-lost', 'withdrawn', 'needs-review']),
  amount: totalSchema.optional(),
  type: z.string().optional(),
  reasonCode: z.string().optional(),
  /** Until when it can be answered, with the acquirer. */
  defenseDueAt: z.string().optional(),
  openedAt: z.iso.datetime(),
});

/** Why a payment ended without money: our stable reason, the upstream code beside it, and what the code means. */
export const endingSchema = z.object({
  reason: z.string(),
  detail: z.string(),
  resultCode: z.string().optional(),
  explanation: z
    .object({
      /** Stable, ours, in kebab-case: what the code says, whatever it is called upstream. */
      reason: z.string(),
      /** `new-attempt`, `other-card`, `authenticate`, `fix-request`, `contact-support`, `wait`, `inquire`, `do-not-retry`. */
      nextStep: z.string(),
      /** A sentence for operators. */
      operator: z.string(),
      /** What the buyer may be shown, in English and Korean. */
      buyer: z.object({ en: z.string(), ko: z.string() }),
    })
    .optional(),
});

/** An attempt that was left for another one, and why. */
export const pastAttemptSchema = z.object({
  paymentRequestId: z.string(),
  route: z.string(),
  /** `never-sent`: nothing of it ever left; `declined`: upstream declined it, and an inquiry confirmed that. */
  reason: z.string(),
  detail: z.string(),
  resultCode: z.string().optional(),
});

/**
 * The whole payment after a fact, carried by every event on payments.events: a projection keeps the newest version and
 * needs nothing else. `normalUrl` is the buyer's session: present only while the buyer must act, never logged.
 */
export const paymentSnapshotSchema = z.object({
  paymentId: z.string(),
  version: z.number().int().positive(),
  status: z.enum(paymentStatuses),
  source: z.string(),
  paymentRef: z.string(),
  referenceOrderId: z.string(),
  paymentAmount: totalSchema,
  capturedAmount: totalSchema,
  captures: z.array(captureSnapshotSchema),
  /** Who starts the capture; absent: the acquirer by itself. */
  captureMode: z.enum(['AUTOMATIC', 'MANUAL']).optional(),
  /** Until when an approved payment can be captured by request; an estimate where upstream named no time. */
  captureBy: z.iso.datetime().optional(),
  /** Given back, confirmed; absent: nothing. */
  refundedAmount: totalSchema.optional(),
  /** Captures, cancels and refunds asked for, oldest first; absent: none. */
  followUps: z.array(followUpSnapshotSchema).optional(),
  /** Absent: none. */
  disputes: z.array(disputeSnapshotSchema).optional(),
  /** Attempts before the present one, oldest first; absent: none. */
  pastAttempts: z.array(pastAttemptSchema).optional(),
  route: z.string().optional(),
  paymentRequestId: z.string().optional(),
  apoPaymentId: z.string().optional(),
  acquirerName: z.string().optional(),
  normalUrl: z.string().optional(),
  requestedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional(),
  unknownSince: z.iso.datetime().optional(),
  /** Why shipping must wait for a person; empty when nothing is wrong. */
  holds: z.array(z.object({ reason: z.string(), detail: z.string(), at: z.iso.datetime() })),
  reason: endingSchema.optional(),
});

export type PaymentSnapshot = z.output<typeof paymentSnapshotSchema>;
export type DisputeSnapshot = z.output<typeof disputeSnapshotSchema>;
export type FollowUpSnapshot = z.output<typeof followUpSnapshotSchema>;
export type CaptureSnapshot = z.output<typeof captureSnapshotSchema>;
