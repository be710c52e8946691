import type { Clock } from '@paywright/kernel';
import { lastChanceReference } from '@paywright/payments';
import type { Outbox } from '@paywright/outbox';
import { inTransaction } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import { forEachRow } from '../for-each-row';
import { followUpId } from '../operations/call-ids';
import type { Route } from '../routes/route';
import { advancePayment } from './advance-payment';
import { paymentRepository } from './payment.repository';
import { saveAdvanced } from './record-news';

const batch = 100;

export interface WatchCapturesDependencies {
  readonly db: DataSource;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly routes: readonly Pick<Route, 'name' | 'rulesOf' | 'lastChanceCapture'>[];
}

/**
 * Looks at approvals that nobody has asked to capture and whose time is running out: says so once, and captures them
 * ourselves in the last hour where the route wishes it. Returns how many were looked at.
 */
export async function watchCaptures({ db, outbox, clock, routes }: WatchCapturesDependencies): Promise<number> {
  const due = (await db.query(
    `SELECT id FROM payments
      WHERE capture_watch_at <= to_timestamp($1::float8 / 1000) AND state #>> '{attempt,route}' = ANY ($3)
      ORDER BY capture_watch_at LIMIT $2`,
    [clock.now(), batch, routes.map(({ name }) => name)],
  )) as { id: string }[];
  await forEachRow(due, async ({ id }) => {
    await inTransaction(db, async (tx) => {
      const stored = await paymentRepository.lock(tx, id);
      const { attempt, acquirer } = stored?.payment ?? {};
      const route = routes.find(({ name }) => name === attempt?.route);
      if (!stored || !route) return;
      const at = clock.now();
      const advanced = advancePayment(stored.payment, [
        {
          kind: 'RemindOfCapture',
          at,
          lastChance: route.lastChanceCapture,
          requestId: followUpId(stored.payment, 'capture', lastChanceReference),
          rules: route.rulesOf(acquirer?.acquirerName),
        },
      ]);
      saveAdvanced(tx, outbox, { ...stored, payment: advanced.payment }, advanced, {}, at);
    });
    outbox.committed();
  });
  return due.length;
}
