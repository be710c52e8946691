import { endedWithoutMoney, isOpen, type PaymentCommand } from '@paywright/payments';
import { advancePayment } from '../payments/advance-payment';
import { saveAdvanced } from '../payments/record-news';
import { inPayment, type RecoveryContext } from './recovery-context';

/** Its pay is not sent any more, and upstream is asked once more. */
const ended = { pay: { state: 'done', from: ['due', 'waiting'] } } as const;

/** Ends a payment of which somebody was told that it ended without money; answers whether it was so told. */
export async function endAsTold(context: RecoveryContext, paymentId: string): Promise<boolean> {
  const { history, clock, outbox } = context;
  const { snapshot, isNews } = history.told.get(paymentId) ?? {};
  if (!snapshot || !['failed', 'canceled', 'expired'].includes(snapshot.status)) return false;
  await inPayment(context, paymentId, (tx, stored) => {
    const at = clock.now();
    // Told before what the database has: it went on from there.
    if (endedWithoutMoney(stored.payment) || (!isNews && !isOpen(stored.payment))) return;
    const { reason, detail, resultCode = reason } = snapshot.reason ?? { reason: 'unknown', detail: 'as told before' };
    const evidence = { via: 'notification', id: `payments.events/${paymentId}.${snapshot.version}` } as const;
    const kind = snapshot.status === 'canceled' ? 'canceled' : 'failed';
    const command: PaymentCommand =
      reason === 'never-sent'
        ? { kind: 'ExpireUnsent', at }
        : { kind: 'RecordFindings', at, evidence, findings: [{ kind, resultCode, detail }] };
    const advanced = advancePayment(stored.payment, [command]);
    saveAdvanced(tx, outbox, { ...stored, payment: advanced.payment }, advanced, ended, at);
  });
  return true;
}
