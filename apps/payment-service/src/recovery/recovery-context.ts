import type { Inbox } from '@paywright/inbox';
import type { Clock } from '@paywright/kernel';
import type { Outbox } from '@paywright/outbox';
import { inTransaction, type Tx } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import type { AnswerInquiry } from '../operations/answer-inquiry';
import { paymentRepository, type StoredPayment } from '../payments/payment.repository';
import type { RequestFollowUp } from '../payments/request-follow-up';
import type { RequestPayment } from '../payments/request-payment';
import type { Routes } from '../routes/routes';
import type { LostHistory } from './lost-history';
import type { RecoveryReport } from './recovery-report';
import type { Found } from './search-upstream';

export interface RecoveryDependencies {
  readonly db: DataSource;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly routes: Routes;
  readonly requestPayment: RequestPayment;
  readonly requestFollowUp: RequestFollowUp;
  readonly answerInquiry: AnswerInquiry;
}

/** What every step of one recovery works with, and what the steps before have learnt. */
export interface RecoveryContext extends RecoveryDependencies {
  readonly history: LostHistory;
  /** Since when messages were read, epoch milliseconds. */
  readonly since: number;
  readonly report: RecoveryReport;
  /** Says, and keeps, at once what only a person can settle: a later run may have no reason to say it again. */
  readonly tellOperators: (sentence: string) => Promise<void>;
  /** What upstream has, by payment; empty until it was asked. */
  readonly found: Map<string, Found>;
  /** Payments on which upstream's answer has taken effect. */
  readonly finished: Set<string>;
}

/** Does something with a payment while its row is locked; nothing where there is no such payment. */
export async function inPayment(
  { db }: RecoveryContext,
  paymentId: string,
  work: (tx: Tx, stored: StoredPayment) => Promise<void> | void,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const stored = await paymentRepository.lock(tx, paymentId);
    if (stored) await work(tx, stored);
  });
}

/** Which of these payments the database has. */
export async function knownOf(db: DataSource, paymentIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ id: string }[]>('SELECT id FROM payments WHERE id = ANY ($1)', [paymentIds]);
  return new Set(rows.map(({ id }) => id));
}
