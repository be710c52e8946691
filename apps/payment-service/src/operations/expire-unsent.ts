import { expiryMarginMs } from '@paywright/payments';
import type { Clock } from '@paywright/kernel';
import type { DataSource } from 'typeorm';
import { forEachRow } from '../for-each-row';
import type { AnswerInquiry } from './answer-inquiry';

const batch = 100;

interface Overdue {
  payment_id: string;
  request_id: string;
}

/**
 * Ends payments whose time is over and of which nothing was ever sent. Upstream has no part in it, so it waits for no route: not for
 * one that is down, nor for one that is not configured any more. Returns how many ended.
 */
export async function expireUnsent(db: DataSource, clock: Clock, answerInquiry: AnswerInquiry): Promise<number> {
  const rows = await db.query<Overdue[]>(
    `SELECT payment_id, request_id FROM operations
      WHERE state = 'due' AND kind = 'pay' AND lease_until IS NULL AND unproven_sends = 0
        AND send_before <= to_timestamp($1::float8 / 1000)
      ORDER BY send_before LIMIT $2`,
    [clock.now() - expiryMarginMs, batch],
  );
  let ended = 0;
  await forEachRow(rows, async ({ payment_id: paymentId, request_id: requestId }) => {
    if (await answerInquiry.expireUnsent({ paymentId, requestId })) ended += 1;
  });
  return ended;
}
