import { Problem } from '@paywright/http';
import type { PaymentRow } from './payment.row';

export function keyReused(): Problem {
  return new Problem(422, 'idempotency-key-reused', 'The Idempotency-Key was used for another request', {
    errors: [
      {
        field: 'Idempotency-Key',
        rule: 'was used before with another body',
        fix: 'send a new key for a new request; repeat a request with the same key and the same body',
      },
    ],
  });
}

export function paymentRefReused({ payment_id: paymentId }: PaymentRow): Problem {
  return new Problem(409, 'payment-ref-reused', 'The paymentRef was used for another payment', {
    errors: [
      {
        field: 'paymentRef',
        rule: `belongs to payment ${paymentId}, whose request had another body`,
        fix: 'use a new paymentRef for a new payment (it is the Idempotency-Key when left out)',
      },
    ],
    extra: { paymentId },
  });
}

export function orderAlreadyHeld({ payment_id: paymentId }: PaymentRow): Problem {
  return new Problem(409, 'order-already-held', 'Another payment holds this order', {
    errors: [
      {
        field: 'order.referenceOrderId',
        rule: `is held by payment ${paymentId}`,
        fix: 'go on with that payment; the order is free again when it failed, expired or was canceled or rejected',
      },
    ],
    extra: { paymentId },
  });
}

/** Only with many requests for the same payment or order at the very same time. */
export function tooManyAtOnce(): Problem {
  return new Problem(503, 'try-again', 'Too many requests for the same payment at once', {
    headers: { 'retry-after': '1' },
  });
}
