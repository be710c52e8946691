import { z } from 'zod';
import { amountSchema, totalSchema } from '../amount';
import { routeDecisionSchema } from '../payment-events/payment-routed.v1';
import {
  captureSnapshotSchema,
  disputeSnapshotSchema,
  endingSchema,
  evidenceSchema,
  followUpSnapshotSchema,
  pastAttemptSchema,
  type PaymentStatus,
  paymentStatuses,
} from '../payment-events/payment-snapshot';

/** A shipment as the gateway shows it beside its payment. */
export const shipmentViewSchema = z.object({
  shipmentId: z.string(),
  status: z.enum(['released', 'partly-released', 'held', 'stopped']),
  reason: z.string().optional(),
  updatedAt: z.iso.datetime(),
});

/** A payment as `GET /v1/payments/{id}` answers it. */
export const paymentViewSchema = z.object({
  paymentId: z.string(),
  /** Who asked for it: `api-gateway/<client>` for a payment posted here, else the service that sent the event. */
  source: z.string(),
  paymentRef: z.string(),
  /** Counts the payment's changes; 0 until the first one after its request. */
  version: z.number().int().nonnegative(),
  status: z.enum(paymentStatuses),
  referenceOrderId: z.string(),
  paymentAmount: amountSchema,
  capturedAmount: totalSchema,
  captures: z.array(captureSnapshotSchema),
  captureMode: z.enum(['AUTOMATIC', 'MANUAL']),
  captureBy: z.iso.datetime().optional(),
  refundedAmount: totalSchema,
  /** Captures, cancels and refunds asked for, oldest first, each with what became of it. */
  followUps: z.array(followUpSnapshotSchema),
  /** What the buyer's bank asks back, newest last; absent: nothing. */
  disputes: z.array(disputeSnapshotSchema).optional(),
  /** Send the buyer here; present only while the buyer must act. */
  normalUrl: z.string().optional(),
  expiresAt: z.iso.datetime().optional(),
  /** The upstream account it goes through, once it is accepted. */
  route: z.string().optional(),
  /** Attempts before the present one, oldest first; absent: none. */
  pastAttempts: z.array(pastAttemptSchema).optional(),
  acquirerName: z.string().optional(),
  paymentRequestId: z.string().optional(),
  apoPaymentId: z.string().optional(),
  unknownSince: z.iso.datetime().optional(),
  holds: z.array(z.object({ reason: z.string(), detail: z.string(), at: z.iso.datetime() })),
  reason: endingSchema.optional(),
  shipment: shipmentViewSchema.optional(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

/** A page of payments, newest first; `next` continues it. */
export const paymentListSchema = z.object({ payments: z.array(paymentViewSchema), next: z.string().optional() });

/**
 * One line of a payment's timeline: a decision, or a call or notification that changed nothing. `version` counts the changes of
 * what the event is about, payment or shipment.
 */
export const timelineEntrySchema = z.object({
  eventId: z.string(),
  type: z.string(),
  version: z.number().int(),
  occurredAt: z.iso.datetime(),
  status: z.string().optional(),
  reason: z.string().optional(),
  detail: z.string().optional(),
  /** The call, inquiry or notification it came from; payment-service and webhook-ingest keep them. */
  evidence: evidenceSchema.optional(),
  /** Of a route that was chosen: the candidates, and why each was struck out. */
  decision: routeDecisionSchema.optional(),
});

export const timelineSchema = z.object({ paymentId: z.string(), events: z.array(timelineEntrySchema) });

/**
 * Whether there is something to tell the buyer: where to go, that it ended, or that it is paid. Until then
 * `GET /v1/payments/{id}` waits when it is asked to.
 */
export function isSettledForBuyer(status: PaymentStatus): boolean {
  return status !== 'requested' && status !== 'deferred' && status !== 'processing';
}

export type PaymentView = z.output<typeof paymentViewSchema>;
export type PaymentList = z.output<typeof paymentListSchema>;
export type TimelineEntry = z.output<typeof timelineEntrySchema>;
export type Timeline = z.output<typeof timelineSchema>;
export type ShipmentView = z.output<typeof shipmentViewSchema>;
