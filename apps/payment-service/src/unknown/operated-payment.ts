import { Problem } from '@paywright/http';
import type { Tx } from '@paywright/postgres';
import { paymentRepository, type StoredPayment } from '../payments/payment.repository';

/** What an operator asks of one payment, and why. */
export interface PaymentWish {
  readonly paymentId: string;
  readonly operator: string;
  readonly reason: string;
}

/** The payment an operator names, its row locked; a 404 when there is none. */
export async function lockNamed(tx: Tx, paymentId: string): Promise<StoredPayment> {
  const stored = await paymentRepository.lock(tx, paymentId);
  if (!stored) throw paymentUnknown();
  return stored;
}

export function paymentUnknown(): Problem {
  return new Problem(404, 'payment-unknown', 'There is no such payment', {
    detail: 'Payments are named by their own id, pay_…; APO’s numbers and paymentRequestIds name none here.',
  });
}
