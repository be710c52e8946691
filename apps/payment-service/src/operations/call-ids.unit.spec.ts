import { paymentIdFor } from '@paywright/contracts';
import { attemptId, followUpId } from './call-ids';

const payment = paymentIdFor('api-gateway/shop', 'order-1');
const another = paymentIdFor('api-gateway/shop', 'order-2');

describe('the number of a call upstream', () => {
  it('is the same whoever computes it, and whenever', () => {
    expect(attemptId(payment, 1)).toBe(attemptId(payment, 1));
    expect(attemptId(payment, 1)).toMatch(/^pr_[0-9a-hjkmnp-tv-z]{26}$/);
    expect(followUpId(payment, 'refund', 'refund-1')).toBe(followUpId(payment, 'refund', 'refund-1'));
    expect(followUpId(payment, 'refund', 'refund-1')).toMatch(/^rf_[0-9a-hjkmnp-tv-z]{26}$/);
  });

  it('is of one attempt, or one follow-up, of one payment', () => {
    const all = [payment, another].flatMap((id) => [
      ...[1, 2, 12].map((attempt) => attemptId(id, attempt)),
      ...(['capture', 'cancel', 'refund'] as const).flatMap((kind) =>
        ['1', '12', 'a'].map((reference) => followUpId(id, kind, reference)),
      ),
    ]);
    expect(new Set(all.map((id) => id.slice(3))).size).toBe(all.length);
  });
});
