import { exceeds, invariant, unreachable } from '@paywright/kernel';
import { capturedAmount, type Payment } from './payment';
import type { PaymentFact } from './payment-fact';

/** The payment after one more fact. Knows no rules: those are in {@link decide}. */
export function apply(payment: Payment | undefined, fact: PaymentFact): Payment {
  if (fact.kind === 'PaymentRequested' || fact.kind === 'PaymentRejected') {
    invariant(payment === undefined, `${fact.kind} can only be a payment's first fact`);
    return firstState(fact);
  }
  invariant(payment !== undefined, `${fact.kind} needs a payment`);
  return { ...next(payment, fact), version: payment.version + 1 };
}

function firstState(fact: Extract<PaymentFact, { kind: 'PaymentRequested' | 'PaymentRejected' }>): Payment {
  const { at, paymentId, source, paymentRef, referenceOrderId, amount, card } = fact;
  const first = {
    id: paymentId,
    version: 1,
    source,
    paymentRef,
    referenceOrderId,
    amount,
    card,
    requestedAt: at,
    captures: [],
    failedCaptureIds: [],
    holds: [],
  };
  if (fact.kind === 'PaymentRejected') {
    return { ...first, status: 'rejected', ending: { reason: fact.reason, detail: fact.detail } };
  }
  const { paymentRequestId, route, expiresAt } = fact;
  return { ...first, status: 'requested', attempt: { paymentRequestId, route, startedAt: at, expiresAt } };
}

function next(
  payment: Payment,
  fact: Exclude<PaymentFact, { kind: 'PaymentRequested' | 'PaymentRejected' }>,
): Omit<Payment, 'version'> {
  switch (fact.kind) {
    case 'PaymentProcessing':
      return { ...payment, status: 'processing' };
    case 'PaymentActionRequired':
      return {
        ...payment,
        status: 'action_required',
        attempt: payment.attempt && { ...payment.attempt, normalUrl: fact.normalUrl },
      };
    case 'PaymentAuthorized':
      return {
        ...payment,
        status: 'authorized',
        attempt: withoutUrl(payment),
        authorized: { amount: fact.amount, at: fact.at, evidence: fact.evidence },
      };
    case 'PaymentCaptured': {
      const captured: Payment = {
        ...payment,
        captures: [...payment.captures, fact.capture],
        acquirer: fact.capture.acquirer ?? payment.acquirer,
      };
      const short = exceeds(payment.amount, capturedAmount(captured));
      return { ...captured, status: short ? 'authorized' : 'captured' };
    }
    case 'CaptureFailed':
      return { ...payment, failedCaptureIds: [...payment.failedCaptureIds, fact.captureId] };
    case 'PaymentFailed':
      return { ...payment, status: 'failed', attempt: withoutUrl(payment), ending: ending(fact) };
    case 'PaymentCanceled':
      return { ...payment, status: 'canceled', attempt: withoutUrl(payment), ending: ending(fact) };
    case 'PaymentExpired':
      return { ...payment, status: 'expired', attempt: withoutUrl(payment), ending: ending(fact) };
    case 'LatePaymentReceived':
      return { ...payment, captures: fact.capture ? [...payment.captures, fact.capture] : payment.captures };
    case 'PaymentHeld':
      return { ...payment, holds: [...payment.holds, { reason: fact.reason, detail: fact.detail, at: fact.at }] };
    case 'ApoPaymentIdLearned':
      return { ...payment, attempt: payment.attempt && { ...payment.attempt, apoPaymentId: fact.apoPaymentId } };
    case 'AcquirerLearned':
      return { ...payment, acquirer: fact.acquirer };
    case 'OutcomeBecameUnknown':
      return { ...payment, unknownSince: fact.at };
    case 'OutcomeBecameKnown':
      return { ...payment, unknownSince: undefined };
    default:
      return unreachable(fact);
  }
}

/** The URL is the buyer's session: kept until the attempt is final, since a lost one makes us repeat the pay. */
function withoutUrl(payment: Payment): Payment['attempt'] {
  return payment.attempt && { ...payment.attempt, normalUrl: undefined };
}

function ending({
  reason,
  detail,
  resultCode,
}: {
  reason: string;
  detail: string;
  resultCode?: string;
}): Payment['ending'] {
  return { reason, detail, resultCode };
}
