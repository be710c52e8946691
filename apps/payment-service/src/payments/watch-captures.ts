import type { Clock, Random } from '@paywright/kernel';
import type { Outbox } from '@paywright/outbox';
import { inTransaction } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import { forEachRow } from '../for-each-row';
import type { Route } from '../routes/route';
import { advancePayment } from './advance-payment';
import { paymentRepository } from './payment.repository';
import { saveAdvanced } from './record-news';
import { followUpId } from './request-follow-up';

const batch = 100;

export interface WatchCapturesDependencies {
  readonly db: DataSource;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly random: Random;
  readonly routes: { named(route: string): Pick<Route, 'rulesOf' | 'lastChanceCapture'> };
}

/**
 * Looks at approvals that nobody has asked to capture and whose time is running out: says so once, and captures them
 * ourselves in the last hour where the route wishes it. Returns how many were looked at.
 */
export async function watchCaptures({ db, outbox, clock, random, routes }: WatchCapturesDependencies): Promise<number> {
  const due = (await db.query(
    `SELECT id FROM payments WHERE capture_watch_at <= to_timestamp($1::float8 / 1000) ORDER BY capture_watch_at LIMIT $2`,
    [clock.now(), batch],
  )) as { id: string }[];
  await forEachRow(due, async ({ id }) => {
    await inTransaction(db, async (tx) => {
      const stored = await paymentRepository.lock(tx, id);
      const { attempt, acquirer } = stored?.payment ?? {};
      if (!stored || !attempt) return;
      const route = routes.named(attempt.route);
      const at = clock.now();
      const advanced = advancePayment(stored.payment, [
        {
          kind: 'RemindOfCapture',
          at,
          lastChance: route.lastChanceCapture,
          requestId: followUpId('capture', at, random),
          rules: route.rulesOf(acquirer?.acquirerName),
        },
      ]);
      saveAdvanced(tx, outbox, { ...stored, payment: advanced.payment }, advanced, {}, at);
    });
    outbox.committed();
  });
  return due.length;
}
