import { z } from 'zod';
import { totalSchema } from '../amount';
import { defineEvent } from '../event-definition';
import { captureSnapshotSchema } from '../payment-events/payment-snapshot';
import { topics } from '../topics';

const shipment = {
  shipmentId: z.string(),
  /** Counts the shipment's changes; a projection keeps the newest. */
  version: z.number().int().positive(),
  paymentId: z.string(),
  source: z.string(),
  referenceOrderId: z.string(),
  occurredAt: z.iso.datetime(),
};

/** What allowed the goods to leave: the event, and the captures that sum to the order. */
export const shipmentEvidenceSchema = z.object({
  /** CloudEvents id of the PaymentCaptured event. */
  eventId: z.string(),
  orderAmount: totalSchema,
  capturedAmount: totalSchema,
  captures: z.array(captureSnapshotSchema).min(1),
});

/** The goods may leave: captures sum to the order. Happens once per order. */
export const ShipmentReleased = defineEvent({
  name: 'ShipmentReleased',
  type: 'paywright.shipment.released.v1',
  topic: topics.fulfillmentEvents,
  schema: z.object({ ...shipment, evidence: shipmentEvidenceSchema }),
});

/**
 * The goods that these captures pay for may leave, before the order is paid whole: for merchants who ship in parts. Once per
 * capture; the last one, with which the order is paid, is told by ShipmentReleased: then all that is left may leave.
 */
export const ShipmentPartReleased = defineEvent({
  name: 'ShipmentPartReleased',
  type: 'paywright.shipment.part-released.v1',
  topic: topics.fulfillmentEvents,
  schema: z.object({
    ...shipment,
    parts: z
      .array(
        z.object({
          /** CloudEvents id of the PaymentCaptured event. */
          eventId: z.string(),
          orderAmount: totalSchema,
          capture: captureSnapshotSchema,
        }),
      )
      .min(1),
  }),
});

/** The goods must wait: something about the money does not add up. */
export const ShipmentHeld = defineEvent({
  name: 'ShipmentHeld',
  type: 'paywright.shipment.held.v1',
  topic: topics.fulfillmentEvents,
  schema: z.object({
    ...shipment,
    reason: z.string(),
    detail: z.string(),
    /** True when the goods had already left: somebody must act outside this system. */
    afterRelease: z.boolean(),
  }),
});

/** The goods stay: the payment is being given back, or was, before they left. */
export const ShipmentStopped = defineEvent({
  name: 'ShipmentStopped',
  type: 'paywright.shipment.stopped.v1',
  topic: topics.fulfillmentEvents,
  schema: z.object({ ...shipment, reason: z.string(), detail: z.string() }),
});

export const shipmentEvents = [ShipmentReleased, ShipmentPartReleased, ShipmentHeld, ShipmentStopped] as const;
