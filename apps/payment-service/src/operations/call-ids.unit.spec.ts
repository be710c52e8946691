import { paymentIdFor } from '@paywright/contracts';
import { timeOfId } from '@paywright/kernel';
import type { Payment } from '@paywright/payments';
import { firstAttemptId, followUpId, nextAttemptId } from './call-ids';

const time = '2026-11-01T00:00:00.000Z';

function requested(paymentRef: string): Pick<Payment, 'id' | 'attempt' | 'requestedAt'> {
  const id = paymentIdFor('api-gateway/shop', paymentRef);
  const paymentRequestId = firstAttemptId(id, time);
  // Taken a moment after it was asked for.
  return { id, requestedAt: Date.parse(time) + 1_500, attempt: { paymentRequestId } as Payment['attempt'] };
}

const payment = requested('order-1');

describe('the number of a call upstream', () => {
  it('is the same whoever computes it, and whenever', () => {
    expect(firstAttemptId(payment.id, time)).toBe(firstAttemptId(payment.id, '2026-11-01T09:00:00+09:00'));
    expect(firstAttemptId(payment.id, time)).toMatch(/^pr_[0-9a-hjkmnp-tv-z]{26}$/);
    expect(followUpId(payment, 'refund', 'refund-1')).toBe(followUpId(requested('order-1'), 'refund', 'refund-1'));
    expect(followUpId(payment, 'refund', 'refund-1')).toMatch(/^pr_[0-9a-hjkmnp-tv-z]{26}_rf$/);
  });

  it('is of one attempt, or one follow-up, of one payment', () => {
    const all = [payment, requested('order-2')].flatMap((one) => [
      firstAttemptId(one.id, time),
      ...[2, 3, 12].map((attempt) => nextAttemptId(one, attempt)),
      ...(['capture', 'cancel', 'refund'] as const).flatMap((kind) =>
        ['1', '12', 'a'].map((reference) => followUpId(one, kind, reference)),
      ),
    ]);
    expect(new Set(all.map((id) => id.slice(0, 29))).size).toBe(all.length);
  });

  it('begins with the time of the request for the payment, so that all its calls are kept together', () => {
    const calls = [firstAttemptId(payment.id, time), nextAttemptId(payment, 2), followUpId(payment, 'capture', '1')];
    expect(new Set(calls.map(timeOfId))).toEqual(new Set([Date.parse(time)]));
  });

  it('does without a time that is none', () => {
    expect(timeOfId(firstAttemptId(payment.id, 'yesterday'))).toBe(0);
    expect(timeOfId(firstAttemptId(payment.id, undefined))).toBe(0);
  });
});
