import type { AmountJson } from '@paywright/kernel';
import { isoInstant, moneyJson } from '@paywright/kernel';
import type { ApiName } from '../faults/fault-book';
import type { Notification } from '../notifications/notification';
import type { Capture, Payment, PaymentStatus, Refund } from '../payments/payment';
import type { CallCounts } from '../calls/call-log';
import type { Merchant } from '../merchants/merchant';
import type { Calls } from '../payments/payment-book';
import type { Sandbox } from '../sandbox';

/** An account, and how often each API was called in its name, by requests that came to nothing, too. */
export interface AccountEntry extends Pick<Merchant, 'clientId' | 'product' | 'notifyUrl'> {
  readonly calls: CallCounts;
}

/** A payment as the sandbox believes it to be; times are ISO 8601 in UTC. */
export interface PaymentEntry {
  readonly clientId: string;
  readonly paymentRequestId: string;
  readonly paymentId: string;
  readonly referenceOrderId: string;
  readonly amount: AmountJson;
  readonly acquirerName: string;
  readonly brand?: string;
  readonly status: PaymentStatus;
  readonly resultCode: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly paidAt?: string;
  /** Of the card it kept, as its merchant is told. */
  readonly cardToken?: string;
  readonly captures: readonly CaptureEntry[];
  readonly refunds: readonly RefundEntry[];
  readonly notifications: readonly NotificationEntry[];
  /** Calls received for this payment request, repeats and unanswered ones included. */
  readonly calls: Readonly<Record<ApiName, number>> & { readonly payTookMs?: number };
}

export interface CaptureEntry {
  readonly captureId: string;
  readonly captureRequestId: string;
  readonly amount: AmountJson;
  readonly status: Capture['status'];
  readonly at: string;
}

export interface RefundEntry {
  readonly refundId: string;
  readonly refundRequestId: string;
  readonly amount: AmountJson;
  readonly status: Refund['status'];
  readonly at: string;
}

export interface NotificationEntry {
  readonly id: string;
  /** Its notifyType. */
  readonly kind: string;
  readonly resultStatus?: string;
  /** The misbehaviour it exists for; absent for a genuine one. */
  readonly fault?: string;
  readonly url?: string;
  readonly state: Notification['state'];
  readonly acknowledged: boolean;
  readonly deliveries: readonly {
    readonly at: string;
    readonly fault?: string;
    readonly status?: number;
    readonly reply?: string;
    readonly error?: string;
    readonly acknowledged: boolean;
  }[];
}

export interface Books {
  readonly accounts: readonly AccountEntry[];
  readonly payments: readonly PaymentEntry[];
  readonly calls: readonly (PaymentEntry['calls'] & Pick<Calls, 'clientId' | 'paymentRequestId'>)[];
}

/** The accounts, and the whole books or what they hold of one payment request or order. */
export function describeBooks(
  { merchants, payments: book, calls: log }: Pick<Sandbox, 'merchants' | 'payments' | 'calls'>,
  only: { readonly paymentRequestId?: string; readonly referenceOrderId?: string },
): Books {
  const payments: PaymentEntry[] = [];
  for (const payment of book.all()) {
    if (only.paymentRequestId !== undefined && payment.paymentRequestId !== only.paymentRequestId) continue;
    if (only.referenceOrderId !== undefined && payment.referenceOrderId !== only.referenceOrderId) continue;
    payments.push(describePayment(payment, book.callsOf(payment.merchant.clientId, payment.paymentRequestId)));
  }
  const named = new Set(payments.map(({ paymentRequestId }) => paymentRequestId));
  const calls = [...book.allCalls()].filter(({ paymentRequestId }) =>
    only.paymentRequestId !== undefined
      ? paymentRequestId === only.paymentRequestId
      : only.referenceOrderId === undefined || named.has(paymentRequestId),
  );
  return {
    accounts: [...merchants.values()].map(({ clientId, product, notifyUrl }) => ({
      clientId,
      product,
      notifyUrl,
      calls: log.countsOf(clientId),
    })),
    payments,
    calls: calls.map((call) => ({
      clientId: call.clientId,
      paymentRequestId: call.paymentRequestId,
      ...countsOf(call),
    })),
  };
}

function describePayment(payment: Payment, calls: Calls | undefined): PaymentEntry {
  return {
    clientId: payment.merchant.clientId,
    paymentRequestId: payment.paymentRequestId,
    paymentId: payment.paymentId,
    referenceOrderId: payment.referenceOrderId,
    amount: moneyJson(payment.amount),
    acquirerName: payment.acquirer.name,
    brand: payment.brand,
    status: payment.status,
    resultCode: payment.result.resultCode,
    createdAt: isoInstant(payment.createdAt),
    expiresAt: isoInstant(payment.expiresAt),
    paidAt: payment.paidAt === undefined ? undefined : isoInstant(payment.paidAt),
    cardToken: payment.cardToken,
    captures: payment.captures.map(({ captureId, captureRequestId, amount, status, at }) => ({
      captureId,
      captureRequestId,
      amount: moneyJson(amount),
      status,
      at: isoInstant(at),
    })),
    refunds: payment.refunds.map(({ refundId, refundRequestId, amount, status, at }) => ({
      refundId,
      refundRequestId,
      amount: moneyJson(amount),
      status,
      at: isoInstant(at),
    })),
    notifications: payment.notifications.map(describeNotification),
    calls: countsOf(calls),
  };
}

function countsOf(calls: Calls | undefined): PaymentEntry['calls'] {
  const none = { pay: 0, inquiryPayment: 0, capture: 0, cancel: 0, refund: 0, inquiryRefund: 0 };
  return { ...(calls?.byApi ?? none), payTookMs: calls?.payTookMs };
}

export function describeNotification(notification: Notification): NotificationEntry {
  const { result } = JSON.parse(notification.body) as { result?: { resultStatus?: string } };
  return {
    id: notification.id,
    kind: notification.notifyType,
    resultStatus: result?.resultStatus,
    fault: notification.fault,
    url: notification.url,
    state: notification.state,
    acknowledged: notification.state === 'acknowledged',
    deliveries: notification.deliveries.map((delivery) => ({ ...delivery, at: isoInstant(delivery.at) })),
  };
}
