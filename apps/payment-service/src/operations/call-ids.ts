import { base32, type PaymentId, parsePaymentRequestId, type PaymentRequestId } from '@paywright/kernel';
import type { FollowUpKind } from '@paywright/payments';
import { createHash } from 'node:crypto';

/**
 * Numbers of our calls upstream are computed from what is asked, not drawn: a database that was restored to an earlier moment,
 * and decides the same request again, asks under the same number, which upstream takes as the same request; and whoever
 * wonders whether something was sent can ask upstream by the number it would have had (ADR 0023).
 */
export function attemptId(paymentId: PaymentId, attempt: number): PaymentRequestId {
  return parsePaymentRequestId(`pr_${digest(`${paymentId}/pay/${attempt}`)}`);
}

const prefixes: Readonly<Record<FollowUpKind, string>> = { capture: 'cp', cancel: 'cn', refund: 'rf' };

/** Of a capture, a cancel or a refund; a payment has one of a kind under one reference. */
export function followUpId(paymentId: PaymentId, kind: FollowUpKind, reference: string): string {
  return `${prefixes[kind]}_${digest(`${paymentId}/${kind}/${reference}`)}`;
}

/** 130 bits. */
function digest(text: string): string {
  return base32(createHash('sha256').update(text).digest()).slice(0, 26);
}
