import { type Money, sum } from '@paywright/kernel';
import type { Ending, Payment } from './payment';

/** What may be asked of a payment after it was made. */
export type FollowUpKind = 'capture' | 'cancel' | 'refund';

/**
 * Something asked of a payment after it was made, and what became of it. `rejected`: refused by us, nothing was sent;
 * `failed`: refused upstream.
 */
export interface FollowUp {
  readonly kind: FollowUpKind;
  /** Idempotency key of the call; of a cancel, which has none upstream, a number of ours. */
  readonly requestId: string;
  /** Who asked: the payment's own source, `payment-service` for money that came late, `upstream` for what nobody here asked for. */
  readonly askedBy: string;
  /** The requester's number of it, unique among the payment's follow-ups of this kind. */
  readonly reference: string;
  /** Absent on a cancel, which is always of the whole payment. */
  readonly amount?: Money;
  /** Whether the requester named no amount; absent where that was not kept: on older ones, and where nobody here was asked. */
  readonly amountLeftOut?: boolean;
  /** A capture after which no further one follows. */
  readonly isLastCapture?: boolean;
  /** The capture a refund is of, where the payment has several. */
  readonly captureId?: string;
  /** Why the requester gives money back, in its own words. */
  readonly refundReason?: string;
  readonly at: number;
  readonly status: 'requested' | 'succeeded' | 'failed' | 'rejected';
  /** APO's number of the refund, once known. */
  readonly refundId?: string;
  readonly settledAt?: number;
  /** A refund that was told as failed, and then as done: it is no longer part of what we may still ask for. */
  readonly toldFailedBefore?: boolean;
  /** Why it was refused. */
  readonly ending?: Ending;
}

/** More than these of one kind no payment needs; beyond, nothing is kept. */
export const mostFollowUps = 50;

export function followUpsOf(payment: Payment, kind: FollowUpKind): readonly FollowUp[] {
  return (payment.followUps ?? []).filter((followUp) => followUp.kind === kind);
}

/** Follow-ups that still wait for upstream's final word. */
export function openFollowUps(payment: Payment, kind?: FollowUpKind): readonly FollowUp[] {
  return (payment.followUps ?? []).filter(
    (followUp) => followUp.status === 'requested' && (kind === undefined || followUp.kind === kind),
  );
}

export function findFollowUp(payment: Payment, kind: FollowUpKind, requestId?: string): FollowUp | undefined {
  return followUpsOf(payment, kind).find((followUp) => followUp.requestId === requestId);
}

/** What our captures under way and done come to: never more than the payment. */
export function captureAskedAmount(payment: Payment): Money {
  return amountOf(payment, 'capture', ({ askedBy }) => askedBy !== 'upstream');
}

/** What our captures under way come to. */
export function openCaptureAmount(payment: Payment): Money {
  return amountOf(payment, 'capture', ({ status }) => status === 'requested');
}

/**
 * What our refunds under way and done come to: never more than was captured. One that succeeds after it was told as failed
 * does not count: its amount may have been asked for again since, and what upstream reports must be storable.
 */
export function refundAskedAmount(payment: Payment): Money {
  return amountOf(payment, 'refund', ({ askedBy, toldFailedBefore }) => askedBy !== 'upstream' && !toldFailedBefore);
}

/** Given back, or on its way back to the buyer, whoever asked for it. */
export function refundingAmount(payment: Payment): Money {
  return amountOf(payment, 'refund', () => true);
}

/** Given back, confirmed by upstream. */
export function refundedAmount(payment: Payment): Money {
  return amountOf(payment, 'refund', ({ status }) => status === 'succeeded');
}

function amountOf(payment: Payment, kind: FollowUpKind, counts: (followUp: FollowUp) => boolean): Money {
  const { currency } = payment.amount;
  const amounts = followUpsOf(payment, kind).flatMap((followUp) => {
    const { status, amount } = followUp;
    const lives = status === 'requested' || status === 'succeeded';
    return lives && counts(followUp) && amount?.currency === currency ? [amount] : [];
  });
  return sum(amounts, currency);
}
