import { readCursor, writeCursor } from './page-cursor';
import type { PaymentRow } from './payment.row';

const paymentId = `pay_${'0'.repeat(26)}`;
const row = { payment_id: paymentId, created_at: new Date('2026-11-20T09:00:00.123Z') } as PaymentRow;

describe('a cursor', () => {
  it('reads as it was written', () => {
    expect(readCursor(writeCursor(row))).toEqual({ createdAt: row.created_at, paymentId });
  });

  it.each(['', 'nonsense', 'LTEucGF5', Buffer.from(`1.${paymentId}x`).toString('base64url')])('is not %p', (text) =>
    expect(readCursor(text)).toBeUndefined(),
  );
});
