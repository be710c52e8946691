import { inboxTime } from '@paywright/inbox';
import {
  parsePaymentRequestId,
  type PaymentId,
  type PaymentRequestId,
  timeOfId,
  timeOrderedIdWith,
} from '@paywright/kernel';
import type { FollowUpKind, Payment } from '@paywright/payments';
import { createHash } from 'node:crypto';

/**
 * Numbers of our calls upstream are computed from what is asked, not drawn: a database that was restored to an earlier moment,
 * and decides the same request again, asks under the same number, which upstream takes as the same request; and whoever
 * wonders whether something was sent can ask upstream by the number it would have had (ADR 0023).
 *
 * Each begins with the time of the request for the payment, which chooses the partition of operations it is kept in, and
 * so all calls of a payment are kept in one.
 *
 * @param time of the event that asks for the payment, as its message carries it
 */
export function firstAttemptId(paymentId: PaymentId, time: string | undefined): PaymentRequestId {
  return attemptId(paymentId, 1, Date.parse(inboxTime(time)));
}

/** Of the second attempt and further ones. */
export function nextAttemptId(
  payment: Pick<Payment, 'id' | 'attempt' | 'requestedAt'>,
  attempt: number,
): PaymentRequestId {
  return attemptId(payment.id, attempt, timeOfCalls(payment));
}

const suffixes: Readonly<Record<FollowUpKind, string>> = { capture: 'cp', cancel: 'cn', refund: 'rf' };

/** Of a capture, a cancel or a refund; a payment has one of a kind under one reference. */
export function followUpId(
  payment: Pick<Payment, 'id' | 'attempt' | 'requestedAt'>,
  kind: FollowUpKind,
  reference: string,
): string {
  return `${idAt(timeOfCalls(payment), `${payment.id}/${kind}/${reference}`)}_${suffixes[kind]}`;
}

function attemptId(paymentId: PaymentId, attempt: number, at: number): PaymentRequestId {
  return parsePaymentRequestId(idAt(at, `${paymentId}/pay/${attempt}`));
}

function timeOfCalls({ attempt, requestedAt }: Pick<Payment, 'attempt' | 'requestedAt'>): number {
  return attempt ? timeOfId(attempt.paymentRequestId) : requestedAt;
}

/** 80 bits of a digest behind the time. */
function idAt(at: number, text: string): string {
  return timeOrderedIdWith('pr', at, createHash('sha256').update(text).digest());
}
