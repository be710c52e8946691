import { type ApoPaymentId, type Money, type PaymentId, type PaymentRequestId, sum } from '@paywright/kernel';
import type { Dispute } from './dispute';
import { type FollowUp, openFollowUps } from './follow-up';
import { isSettlementUnconfirmed, type Settlement } from './settlement';
import type { Acquirer, CaptureMode, CardKind, Evidence } from './upstream-finding';

/** Where a payment stands. Holds and the unknown mark stand beside the status. */
export const paymentStatuses = [
  'requested',
  'rejected',
  'deferred',
  'processing',
  'action_required',
  'authorized',
  'captured',
  'failed',
  'canceled',
  'expired',
] as const;

export type PaymentStatus = (typeof paymentStatuses)[number];

/** One try at getting the money, under one paymentRequestId. */
export interface Attempt {
  readonly paymentRequestId: PaymentRequestId;
  readonly route: string;
  readonly startedAt: number;
  /** When APO closes the payment if the buyer has not finished, epoch milliseconds. */
  readonly expiresAt: number;
  readonly apoPaymentId?: ApoPaymentId;
  /** Where the buyer must go; a session token, gone once the attempt is final. */
  readonly normalUrl?: string;
  /** Upstream declined it in a way that another attempt may follow, once an inquiry has confirmed that nothing is left of it. */
  readonly declined?: Ending;
}

/** More attempts than these no payment makes. */
export const mostAttempts = 20;

/** Money taken. `basis` says whether a capture was reported or the acquirer takes the money with the payment. */
export interface Capture {
  readonly captureId: string;
  /** Of the call that asked for it; the payment's own for a capture the acquirer made by itself. */
  readonly captureRequestId?: string;
  readonly amount: Money;
  readonly capturedAt: number;
  readonly basis: 'capture' | 'payment';
  readonly evidence: Evidence;
  readonly acquirer?: Acquirer;
}

/** A reason why shipping waits for a person. */
export interface Hold {
  readonly reason: HoldReason;
  readonly detail: string;
  readonly at: number;
}

export type HoldReason =
  /** Approved or captured for another amount or currency than asked for. */
  | 'amount-mismatch'
  /** More captured than the order's amount, or captured twice. */
  | 'excess-capture'
  /** Two opposite final results. */
  | 'contradiction'
  /** An acquirer we have no rules for: whether its approval is money is not known. */
  | 'unknown-acquirer'
  /** APO gave our attempt a second number. */
  | 'apo-payment-id-changed'
  /** Money or an approval came after the payment had ended without. */
  | 'late-payment'
  /** A refund that nobody asked for here, such as one made on APO's dashboard. */
  | 'unrequested-refund'
  /** The buyer's bank asks for the money back. */
  | 'disputed';

/** Why a payment ended without money. */
export interface Ending {
  readonly reason: string;
  readonly detail: string;
  readonly resultCode?: string;
}

/** A payment as decisions see it. Changed only by {@link apply}. */
export interface Payment {
  readonly id: PaymentId;
  /** Counts facts, so that readers can tell newer from older. */
  readonly version: number;
  readonly status: PaymentStatus;
  readonly source: string;
  readonly paymentRef: string;
  readonly referenceOrderId: string;
  readonly amount: Money;
  /** Absent on payments from before there were others than issuer-authenticated cards. */
  readonly card?: CardKind;
  /** Who starts the capture; absent on payments from before it could be chosen, and then AUTOMATIC. */
  readonly captureMode?: CaptureMode;
  readonly requestedAt: number;
  /** Absent on a rejected payment: nothing was ever sent. */
  readonly attempt?: Attempt;
  /**
   * Attempts before this one, oldest first, each as a payment of its own that ended without money: what comes of it
   * against all proof is judged by the same rules as money on any ended payment. Absent: none.
   */
  readonly pastAttempts?: readonly Payment[];
  readonly authorized?: {
    readonly amount?: Money;
    readonly at: number;
    readonly evidence: Evidence;
    /** Until when it can be captured by request, epoch milliseconds: for planning, upstream decides. */
    readonly captureBy?: number;
  };
  /** Said once that the time to capture is running out. */
  readonly captureDueSoonSaid?: boolean;
  /** It is captured by ourselves when nobody asks for it until shortly before its time is over. */
  readonly lastChance?: boolean;
  /** An approval that came after the end: it is voided, lapses, or its capture comes and is refunded. */
  readonly lateApproval?: 'open' | 'settled';
  /** Since when the late approval stands so, epoch milliseconds. */
  readonly lateApprovalSince?: number;
  /** Who approved, as the last verified final message that names an acquirer says; once money was taken, who took it. */
  readonly acquirer?: Acquirer;
  readonly captures: readonly Capture[];
  /** Captures reported as refused, so that each is told once and its later success is seen as a contradiction. */
  readonly failedCaptureIds: readonly string[];
  /** What was asked for after the payment was made; absent on older payments. */
  readonly followUps?: readonly FollowUp[];
  /** The buyer's card is to be kept; what became of that once it is known. */
  readonly cardSaving?: 'asked' | 'saved' | 'not-saved';
  /** Absent: none. */
  readonly disputes?: readonly Dispute[];
  readonly holds: readonly Hold[];
  readonly ending?: Ending;
  /** It was ended by hand. */
  readonly settlement?: Settlement;
  /** The message that last told an approval known before the payment was canceled: so that each is looked into once. */
  readonly staleApproval?: string;
  /** When it ended without money, epoch milliseconds. */
  readonly endedAt?: number;
  /** Of an approval captured in part: nothing of the rest is captured any more. */
  readonly restReleased?: boolean;
  /** Since when nobody knows how the payment stands upstream; epoch milliseconds. */
  readonly unknownSince?: number;
  /** What made it unknown: `past-expiry`, or how the call went, such as `timeout`. */
  readonly unknownCause?: string;
}

/** Captured so far, in the payment's currency. A capture in another currency does not count and holds the payment. */
export function capturedAmount(payment: Payment): Money {
  const currency = payment.amount.currency;
  return sum(
    payment.captures.filter((capture) => capture.amount.currency === currency).map((capture) => capture.amount),
    currency,
  );
}

const openStatuses: ReadonlySet<PaymentStatus> = new Set(['requested', 'deferred', 'processing', 'action_required']);

/** Whether the outcome is still open, so that the attempt may yet succeed or fail. */
export function isOpen(payment: Payment): boolean {
  return openStatuses.has(payment.status);
}

/** Whether the payment ended without money. */
export function endedWithoutMoney(payment: Payment): boolean {
  return (
    payment.status === 'failed' ||
    payment.status === 'canceled' ||
    payment.status === 'expired' ||
    payment.status === 'rejected'
  );
}

/** Whether upstream still has something to tell that we must ask for: an outcome, a capture, the end of a follow-up. */
export function awaitsUpstream(payment: Payment, now: number): boolean {
  return (
    isOpen(payment) ||
    (payment.status === 'authorized' && !isRestOver(payment, now)) ||
    payment.lateApproval === 'open' ||
    isSettlementUnconfirmed(payment, now) ||
    (payment.cardSaving === 'asked' && payment.status === 'captured') ||
    openFollowUps(payment).length > 0
  );
}

/** Whether nothing more can be captured of an approval that was captured in part. */
function isRestOver({ captures, restReleased, authorized }: Payment, now: number): boolean {
  if (captures.length === 0) return false;
  return restReleased === true || (authorized?.captureBy !== undefined && now >= authorized.captureBy);
}

/** Whether an approval waits for somebody to ask for its capture. */
export function awaitsCaptureRequest(payment: Payment): boolean {
  return (
    payment.captureMode === 'MANUAL' &&
    payment.status === 'authorized' &&
    openFollowUps(payment).length === 0 &&
    payment.captures.length === 0
  );
}
