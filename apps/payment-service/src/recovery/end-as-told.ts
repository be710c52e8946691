import { advancePayment } from '../payments/advance-payment';
import { saveAdvanced } from '../payments/record-news';
import { inPayment, type RecoveryContext } from './recovery-context';

/** Its pay is not sent any more, and upstream is asked once more. */
const ended = { pay: { state: 'done', from: ['due', 'waiting'] } } as const;

/** Ends a payment of which somebody was told that it ended without money; answers whether it was so told. */
export async function endAsTold(context: RecoveryContext, paymentId: string): Promise<boolean> {
  const { history, clock, outbox } = context;
  const { status, reason: told } = history.told.get(paymentId)?.snapshot ?? {};
  if (status !== 'failed' && status !== 'canceled' && status !== 'expired') return false;
  const { reason = 'unknown', detail = 'as told before', resultCode } = told ?? {};
  await inPayment(context, paymentId, (tx, stored) => {
    const at = clock.now();
    const ending = { reason, detail, resultCode };
    const advanced = advancePayment(stored.payment, [{ kind: 'EndAsTold', at, status, ending }]);
    if (advanced.recorded.length === 0) return;
    saveAdvanced(tx, outbox, { ...stored, payment: advanced.payment }, advanced, ended, at);
  });
  return true;
}
