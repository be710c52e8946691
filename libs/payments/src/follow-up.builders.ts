import { type ApoPaymentId, type Money, money } from '@paywright/kernel';
import { decide } from './decide';
import type { Payment } from './payment';
import { amount, findings, paymentIn, recordFindings, replay, requestedAt, takes } from './payment.builders';
import type { PaymentCommand } from './payment-command';
import type { PaymentFact } from './payment-fact';
import type { AcquirerRules } from './upstream-finding';

export type Asked = Extract<PaymentCommand, { kind: 'RequestFollowUp' }>['asked'];

export const won = (minor: bigint): Money => money(minor, 'KRW');
let requests = 0;

/** A follow-up asked for by the payment's own source, a new one each time. */
export function ask(
  asked: Partial<Asked> & Pick<Asked, 'kind'>,
  rules: AcquirerRules = takes('separate'),
): PaymentCommand {
  requests += 1;
  return {
    kind: 'RequestFollowUp',
    at: requestedAt + 60_000,
    requestId: `req-${requests}`,
    askedBy: 'order-service',
    asked: { reference: `ref-${requests}`, ...asked },
    rules,
  };
}

/** A payment after commands, with the facts of the last one. */
export function after(
  start: Payment,
  ...commands: PaymentCommand[]
): { payment: Payment; facts: readonly PaymentFact[] } {
  let payment = start;
  let facts: readonly PaymentFact[] = [];
  for (const command of commands) {
    const decision = decide(payment, command);
    if (!decision.accepted) throw new Error(decision.reason);
    facts = decision.facts;
    payment = replay(payment, facts);
  }
  return { payment, facts };
}

export const kinds = (facts: readonly PaymentFact[]): string[] => facts.map(({ kind }) => kind);
export const refusal = (facts: readonly PaymentFact[]): string | undefined =>
  facts[0]?.kind === 'FollowUpRejected' ? facts[0].reason : undefined;

export const numbered = (payment: Payment): Payment => ({
  ...payment,
  attempt: payment.attempt && { ...payment.attempt, apoPaymentId: 'apo-1' as ApoPaymentId },
});

export const manual = (status: 'action_required' | 'authorized' | 'failed' = 'authorized'): Payment => ({
  ...numbered(paymentIn(status)),
  card: 'general',
  captureMode: 'MANUAL',
});
export const general = (status: 'authorized' | 'captured' | 'canceled' | 'processing'): Payment => ({
  ...numbered(paymentIn(status)),
  card: 'general',
});
export const capturedAs = (payment: Payment, captureId: string, of = amount): PaymentCommand => {
  const captureRequestId = payment.followUps?.at(-1)?.requestId;
  return recordFindings([{ ...findings.captured, captureId, captureRequestId, amount: of }]);
};
