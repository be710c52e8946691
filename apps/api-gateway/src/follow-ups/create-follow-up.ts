import type { AcceptedFollowUp } from '@paywright/contracts';
import { type Clock, isPaymentId } from '@paywright/kernel';
import { addMessagesSql, messagesParameter, type Outbox } from '@paywright/outbox';
import { sqlState, statement } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import type { Client } from '../api-keys/client';
import { onConnection } from '../database/on-connection';
import { keyReused, tooManyAtOnce } from '../payments/create-payment.problems';
import { paymentNotFound } from '../payments/get-payment';
import type { PaymentRepository } from '../payments/payment.repository';
import type { PaymentRow } from '../payments/payment.row';
import type { PaymentWaiters } from '../payments/payment-waiters';
import {
  amountAbovePayment,
  amountOfOtherCurrency,
  followUpRefused,
  notYourPayment,
  referenceReused,
} from './follow-up.problems';
import { amountOf, type FollowUpBody, type PostedFollowUp, postedFollowUp } from './posted-follow-up';

export interface CreateFollowUpDependencies {
  readonly db: DataSource;
  readonly payments: PaymentRepository;
  readonly waiters: PaymentWaiters;
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** Real milliseconds an answer waits for a refusal. */
  readonly waitMs: number;
}

export interface CreatedFollowUp {
  readonly accepted: AcceptedFollowUp;
  /** True when an earlier request had asked for it. */
  readonly replayed: boolean;
}

const insertFollowUp = statement<{ payment_id: string }>(
  'insert-posted-follow-up',
  `WITH inserted AS (
     INSERT INTO posted_follow_ups (client_id, idempotency_key, payment_id, kind, reference, fingerprint, answer)
     VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
     ON CONFLICT DO NOTHING
     RETURNING payment_id
   ), told AS (
     ${addMessagesSql('$8', 'inserted')}
   )
   SELECT payment_id FROM inserted`,
);

const findEarlier = statement<{ role: 'sameKey' | 'sameReference'; fingerprint: Buffer; answer: AcceptedFollowUp }>(
  'find-posted-follow-up',
  `SELECT 'sameKey' AS role, fingerprint, answer FROM posted_follow_ups WHERE client_id = $1 AND idempotency_key = $2
   UNION ALL
   SELECT 'sameReference', fingerprint, answer FROM posted_follow_ups
    WHERE payment_id = $3 AND kind = $4 AND reference = $5`,
);

const fields = {
  capture: { reference: 'captureRef', amount: 'captureAmount' },
  cancel: { reference: 'cancelRef', amount: '' },
  refund: { reference: 'refundRef', amount: 'refundAmount' },
} as const;

const uniqueViolation = '23505';
/** Whatever stands in the way may appear between two looks; it never vanishes. */
const looks = 3;

/**
 * Takes a client's request to capture, cancel or refund its payment: its Idempotency-Key and the event that asks
 * payment-service for it commit together, or nothing does. payment-service decides, and tells it in an event: a refusal that
 * is known within a moment is the answer, as a problem, and to every repeat; else it stands in the payment's `followUps`.
 */
export class CreateFollowUp {
  constructor(private readonly dependencies: CreateFollowUpDependencies) {}

  async create(
    client: Client,
    paymentId: string,
    idempotencyKey: string,
    asked: FollowUpBody,
  ): Promise<CreatedFollowUp> {
    const { payments, clock } = this.dependencies;
    const payment = isPaymentId(paymentId) ? await payments.find(paymentId, client.sources) : undefined;
    if (!payment) throw paymentNotFound();
    if (payment.source !== client.source) throw notYourPayment(payment.source);
    const posted = postedFollowUp(client, paymentId, idempotencyKey, asked, clock.now());
    for (let look = 0; look < looks; look += 1) {
      const earlier = await this.findEarlier(posted);
      if (earlier) {
        await this.throwIfRefused(payment, earlier);
        return { accepted: earlier, replayed: true };
      }
      checkAmount(payment, asked);
      if (await this.insert(posted)) {
        await this.throwIfRefused(payment, posted.answer);
        return { accepted: posted.answer, replayed: false };
      }
    }
    throw tooManyAtOnce();
  }

  /** Waits a moment for payment-service's word, as every replica's projection tells it. */
  private async throwIfRefused(seen: PaymentRow, { paymentId, kind, reference }: AcceptedFollowUp): Promise<void> {
    const { waiters, waitMs } = this.dependencies;
    const decided = (row: PaymentRow) =>
      row.snapshot.followUps?.find((known) => known.kind === kind && known.reference === reference);
    const row = decided(seen)
      ? seen
      : waitMs > 0
        ? await waiters.waitFor({ paymentId, seen, isAwaited: (row) => decided(row) !== undefined, timeoutMs: waitMs })
        : undefined;
    const followUp = row && decided(row);
    if (followUp?.status === 'rejected') throw followUpRefused(followUp);
  }

  private async insert({ client, idempotencyKey, fingerprint, answer, message }: PostedFollowUp): Promise<boolean> {
    const { paymentId, kind, reference } = answer;
    try {
      const rows = await onConnection(this.dependencies.db, (connection) =>
        insertFollowUp(connection, [
          client.id,
          idempotencyKey,
          paymentId,
          kind,
          reference,
          fingerprint,
          JSON.stringify(answer),
          messagesParameter([message]),
        ]),
      );
      if (rows.length === 0) return false;
      this.dependencies.outbox.committed();
      return true;
    } catch (error) {
      // Another request with the same key or reference came first, this very moment.
      if (sqlState(error) === uniqueViolation) return false;
      throw error;
    }
  }

  /** The answer of an earlier request for the same; throws when it was for something else. */
  private async findEarlier(posted: PostedFollowUp): Promise<AcceptedFollowUp | undefined> {
    const { client, idempotencyKey, answer, fingerprint } = posted;
    const { paymentId, kind, reference } = answer;
    const rows = await onConnection(this.dependencies.db, (connection) =>
      findEarlier(connection, [client.id, idempotencyKey, paymentId, kind, reference]),
    );
    for (const { role, fingerprint: known, answer: given } of rows) {
      if (known.equals(fingerprint)) return given;
      throw role === 'sameKey' ? keyReused() : referenceReused(fields[kind].reference, kind);
    }
    return undefined;
  }
}

/** What can be told from the amount alone; everything else payment-service decides. */
function checkAmount({ snapshot }: PaymentRow, asked: FollowUpBody): void {
  const amount = amountOf(asked);
  if (!amount) return;
  const { currency, value } = snapshot.paymentAmount;
  const field = fields[asked.kind].amount;
  if (amount.currency !== currency) throw amountOfOtherCurrency(field, currency);
  if (BigInt(amount.value) > BigInt(value)) throw amountAbovePayment(field, value);
}
