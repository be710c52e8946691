import { type Attempt, awaitsUpstream, isOpen, type Payment } from './payment';
import type { PaymentFact, PaymentFactKind } from './payment-fact';

/** When to ask upstream how a payment stands. Durations in milliseconds. */
export interface InquirySchedule {
  /** First inquiry after a verified answer that left the outcome open (APO reference 2.2: from 2 s). */
  readonly firstMs: number;
  /** Each wait is this times the one before. */
  readonly growth: number;
  /** The longest wait while the buyer can still act. */
  readonly longestMs: number;
  /**
   * The longest wait ever, once the deadline has passed without an end: the unknown queue. Until then no wait is longer than a
   * quarter of the time since the deadline: what is young is asked about closely, what is a day old every few hours.
   */
  readonly longestOverdueMs: number;
}

export const defaultInquirySchedule: InquirySchedule = {
  firstMs: 2_000,
  growth: 1.5,
  longestMs: 30_000,
  longestOverdueMs: 6 * 60 * 60_000,
};

/** The longest wait after the deadline, as a part of the time since. */
const overduePart = 0.25;

/** How long after its expiry an attempt may still end by itself upstream. */
export const expiryMarginMs = 30_000;

/** From here on, an attempt without an end is overdue: epoch milliseconds. */
export function deadline(attempt: Attempt): number {
  return attempt.expiresAt + expiryMarginMs;
}

/**
 * When to inquire next, or `undefined` when upstream has nothing more to tell. `asked` counts the inquiries made so far.
 * The deadline itself is always asked at: never later because of a long wait before it.
 */
export function nextInquiryAt(
  payment: Payment,
  asked: number,
  now: number,
  schedule: InquirySchedule = defaultInquirySchedule,
): number | undefined {
  if (!payment.attempt) return undefined;
  const end = deadline(payment.attempt);
  const overdue = now >= end;
  // A buyer on his way may still pay after a cancel (APO reference C5).
  const mayYetBePaid = payment.status === 'canceled' && !overdue;
  if (!awaitsUpstream(payment, now) && !mayYetBePaid) return undefined;
  const wait = Math.min(schedule.firstMs * schedule.growth ** asked, longestWait(now - end, schedule));
  const next = now + wait;
  return (isOpen(payment) || mayYetBePaid) && !overdue ? Math.min(next, end) : next;
}

/** From what it is while the buyer can act, growing with the time since the deadline. */
function longestWait(overdueMs: number, { longestMs, longestOverdueMs }: InquirySchedule): number {
  return Math.min(Math.max(overdueMs * overduePart, longestMs), Math.max(longestMs, longestOverdueMs));
}

/** What upstream's own word is wanted about: a refusal, too, may show that something happened there unasked for. */
const doubts: ReadonlySet<PaymentFactKind> = new Set([
  'PaymentHeld',
  'LatePaymentReceived',
  'StaleApprovalSeen',
  'CaptureFailed',
  'RefundFailed',
]);

/**
 * When to inquire after these facts. A contradiction or a late payment is asked about once more even though the payment
 * has ended: upstream's own word beside the two that disagree.
 */
export function inquiryAfter(
  payment: Payment,
  facts: readonly PaymentFact[],
  asked: number,
  now: number,
  schedule: InquirySchedule = defaultInquirySchedule,
): number | undefined {
  const disputed = facts.some(({ kind }) => doubts.has(kind));
  return disputed ? now + schedule.firstMs : nextInquiryAt(payment, asked, now, schedule);
}
