import type { PaymentSnapshot } from '@paywright/contracts';

/** A payment of the read model with its shipment, as {@link paymentColumns} select it. */
export interface PaymentRow {
  readonly payment_id: string;
  readonly source: string;
  readonly status: string;
  readonly version: number;
  readonly request_fingerprint: Buffer | null;
  /** The newest one; version 0 is what was posted. */
  readonly snapshot: PaymentSnapshot;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly shipment_id: string | null;
  readonly shipment_status: 'released' | 'partly-released' | 'held' | 'stopped' | null;
  readonly shipment_reason: string | null;
  readonly shipment_updated_at: Date | null;
}

export const paymentColumns = `p.payment_id, p.source, p.status, p.version, p.request_fingerprint, p.snapshot, p.created_at,
  p.updated_at, s.shipment_id, s.status AS shipment_status, s.reason AS shipment_reason,
  s.updated_at AS shipment_updated_at`;

/** Statuses of a payment that ended without money: it keeps its order no longer. */
export const endedWithoutMoney = ['rejected', 'failed', 'canceled', 'expired'] as const;
