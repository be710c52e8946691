import {
  encodeEvent,
  ShipmentHeld,
  ShipmentPartReleased,
  ShipmentReleased,
  ShipmentStopped,
  type WireMessage,
} from '@paywright/contracts';
import { isoInstant } from '@paywright/kernel';
import type { ShipmentFact } from './decide-shipment';
import { shipmentIdFor } from './shipment';
import type { OrderKey } from './shipment.repository';

/** The service's name as event source, consumer and consumer group. */
export const serviceName = 'fulfillment-service';

/** Facts as others are told of them, keyed by the payment; what is only remembered is left out. */
export function messagesOf(
  facts: readonly ShipmentFact[],
  order: OrderKey,
  version: number,
  at: number,
): WireMessage[] {
  const { source, referenceOrderId } = order;
  const shipmentId = shipmentIdFor(source, referenceOrderId);
  const shipment = { shipmentId, version, source, referenceOrderId, occurredAt: isoInstant(at) };
  const envelope = { id: `${shipmentId}.${version}`, source: serviceName, at };

  return facts.flatMap((fact) => {
    switch (fact.type) {
      case 'PaymentNoted':
        return [];
      case 'ShipmentReleased': {
        const { paymentId, evidence } = fact;
        const data = { ...shipment, paymentId, evidence: { ...evidence, captures: [...evidence.captures] } };
        return encodeEvent(ShipmentReleased, { ...envelope, key: paymentId, data });
      }
      case 'ShipmentPartReleased': {
        const { paymentId, parts } = fact;
        const data = {
          ...shipment,
          paymentId,
          parts: parts.map(({ eventId, orderAmount, capture }) => ({ eventId, orderAmount, capture })),
        };
        return encodeEvent(ShipmentPartReleased, { ...envelope, key: paymentId, data });
      }
      case 'ShipmentHeld': {
        const { paymentId, reason, detail, afterRelease } = fact;
        const data = { ...shipment, paymentId, reason, detail, afterRelease };
        return encodeEvent(ShipmentHeld, { ...envelope, key: paymentId, data });
      }
      case 'ShipmentStopped': {
        const { paymentId, reason, detail } = fact;
        return encodeEvent(ShipmentStopped, {
          ...envelope,
          key: paymentId,
          data: { ...shipment, paymentId, reason, detail },
        });
      }
    }
  });
}
