import { createHash } from 'node:crypto';
import type { CaptureSnapshot } from '@paywright/contracts';
import { base32, type AmountJson } from '@paywright/kernel';
import type { PaymentStanding } from './payment-standing';

/** Why goods must wait, or why somebody must act after they left. Stable: operators and tests rely on the words. */
export type HoldReason =
  | 'payment-held'
  | 'late-payment'
  | 'captures-below-order'
  | 'captures-above-order'
  | 'captures-in-other-currency'
  /** Money is given back for goods that had not left. */
  | 'payment-refunded'
  /** A second payment was captured for an order whose goods left under another. */
  | 'order-already-shipped';

/** What allowed the goods to leave. */
export interface ShipmentEvidence {
  /** CloudEvents id of the PaymentCaptured event. */
  readonly eventId: string;
  readonly orderAmount: AmountJson;
  readonly capturedAmount: AmountJson;
  readonly captures: readonly CaptureSnapshot[];
}

export interface Release {
  readonly paymentId: string;
  readonly evidence: ShipmentEvidence;
}

/** Goods that left before the order was paid whole: those that one capture pays for. */
export interface ShippedPart {
  readonly paymentId: string;
  /** CloudEvents id of the PaymentCaptured event. */
  readonly eventId: string;
  readonly orderAmount: AmountJson;
  readonly capture: CaptureSnapshot;
}

export interface ShipmentHold {
  readonly paymentId: string;
  readonly reason: HoldReason;
  readonly detail: string;
  /** The goods had already left when this was found. */
  readonly afterRelease: boolean;
}

/** The goods of one order, with what is known of every payment for it. */
export interface Shipment {
  /** Counts what was announced: releases and holds. */
  readonly version: number;
  /** By payment id. Usually one. */
  readonly payments: Readonly<Record<string, PaymentStanding>>;
  /** The latest hold announced of each payment that has one, by payment id. */
  readonly holds: Readonly<Record<string, ShipmentHold>>;
  /** Where goods leave in parts: those that have, one for each capture. */
  readonly parts: readonly ShippedPart[];
  readonly release?: Release;
}

export const noShipment: Shipment = { version: 0, payments: {}, holds: {}, parts: [] };

export type ShipmentStatus = 'held' | 'partly-released' | 'released' | 'stopped';

/** Released stays released: a hold found later stands beside it. A hold found after a part has left keeps the rest. */
export function statusOf(shipment: Shipment): ShipmentStatus {
  if (shipment.release) return 'released';
  if (Object.keys(shipment.holds).length === 0 && shipment.parts.length > 0) return 'partly-released';
  const waits = Object.values(shipment.holds).some(({ reason }) => reason !== 'payment-refunded');
  return waits ? 'held' : 'stopped';
}

/** The one number of an order's shipment, computed so that every message about the order meets it. */
export function shipmentIdFor(source: string, referenceOrderId: string): string {
  // A length before the source keeps ("a", "b:c") and ("a:b", "c") apart.
  const digest = createHash('sha256').update(`${source.length}:${source}:${referenceOrderId}`).digest();
  return `shp_${base32(digest).slice(0, 26)}`;
}
