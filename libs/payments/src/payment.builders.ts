import { money, parsePaymentId, parsePaymentRequestId } from '@paywright/kernel';
import { apply } from './apply';
import type { Capture, Payment, PaymentStatus } from './payment';
import type { PaymentCommand } from './payment-command';
import type { PaymentFact } from './payment-fact';
import type { AcquirerRules, CaptureBasis, Evidence, FindingKind, UpstreamFinding } from './upstream-finding';

/** Builders for specs: one Korean order of 4,200 won, asked for at 2026-11-01T00:00:00Z, nine minutes to pay. */
export const requestedAt = Date.UTC(2026, 10, 1);
export const expiresAt = requestedAt + 9 * 60_000;
export const amount = money(4_200n, 'KRW');
export const evidence: Evidence = { via: 'answer', id: 'opn_1' };
export const antom = { acquirerName: 'ALIPAY' };

/** An acquirer that takes the money of every card in this way. */
export function takes(basis: CaptureBasis, changes: Partial<AcquirerRules> = {}): AcquirerRules {
  return {
    captureBases: { 'issuer-authenticated': basis, general: basis },
    canVoid: { 'issuer-authenticated': false, general: true },
    partialCapture: false,
    multipleCaptures: false,
    partialRefund: true,
    manualCaptureWindowMs: 7 * 24 * 60 * 60_000,
    ...changes,
  };
}

export const capture: Capture = {
  captureId: 'capture-1',
  amount,
  capturedAt: requestedAt + 20_000,
  basis: 'capture',
  evidence: { via: 'notification', id: 'ntf_2' },
  acquirer: antom,
};

/** One finding of each kind, as the lifecycle table means it. */
export const findings: { [Kind in FindingKind]: Extract<UpstreamFinding, { kind: Kind }> } = {
  'action-required': { kind: 'action-required', normalUrl: 'https://checkout.example/other' },
  pending: { kind: 'pending', buyerPaid: false },
  unknown: { kind: 'unknown', cause: 'timeout' },
  'not-found': { kind: 'not-found' },
  succeeded: { kind: 'succeeded', amount, acquirer: antom, rules: takes('separate') },
  failed: { kind: 'failed', resultCode: 'DO_NOT_HONOR', detail: 'declined' },
  canceled: { kind: 'canceled', resultCode: 'ORDER_IS_CANCELED', detail: 'canceled' },
  captured: { kind: 'captured', captureId: 'capture-2', amount, capturedAt: requestedAt + 30_000, acquirer: antom },
  'capture-failed': { kind: 'capture-failed', captureId: 'capture-3', resultCode: 'PROCESS_FAIL', detail: 'refused' },
  'cancel-refused': { kind: 'cancel-refused', resultCode: 'CANCEL_WINDOW_EXCEED', detail: 'too late' },
  'refund-accepted': { kind: 'refund-accepted', refundRequestId: 'somebody-elses', refundId: 'refund-1' },
  refunded: { kind: 'refunded', refundRequestId: 'somebody-elses', refundId: 'refund-1', amount },
  'card-saved': { kind: 'card-saved', card: { cardId: 'crd_1', referenceBuyerId: 'buyer-1', usable: true } },
  'card-not-saved': { kind: 'card-not-saved' },
  disputed: { kind: 'disputed', dispute: { disputeId: 'd-1', status: 'open', type: 'CHARGEBACK', amount } },
  'refund-failed': {
    kind: 'refund-failed',
    refundRequestId: 'somebody-elses',
    resultCode: 'PROCESS_FAIL',
    detail: 'refused',
  },
};

export function requestPayment(
  overrides: Partial<Extract<PaymentCommand, { kind: 'RequestPayment' }>> = {},
): PaymentCommand {
  return {
    kind: 'RequestPayment',
    at: requestedAt,
    paymentId: parsePaymentId('pay_00000000000000000000000001'),
    source: 'order-service',
    paymentRef: 'ref-1',
    referenceOrderId: 'order-1',
    amount,
    card: 'issuer-authenticated',
    captureMode: 'AUTOMATIC',
    paymentRequestId: parsePaymentRequestId('pr_1'),
    route: 'apo-kr',
    expiresAt,
    ...overrides,
  };
}

export function recordFindings(
  found: readonly UpstreamFinding[],
  overrides: Partial<Extract<PaymentCommand, { kind: 'RecordFindings' }>> = {},
): PaymentCommand {
  return {
    kind: 'RecordFindings',
    at: requestedAt + 60_000,
    evidence,
    findings: found,
    ...overrides,
  };
}

/** Folds facts onto a payment. */
export function replay(payment: Payment | undefined, facts: readonly PaymentFact[]): Payment {
  let state = payment;
  for (const fact of facts) state = apply(state, fact);
  if (!state) throw new Error('no facts, no payment');
  return state;
}

const ended = { reason: 'declined', detail: 'declined', resultCode: 'DO_NOT_HONOR' };
const at = requestedAt + 10_000;

const history: Record<PaymentStatus, readonly PaymentFact[]> = {
  requested: [],
  rejected: [],
  deferred: [{ kind: 'PaymentDeferred', at, detail: 'no route can take it' }],
  processing: [{ kind: 'PaymentProcessing', at }],
  action_required: [{ kind: 'PaymentActionRequired', at, normalUrl: 'https://checkout.example/pay' }],
  authorized: [{ kind: 'PaymentAuthorized', at, amount, evidence }],
  captured: [
    { kind: 'PaymentAuthorized', at, amount, evidence },
    { kind: 'PaymentCaptured', at, capture },
  ],
  failed: [{ kind: 'PaymentFailed', at, ...ended }],
  canceled: [{ kind: 'PaymentCanceled', at, ...ended }],
  expired: [{ kind: 'PaymentExpired', at, ...ended }],
};

/** A payment that reached the status in the shortest way. */
export function paymentIn(status: PaymentStatus): Payment {
  const {
    at: requested,
    paymentId,
    source,
    paymentRef,
    referenceOrderId,
    ...rest
  } = requestPayment() as Extract<PaymentCommand, { kind: 'RequestPayment' }>;
  const { amount: asked, card, captureMode } = rest;
  const base = { at: requested, paymentId, source, paymentRef, referenceOrderId, amount: asked, card, captureMode };
  const first: PaymentFact =
    status === 'rejected'
      ? { kind: 'PaymentRejected', ...base, reason: 'order-already-held', detail: 'held' }
      : {
          kind: 'PaymentRequested',
          ...base,
          paymentRequestId: rest.paymentRequestId,
          route: rest.route,
          expiresAt: rest.expiresAt,
        };
  return replay(undefined, [first, ...history[status]]);
}
