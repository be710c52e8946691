import type { Tx } from '@paywright/postgres';
import { applyShipment, decideShipment, type ShipmentFact } from './decide-shipment';
import type { PaymentNews } from './payment-news';
import { noShipment, type Shipment } from './shipment';
import { insertShipment, lockShipment, updateShipment } from './shipment.repository';

/** What changed, and the shipment after it. */
export interface Recorded {
  readonly facts: readonly ShipmentFact[];
  readonly shipment: Shipment;
}

/** Locks the order's shipment, decides what the news means for it and saves it. */
export async function recordNews(tx: Tx, news: PaymentNews, at: Date): Promise<Recorded> {
  for (;;) {
    const known = await lockShipment(tx, news);
    const facts = decideShipment(known ?? noShipment, news);
    const shipment = facts.reduce(applyShipment, known ?? noShipment);
    if (facts.length === 0) return { facts, shipment };
    if (known) await updateShipment(tx, news, shipment, at);
    else if (!(await insertShipment(tx, news, shipment, at))) continue; // somebody was first: now there is one to lock
    return { facts, shipment };
  }
}
