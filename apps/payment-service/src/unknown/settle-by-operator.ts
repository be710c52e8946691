import { Problem } from '@paywright/http';
import { type Clock, isoInstant } from '@paywright/kernel';
import type { Outbox } from '@paywright/outbox';
import {
  deadline,
  decideSettlement,
  inquiryIsLateMs,
  type LastInquiry,
  type Payment,
  type PaymentStatus,
  type SettlementRefusal,
} from '@paywright/payments';
import { inTransaction, statement, type Tx } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import type { OperationOutcome } from '../operations/operation';
import { recordAction } from '../operators/operator-actions';
import { advancePayment } from '../payments/advance-payment';
import { saveAdvanced } from '../payments/record-news';
import { lockNamed, type PaymentWish } from './operated-payment';

export interface SettleByOperatorDependencies {
  readonly db: DataSource;
  readonly outbox: Outbox;
  readonly clock: Clock;
}

export interface SettlementWish extends PaymentWish {
  readonly outcome: 'failed' | 'captured';
  /** What the operator holds, in words. */
  readonly evidence: string;
}

export interface Settled {
  readonly status: PaymentStatus;
  /** What happens, in words. */
  readonly next: string;
}

const findInquiry = statement<{ outcome: OperationOutcome | null }>(
  'find-inquiry',
  `SELECT outcome FROM operations WHERE request_id = $1 AND kind = 'inquire'`,
);

/** An operator who holds evidence ends an unknown payment as failed (ADR 0019). As paid, nobody does. */
export class SettleByOperator {
  constructor(private readonly dependencies: SettleByOperatorDependencies) {}

  async handle({ paymentId, operator, reason, outcome, evidence }: SettlementWish): Promise<Settled> {
    if (outcome === 'captured') throw onlyAMessageCounts();
    const { db, outbox, clock } = this.dependencies;
    const status = await inTransaction(db, async (tx) => {
      const at = clock.now();
      const stored = await lockNamed(tx, paymentId);
      const { payment } = stored;
      const lastInquiry = await lastInquiryOf(tx, payment);
      const command = { kind: 'SettleByOperator', at, operator, evidence, lastInquiry } as const;
      const decision = decideSettlement(payment, command);
      if (!decision.accepted) throw refusedSettlement(decision.reason, payment, at);
      const advanced = advancePayment(payment, [command]);
      // Its inquiries go on as they are planned: upstream's word is still wanted.
      const changes = { pay: { state: 'done', from: ['due', 'waiting'] } } as const;
      saveAdvanced(tx, outbox, { ...stored, payment: advanced.payment }, advanced, changes, at);
      const { attempt, status: before, unknownSince } = payment;
      const about = { paymentRequestId: attempt?.paymentRequestId, route: attempt?.route, before, unknownSince };
      const detail = { outcome, evidence, lastInquiry, ...about };
      recordAction(tx, { at, operator, reason, action: 'settle-payment', subject: paymentId, detail });
      return advanced.payment.status;
    });
    outbox.committed();
    const next =
      'the order is free; upstream is asked on for thirty days, and money that shows all the same is voided or refunded';
    return { status, next };
  }
}

async function lastInquiryOf(tx: Tx, { attempt }: Payment): Promise<LastInquiry | undefined> {
  const [row] = attempt ? await findInquiry(tx, [attempt.paymentRequestId]) : [];
  const { kind, askedAt, hadIt } = row?.outcome ?? {};
  if (kind === undefined || askedAt === undefined) return undefined;
  const said = kind === 'not-found' ? 'not-found' : kind === 'unknown' && !hadIt ? 'no-answer' : 'has-it';
  return { askedAt, said };
}

function onlyAMessageCounts(): Problem {
  return new Problem(409, 'only-a-verified-message-counts', 'A payment cannot be settled as paid by hand', {
    detail:
      'Goods leave on money that APO’s signed word proves. Inquire (POST …/inquire), or have APO send the notification again; whatever it says is recorded by itself.',
  });
}

/** The rule, and what to do instead. */
function refusedSettlement(reason: SettlementRefusal, payment: Payment, at: number): Problem {
  return new Problem(409, 'settlement-refused', 'The payment cannot be ended by hand now', {
    detail: detailOf(reason, payment, at),
    extra: { reason },
  });
}

function detailOf(reason: SettlementRefusal, { status, attempt }: Payment, at: number): string {
  switch (reason) {
    case 'payment-settled':
      return `It is ${status}: nothing is unknown about it that a person may decide. If in doubt, inquire.`;
    case 'outcome-not-unknown':
      return `It is ${status} and goes its way by itself. To end it, cancel it.`;
    case 'time-not-over': {
      const over = attempt && isoInstant(deadline(attempt));
      return `The buyer may still pay: wait until ${over}, or cancel it.`;
    }
    case 'not-inquired-lately':
      return `Upstream must have been asked since its time was over, and within the last ${inquiryIsLateMs / 60_000} minutes (it is ${isoInstant(at)}): inquire first, wait for the answer, then settle.`;
    case 'upstream-has-it':
      return 'APO answered the last inquiry that it has the payment, and it may still be charged: cancel it, and wait for what APO says.';
  }
}
