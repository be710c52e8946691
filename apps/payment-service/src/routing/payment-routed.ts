import { encodeEvent, PaymentRouted, type RouteDecisionData, type WireMessage } from '@paywright/contracts';
import { InvariantViolation, isoInstant } from '@paywright/kernel';
import type { AttemptEnd, Payment } from '@paywright/payments';
import type { RouteDecision } from '@paywright/routing';
import { eventSource } from '../payments/publish-facts';
import { decisionInWords } from './choose-route';

/** The event that says which route the payment's present attempt takes, and why; told again, it is the same event. */
export function paymentRouted(
  payment: Payment,
  { because, decision }: { readonly because: 'requested' | AttemptEnd; readonly decision: RouteDecision },
  at: number,
): WireMessage {
  const { id: paymentId, version, status, requestedAt, attempt, pastAttempts = [] } = payment;
  if (!attempt) throw new InvariantViolation('only an attempt takes a route');
  const { paymentRequestId, route } = attempt;
  return encodeEvent(PaymentRouted, {
    id: `${paymentId}/routed/${paymentRequestId}`,
    source: eventSource,
    key: paymentId,
    at,
    data: {
      occurredAt: isoInstant(at),
      paymentId,
      requestedAt: isoInstant(requestedAt),
      version,
      status,
      attempt: pastAttempts.length + 1,
      paymentRequestId,
      route,
      because,
      said: decisionInWords(decision),
      decision: withoutPayment(decision),
    },
  });
}

/** Who pays, and what its requester attached, is for rules to look at, not for everybody who reads events. */
function withoutPayment({ policyVersion, rule, split, candidates, chosen }: RouteDecision): RouteDecisionData {
  return { policyVersion, rule, split, candidates: [...candidates], chosen };
}
