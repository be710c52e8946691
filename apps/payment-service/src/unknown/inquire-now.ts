import { Problem } from '@paywright/http';
import { type Clock, isoInstant } from '@paywright/kernel';
import { allAttempts, isOpen, type Payment } from '@paywright/payments';
import { endWith, inTransaction, statement } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import { planFor } from '../operations/operation.repository';
import { recordAction } from '../operators/operator-actions';
import type { Routes } from '../routes/routes';
import { lockNamed, type PaymentWish } from './operated-payment';

export interface InquireNowDependencies {
  readonly db: DataSource;
  readonly clock: Clock;
  readonly routes: Routes;
  /** Called once an inquiry is due. */
  readonly onInquiryDue: () => void;
}

/** An inquiry that was brought forward. */
export interface InquiryBroughtForward {
  readonly paymentRequestId: string;
  readonly route: string;
  readonly dueAt: string;
  /** What happens, in words. */
  readonly next: string;
}

interface InquiryRow {
  request_id: string;
  route: string;
  under_way: boolean;
  /** No byte of its pay ever left. */
  unsent: boolean;
}

const lockInquiries = statement<InquiryRow>(
  'lock-inquiries',
  `SELECT i.request_id, i.route, coalesce(i.lease_until > clock_timestamp(), false) AS under_way,
          coalesce(pay.unproven_sends = 0, true) AS unsent
     FROM operations i LEFT JOIN operations pay ON pay.request_id = i.request_id AND pay.kind = 'pay'
    WHERE i.payment_id = $1 AND i.kind = 'inquire'
    ORDER BY i.request_id FOR UPDATE OF i`,
);

/**
 * An operator wants upstream asked now. Any payment of which something was sent may be asked about, ended ones too: whatever
 * upstream answers is judged by the same rules as ever, and changes the schedule of nothing else.
 */
export class InquireNow {
  constructor(private readonly dependencies: InquireNowDependencies) {}

  async handle({ paymentId, operator, reason }: PaymentWish): Promise<{ inquiries: InquiryBroughtForward[] }> {
    const { db, clock, routes, onInquiryDue } = this.dependencies;
    const inquiries = await inTransaction(db, async (tx) => {
      const at = clock.now();
      const { payment } = await lockNamed(tx, paymentId);
      const sent = (await lockInquiries(tx, [paymentId])).filter((row) => !row.unsent || isKnownUpstream(payment, row));
      if (sent.length === 0) throw nothingWasSent(payment);
      const askable = sent.filter(({ route }) => routes.has(route));
      if (askable.length === 0) throw routeIsGone(sent);
      const paymentRequestIds = askable.map(({ request_id: id }) => id);
      for (const id of paymentRequestIds) endWith(tx, planFor(tx, id, { inquire: { state: 'due', dueAt: at } }, at));
      const action = { action: 'inquire-payment', subject: paymentId, detail: { paymentRequestIds } };
      recordAction(tx, { at, operator, reason, ...action });
      return askable.map((row) => this.describe(row, at));
    });
    onInquiryDue();
    return { inquiries };
  }

  private describe({ request_id, route, under_way }: InquiryRow, at: number): InquiryBroughtForward {
    const gate = this.dependencies.routes.find(route)?.gates.inquire;
    const isBlocked = gate !== undefined && gate.admitted() <= 0;
    const next = under_way
      ? 'an inquiry is under way already; its answer counts'
      : isBlocked
        ? `it is asked as soon as the breaker of ${route} for inquiries lets it: see GET /admin/routes`
        : 'it is asked within a second';
    return { paymentRequestId: request_id, route, dueAt: isoInstant(at), next };
  }
}

/** Upstream may know better than our proof that nothing was sent. */
function isKnownUpstream(payment: Payment, { request_id }: InquiryRow): boolean {
  return allAttempts(payment).some(
    ({ attempt }) =>
      attempt?.paymentRequestId === request_id &&
      (attempt.apoPaymentId !== undefined || attempt.normalUrl !== undefined),
  );
}

function nothingWasSent(payment: Payment): Problem {
  const { status } = payment;
  return new Problem(409, 'nothing-was-sent', 'There is nothing to ask upstream', {
    detail: isOpen(payment)
      ? `Nothing of this payment ever left: it is ${status}. It is sent or expires by itself; POST …/cancel ends it now.`
      : `Nothing of this payment ever left, and it is over: ${status}.`,
  });
}

function routeIsGone(rows: readonly InquiryRow[]): Problem {
  const names = [...new Set(rows.map(({ route }) => route))].join(', ');
  return new Problem(409, 'route-not-configured', 'The payment’s route is not configured any more', {
    detail: `It went through ${names}. Add that to ROUTES again until its payments are over, then inquire.`,
  });
}
