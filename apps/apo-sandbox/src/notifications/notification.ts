import type { FaultKind } from '../faults/fault-kinds';
import type { Merchant } from '../merchants/merchant';
import type { Payment } from '../payments/payment';
import type { Signer } from '../signature/signer';

/** A notification to a merchant, and what came of it. */
export interface Notification {
  readonly id: string;
  readonly notifyType: string;
  readonly merchant: Merchant;
  readonly payment: Payment;
  /** Absent when neither the request nor the account names an address: then nothing is sent. */
  readonly url?: string;
  /** The same in every delivery; each delivery has its own time and signature. */
  readonly body: string;
  readonly signer: Signer;
  /** The misbehaviour it exists for; absent for a genuine one. */
  readonly fault?: FaultKind;
  /** Delivered once, whatever the reply. */
  readonly once: boolean;
  /** The first so many deliveries never leave. */
  readonly lostDeliveries: number;
  /** The first so many deliveries are altered after signing. */
  readonly tamperedDeliveries: number;
  readonly deliveries: Delivery[];
  state: 'waiting' | 'acknowledged' | 'given-up' | 'without-address';
}

/** One attempt to deliver. */
export interface Delivery {
  /** Epoch ms of the virtual clock. */
  readonly at: number;
  readonly fault?: 'lost' | 'tampered';
  /** HTTP status of the reply; absent when there was none. */
  readonly status?: number;
  /** The beginning of the reply. */
  readonly reply?: string;
  /** Why there was no reply. */
  readonly error?: string;
  readonly acknowledged: boolean;
}

/** How a notification reaches a merchant: over HTTP in the running program. */
export interface Post {
  (message: { url: URL; headers: Readonly<Record<string, string>>; body: string }): Promise<{
    status: number;
    body: string;
  }>;
}

/** Waits between the deliveries of a notification: eight in all (APO reference 4.4, C19). */
export const documentedScheduleMs: readonly number[] = [0, 2, 10, 10, 60, 120, 360, 900].map(
  (minutes) => minutes * 60_000,
);
