import { keepApart, statement, type Tx } from '@paywright/postgres';
import { type Shipment, shipmentIdFor } from './shipment';

/** An order as its requester names it. */
export interface OrderKey {
  readonly source: string;
  readonly referenceOrderId: string;
}

/** The columns of `shipments` that hold its state. */
export interface ShipmentRow {
  readonly version: number;
  readonly payments: Shipment['payments'];
  readonly holds: Shipment['holds'];
  readonly release: Shipment['release'] | null;
  readonly parts: Shipment['parts'];
}

export function toShipment({ version, payments, holds, parts, release }: ShipmentRow): Shipment {
  return { version, payments, holds, parts, ...(release && { release }) };
}

const lock = statement<ShipmentRow>(
  'lock-shipment',
  `SELECT version, payments, holds, release, parts
     FROM shipments WHERE source = $1 AND reference_order_id = $2 FOR UPDATE`,
);

const insert = statement(
  'insert-shipment',
  `INSERT INTO shipments (source, reference_order_id, version, payment_ids, payments, holds, release, updated_at, parts,
                          shipment_id, released_at, held_since)
   VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::timestamptz, $9, $10,
           CASE WHEN $7::jsonb IS NOT NULL THEN $8::timestamptz END,
           CASE WHEN $7::jsonb IS NULL THEN $8::timestamptz END)
   ON CONFLICT (reference_order_id, source) DO NOTHING
   RETURNING 1`,
);

const update = statement(
  'update-shipment',
  `UPDATE shipments
      SET version = $3, payment_ids = $4, payments = $5, holds = $6, release = coalesce(release, $7::jsonb),
          updated_at = $8::timestamptz, parts = $9,
          released_at = coalesce(released_at, CASE WHEN $7::jsonb IS NOT NULL THEN $8::timestamptz END),
          held_since = CASE WHEN $7::jsonb IS NULL THEN held_since END
    WHERE source = $1 AND reference_order_id = $2`,
);

/** The order's shipment, locked until the transaction ends; undefined when nothing is known of the order. */
export async function lockShipment(tx: Tx, { source, referenceOrderId }: OrderKey): Promise<Shipment | undefined> {
  keepApart(tx, `the shipment of ${referenceOrderId} from ${source}`);
  const [row] = await lock(tx, [source, referenceOrderId]);
  return row && toShipment(row);
}

/** False when another transaction made the order's shipment meanwhile: lock that one and decide again. */
export async function insertShipment(tx: Tx, order: OrderKey, shipment: Shipment, at: Date): Promise<boolean> {
  const { source, referenceOrderId } = order;
  const shipmentId = shipmentIdFor(source, referenceOrderId);
  const inserted = await insert(tx, [source, referenceOrderId, ...columnsOf(shipment, at), shipmentId]);
  return inserted.length === 1;
}

/** Writes the shipment that this transaction has locked. A release, once written, never changes. */
export async function updateShipment(tx: Tx, order: OrderKey, shipment: Shipment, at: Date): Promise<void> {
  await update(tx, [order.source, order.referenceOrderId, ...columnsOf(shipment, at)]);
}

/** In the order both statements name them. */
function columnsOf({ version, payments, holds, release, parts }: Shipment, at: Date): unknown[] {
  const json = (value: unknown) => JSON.stringify(value);
  const paymentIds = Object.keys(payments).sort();
  return [version, paymentIds, json(payments), json(holds), release ? json(release) : null, at, json(parts)];
}
