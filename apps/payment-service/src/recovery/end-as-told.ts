import type { PaymentCommand } from '@paywright/payments';
import { advancePayment } from '../payments/advance-payment';
import { saveAdvanced } from '../payments/record-news';
import type { ToldPayment } from './lost-history';
import { inPayment, type RecoveryContext } from './recovery-context';

/** Its pay is not sent any more, and upstream is asked once more. */
const ended = { pay: { state: 'done', from: ['due', 'waiting'] } } as const;

type ToldEnd = Pick<Extract<PaymentCommand, { kind: 'EndAsTold' }>, 'status' | 'ending'>;

/** How the payment ended without money, as far as anybody was told. */
export function toldEnd(told: ToldPayment | undefined): ToldEnd | undefined {
  const { status, reason: why } = told?.snapshot ?? {};
  if (status !== 'failed' && status !== 'canceled' && status !== 'expired') return undefined;
  const { reason = 'unknown', detail = 'as told before', resultCode } = why ?? {};
  return { status, ending: { reason, detail, resultCode } };
}

/** Ends a payment of which somebody was told that it ended without money; answers whether it was so told. */
export async function endAsTold(context: RecoveryContext, paymentId: string): Promise<boolean> {
  const { history, clock, outbox } = context;
  const end = toldEnd(history.told.get(paymentId));
  if (!end) return false;
  await inPayment(context, paymentId, (tx, stored) => {
    const at = clock.now();
    const advanced = advancePayment(stored.payment, [{ kind: 'EndAsTold', at, ...end }]);
    if (advanced.recorded.length === 0) return;
    saveAdvanced(tx, outbox, { ...stored, payment: advanced.payment }, advanced, ended, at);
  });
  return true;
}
