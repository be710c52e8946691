import { setTimeout as sleep } from 'node:timers/promises';
import type { PaymentView } from '@paywright/contracts';
import type { Ledger } from './ledger';

const isSettled = ({ status, shipment, unknownSince }: PaymentView): boolean => {
  if (unknownSince !== undefined) return false;
  return status === 'captured'
    ? shipment?.status === 'released'
    : ['failed', 'canceled', 'expired', 'rejected'].includes(status);
};

/**
 * Resolves with the payments as clients are told of them, once all are settled or the time is over (epoch milliseconds). What
 * clients are told comes a moment after what the services know.
 */
export async function waitUntilSettled(
  ledger: Ledger,
  readPayments: () => Promise<readonly PaymentView[]>,
  givesUpAt: number,
  signal: AbortSignal,
): Promise<readonly PaymentView[]> {
  for (;;) {
    const { open, captured, shipped, unknown } = await ledger.standing();
    const isOver = Date.now() >= givesUpAt;
    if (isOver || (open === 0 && unknown === 0 && shipped >= captured)) {
      const views = await readPayments();
      if (isOver || views.every(isSettled)) return views;
    }
    await sleep(500, undefined, { signal });
  }
}
