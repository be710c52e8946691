import type { DataSource } from 'typeorm';
import { type Shipment, type ShipmentStatus, statusOf } from './shipment';
import { type OrderKey, type ShipmentRow, toShipment } from './shipment.repository';

/** A shipment as operators see it: where it stands, why, and all that is known of its payments. */
export interface ShipmentView extends OrderKey, Shipment {
  readonly shipmentId: string;
  readonly status: ShipmentStatus;
  readonly heldSince?: string;
  readonly releasedAt?: string;
  readonly updatedAt: string;
}

interface StoredShipment extends ShipmentRow {
  readonly shipment_id: string;
  readonly source: string;
  readonly reference_order_id: string;
  readonly held_since: Date | null;
  readonly released_at: Date | null;
  readonly updated_at: Date;
}

/** Reads shipments by payment or by order; several when sources use the same order number. */
export class FindShipments {
  constructor(private readonly db: DataSource) {}

  async find(by: { readonly paymentId?: string; readonly referenceOrderId?: string }): Promise<ShipmentView[]> {
    const rows = await this.db.query<StoredShipment[]>(
      `SELECT * FROM shipments
        WHERE ($1::text IS NOT NULL AND payment_ids @> ARRAY[$1::text]) OR ($2::text IS NOT NULL AND reference_order_id = $2)
        ORDER BY updated_at DESC LIMIT 100`,
      [by.paymentId ?? null, by.referenceOrderId ?? null],
    );
    return rows.map(toView);
  }

  /** Milliseconds since the longest-held shipment began to wait; 0 when none does. Stopped ones wait for nothing. */
  async oldestHeldMs(now: number): Promise<number> {
    const [row] = await this.db.query<{ held_since: Date | null }[]>(
      `SELECT min(held_since) AS held_since FROM shipments WHERE ${isWaiting}`,
    );
    return row?.held_since ? Math.max(0, now - row.held_since.getTime()) : 0;
  }

  /** How many have waited for longer than so many milliseconds. */
  async countHeldLongerThan(ms: number, now: number): Promise<number> {
    const [row] = await this.db.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM shipments
        WHERE ${isWaiting} AND held_since < to_timestamp($1::float8 / 1000)`,
      [now - ms],
    );
    return row?.count ?? 0;
  }
}

/** Goods that are held, and not because their money goes back. */
const isWaiting = `released_at IS NULL
  AND EXISTS (SELECT 1 FROM jsonb_each(holds) AS hold WHERE hold.value ->> 'reason' <> 'payment-refunded')`;

function toView(row: StoredShipment): ShipmentView {
  const shipment = toShipment(row);
  return {
    shipmentId: row.shipment_id,
    status: statusOf(shipment),
    source: row.source,
    referenceOrderId: row.reference_order_id,
    ...shipment,
    ...(row.held_since && { heldSince: row.held_since.toISOString() }),
    ...(row.released_at && { releasedAt: row.released_at.toISOString() }),
    updatedAt: row.updated_at.toISOString(),
  };
}
