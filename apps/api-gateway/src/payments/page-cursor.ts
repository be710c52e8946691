import { isPaymentId } from '@paywright/kernel';
import type { PaymentRow } from './payment.row';

/** Where a page ended; opaque to clients, and only that: it is checked like any other input. */
export interface PagePosition {
  readonly createdAt: Date;
  readonly paymentId: string;
}

export function writeCursor({ created_at: createdAt, payment_id: paymentId }: PaymentRow): string {
  return Buffer.from(`${createdAt.getTime()}.${paymentId}`).toString('base64url');
}

/** Undefined when the text is none of our cursors. */
export function readCursor(cursor: string): PagePosition | undefined {
  const parts = /^(\d{1,15})\.(\w+)$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (!parts?.[1] || !parts[2] || !isPaymentId(parts[2])) return undefined;
  return { createdAt: new Date(Number(parts[1])), paymentId: parts[2] };
}
