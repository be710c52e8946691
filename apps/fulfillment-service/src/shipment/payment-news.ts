import type { AmountJson } from '@paywright/kernel';
import {
  type CaptureSnapshot,
  FollowUpAccepted,
  LatePaymentReceived,
  PaymentCaptured,
  PaymentDisputed,
  PaymentHeld,
  type PaymentSnapshot,
  type ReceivedEvent,
  RefundSucceeded,
} from '@paywright/contracts';
import type { z } from 'zod';

/** Why payment-service wants a person to look before goods leave. */
export type PaymentHold = PaymentSnapshot['holds'][number];

/** What one event of payments.events says that matters to a shipment. */
export interface PaymentNews {
  /** CloudEvents id: the evidence for whatever follows from it. */
  readonly eventId: string;
  readonly paymentId: string;
  readonly source: string;
  readonly referenceOrderId: string;
  /** Version of the payment's snapshot; the newest wins, whatever the order of arrival. */
  readonly version: number;
  readonly captures: readonly CaptureSnapshot[];
  readonly holds: readonly PaymentHold[];
  /** What the order costs; told by PaymentCaptured alone. */
  readonly orderAmount?: AmountJson;
  /** Money came after the payment had ended without: never shipped. */
  readonly late: boolean;
  /** Money is being given back, or was. */
  readonly refunding: boolean;
}

type Captured = ReceivedEvent<z.output<typeof PaymentCaptured.schema>>;
type Held = ReceivedEvent<z.output<typeof PaymentHeld.schema>>;
type Refunding = ReceivedEvent<z.output<typeof FollowUpAccepted.schema> | z.output<typeof RefundSucceeded.schema>>;
type Disputed = ReceivedEvent<z.output<typeof PaymentDisputed.schema>>;
type Late = ReceivedEvent<z.output<typeof LatePaymentReceived.schema>>;

export function newsOfCapture({ id, data }: Captured): PaymentNews {
  return { ...newsOf(id, data.payment), orderAmount: data.order.orderAmount };
}

export function newsOfHold({ id, data }: Held): PaymentNews {
  const news = newsOf(id, data.payment);
  // The event is a hold whatever its snapshot lists.
  const said = { reason: data.reason, detail: data.detail, at: data.occurredAt };
  return news.holds.length > 0 ? news : { ...news, holds: [said] };
}

export function newsOfRefund({ id, data }: Refunding): PaymentNews {
  return { ...newsOf(id, data.payment), refunding: true };
}

/** A dispute begins with a hold, told apart; its end may have lifted it. */
export function newsOfDispute({ id, data }: Disputed): PaymentNews {
  return newsOf(id, data.payment);
}

export function newsOfLatePayment({ id, data }: Late): PaymentNews {
  return { ...newsOf(id, data.payment), late: true };
}

function newsOf(eventId: string, payment: PaymentSnapshot): PaymentNews {
  const { paymentId, source, referenceOrderId, version, captures, holds } = payment;
  const refunding = (payment.followUps ?? []).some(
    ({ kind, status }) => kind === 'refund' && (status === 'requested' || status === 'succeeded'),
  );
  return { eventId, paymentId, source, referenceOrderId, version, captures, holds, late: false, refunding };
}
