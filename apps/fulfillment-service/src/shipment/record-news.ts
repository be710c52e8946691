import { endWith, type Tx } from '@paywright/postgres';
import { applyShipment, decideShipment, type ShipmentFact, type ShippingRules } from './decide-shipment';
import type { PaymentNews } from './payment-news';
import { noShipment, type Shipment } from './shipment';
import { insertShipment, lockShipment, updateShipment } from './shipment.repository';

/** What changed, and the shipment after it. */
export interface Recorded {
  readonly facts: readonly ShipmentFact[];
  readonly shipment: Shipment;
}

/** Decides what the news means for the order's shipment, which the transaction has locked if there is one, and saves it. */
export async function recordNews(
  tx: Tx,
  locked: Shipment | undefined,
  news: PaymentNews,
  rules: ShippingRules,
  at: Date,
): Promise<Recorded> {
  for (let known = locked; ; known = await lockShipment(tx, news)) {
    const facts = decideShipment(known ?? noShipment, news, rules);
    const shipment = facts.reduce(applyShipment, known ?? noShipment);
    if (facts.length === 0) return { facts, shipment };
    if (known) endWith(tx, updateShipment(tx, news, shipment, at));
    else if (!(await insertShipment(tx, news, shipment, at))) continue; // somebody was first: now there is one to lock
    return { facts, shipment };
  }
}
