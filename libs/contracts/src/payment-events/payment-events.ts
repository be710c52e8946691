import { z } from 'zod';
import { defineEvent, type EventDefinition } from '../event-definition';
import { topics } from '../topics';
import { savedCardSchema } from '../cards/card-messages';
import { orderSnapshotSchema } from './order-snapshot';
import {
  captureSnapshotSchema,
  disputeSnapshotSchema,
  evidenceSchema,
  followUpSnapshotSchema,
  paymentSnapshotSchema,
} from './payment-snapshot';

const occurred = {
  occurredAt: z.iso.datetime(),
  /** The message that proves it: an answer, a stored notification, an inquiry; absent where nothing came from upstream. */
  evidence: evidenceSchema.optional(),
  payment: paymentSnapshotSchema,
};
const withReason = { ...occurred, reason: z.string(), detail: z.string(), resultCode: z.string().optional() };

const event = <Schema extends z.ZodType>(name: string, type: string, schema: Schema): EventDefinition<Schema> =>
  defineEvent({ name, type: `paywright.${type}.v1`, topic: topics.paymentEvents, schema });

/** The request was refused before anything was sent upstream. `payment` is absent when no payment of that id may be touched. */
export const PaymentRejected = event(
  'PaymentRejected',
  'payment.rejected',
  z.object({
    occurredAt: z.iso.datetime(),
    paymentId: z.string(),
    /** CloudEvents id of the refused request. */
    requestId: z.string(),
    reason: z.string(),
    detail: z.string(),
    /** The payment that holds the order, where that is the reason. */
    heldBy: z.string().optional(),
    payment: paymentSnapshotSchema.optional(),
  }),
);

/** No route can take it now: it waits until one can, or its time is over. `detail` says what is wrong with each. */
export const PaymentDeferred = event(
  'PaymentDeferred',
  'payment.deferred',
  z.object({ ...occurred, detail: z.string() }),
);

/** The upstream knows of the payment, or may know of it, and nothing is decided yet. */
export const PaymentProcessing = event('PaymentProcessing', 'payment.processing', z.object(occurred));

/** The buyer must go to `payment.normalUrl`. */
export const PaymentActionRequired = event('PaymentActionRequired', 'payment.action-required', z.object(occurred));

/** The acquirer approved; no money has moved yet. */
export const PaymentAuthorized = event('PaymentAuthorized', 'payment.authorized', z.object(occurred));

/** Money was taken. Carries the order, so that fulfillment needs no other source. */
export const PaymentCaptured = event(
  'PaymentCaptured',
  'payment.captured',
  z.object({ ...occurred, capture: captureSnapshotSchema, order: orderSnapshotSchema }),
);

/** A capture was refused; the authorization may still be captured. */
export const CaptureFailed = event('CaptureFailed', 'capture.failed', z.object(withReason));

/** Declined or refused; nothing was taken. Confirmed by a verified final message. */
export const PaymentFailed = event('PaymentFailed', 'payment.failed', z.object(withReason));

/** Canceled upstream, confirmed. */
export const PaymentCanceled = event('PaymentCanceled', 'payment.canceled', z.object(withReason));

/** The buyer's time ran out: confirmed upstream, or nothing was ever sent. */
export const PaymentExpired = event('PaymentExpired', 'payment.expired', z.object(withReason));

/** Money or an approval arrived on a payment that had ended without. Never shipped; a person or a refund must settle it. */
export const LatePaymentReceived = event('LatePaymentReceived', 'payment.late-received', z.object(withReason));

/** An approval that came late was undone upstream, or lapsed: no money was taken. */
export const LatePaymentVoided = event('LatePaymentVoided', 'payment.late-voided', z.object(occurred));

/** Something does not add up; shipping waits for a person. */
export const PaymentHeld = event('PaymentHeld', 'payment.held', z.object(withReason));

/** A capture, a cancel or a refund was accepted and is on its way upstream; `followUp` says which. */
export const FollowUpAccepted = event(
  'FollowUpAccepted',
  'payment.follow-up-accepted',
  z.object({ ...occurred, followUp: followUpSnapshotSchema }),
);

/** What was asked of a payment is refused before any call upstream. */
const rejected = {
  occurredAt: z.iso.datetime(),
  paymentId: z.string(),
  /** The requester's number of what was asked. */
  reference: z.string(),
  reason: z.string(),
  detail: z.string(),
  resultCode: z.string().optional(),
  /** Absent when there is no such payment, or the requester may not touch it. */
  payment: paymentSnapshotSchema.optional(),
};

export const CaptureRejected = event('CaptureRejected', 'capture.rejected', z.object(rejected));
/** The payment is not canceled: refused here or upstream, or it ended otherwise first. */
export const CancelRejected = event('CancelRejected', 'cancel.rejected', z.object(rejected));
export const RefundRejected = event('RefundRejected', 'refund.rejected', z.object(rejected));

/** The time to capture an approved payment by request runs out at `captureBy`. */
export const CaptureDueSoon = event(
  'CaptureDueSoon',
  'capture.due-soon',
  z.object({ ...occurred, captureBy: z.iso.datetime() }),
);

/** Money was given back, confirmed. A refund by nobody's request here says `upstream` in `followUp.askedBy`. */
export const RefundSucceeded = event(
  'RefundSucceeded',
  'refund.succeeded',
  z.object({ ...occurred, followUp: followUpSnapshotSchema }),
);

/** A refund was refused upstream or failed on its way; its amount can be refunded again. */
export const RefundFailed = event(
  'RefundFailed',
  'refund.failed',
  z.object({ ...withReason, followUp: followUpSnapshotSchema }),
);

/** A dispute was opened, or its standing changed. */
export const PaymentDisputed = event(
  'PaymentDisputed',
  'payment.disputed',
  z.object({ ...occurred, dispute: disputeSnapshotSchema }),
);

/** A card was kept for later payments of its buyer. */
export const CardSaved = event('CardSaved', 'card.saved', z.object({ ...occurred, card: savedCardSchema }));

/** Everything on payments.events, by type. */
export const paymentEvents = [
  PaymentRejected,
  PaymentDeferred,
  PaymentProcessing,
  PaymentActionRequired,
  PaymentAuthorized,
  PaymentCaptured,
  CaptureFailed,
  PaymentFailed,
  PaymentCanceled,
  PaymentExpired,
  LatePaymentReceived,
  LatePaymentVoided,
  PaymentHeld,
  FollowUpAccepted,
  CaptureRejected,
  CancelRejected,
  RefundRejected,
  CaptureDueSoon,
  RefundSucceeded,
  RefundFailed,
  PaymentDisputed,
  CardSaved,
] as const;
