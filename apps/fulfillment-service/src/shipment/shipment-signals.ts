import type { Logger, Metrics } from '@paywright/observability';
import type { ShipmentFact } from './decide-shipment';
import { shipmentIdFor } from './shipment';
import type { OrderKey } from './shipment.repository';

/** What operators see of shipments: counts, and a warning for everything that waits for a person. */
export class ShipmentSignals {
  private readonly released;
  private readonly partsReleased;
  private readonly held;

  constructor(
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.released = metrics.counter({ name: 'shipments_released_total', help: 'Shipments whose goods may leave.' });
    this.partsReleased = metrics.counter({
      name: 'shipment_parts_released_total',
      help: 'Captures whose goods may leave before the order is paid whole.',
    });
    this.held = metrics.counter({
      name: 'shipments_held_total',
      help: 'Findings that hold a shipment. after_release="true": the goods had left, somebody must act.',
      labelNames: ['reason', 'after_release'],
    });
  }

  announce(facts: readonly ShipmentFact[], order: OrderKey): void {
    const { source, referenceOrderId: orderId } = order;
    for (const fact of facts) {
      if (fact.type === 'PaymentNoted') continue;
      const { paymentId } = fact;
      const fields = { shipmentId: shipmentIdFor(source, orderId), source, orderId, paymentId };
      if (fact.type === 'ShipmentReleased') {
        this.released.inc();
        this.logger.info(fields, 'the goods may leave');
      } else if (fact.type === 'ShipmentPartReleased') {
        this.partsReleased.inc(fact.parts.length);
        for (const { capture } of fact.parts) {
          this.logger.info({ ...fields, captureId: capture.captureId }, 'the goods of this capture may leave');
        }
      } else if (fact.type === 'ShipmentStopped') {
        this.logger.info({ ...fields, reason: fact.reason }, 'the goods stay, their money is given back');
      } else if (fact.afterRelease) {
        this.held.inc({ reason: fact.reason, after_release: 'true' });
        this.logger.error({ ...fields, reason: fact.reason }, 'the goods left before this was known');
      } else {
        this.held.inc({ reason: fact.reason, after_release: 'false' });
        this.logger.warn({ ...fields, reason: fact.reason }, 'the goods must wait for a person');
      }
    }
  }
}
