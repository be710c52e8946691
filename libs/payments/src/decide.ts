import { accept, type Decision, equals, exceeds, refuse, sum, unreachable } from '@paywright/kernel';
import { apply } from './apply';
import { deadline } from './inquiry-schedule';
import { type Capture, capturedAmount, endedWithoutMoney, type HoldReason, isOpen, type Payment } from './payment';
import type { PaymentCommand } from './payment-command';
import type { PaymentFact } from './payment-fact';
import type { Evidence, UpstreamFinding } from './upstream-finding';

export type PaymentRefusal =
  /** The id is taken: the same reference was used before. */
  | 'payment-exists'
  /** The payment this is about does not exist. */
  | 'payment-unknown'
  /** Its outcome is not open any more. */
  | 'payment-settled';

type RecordFindings = Extract<PaymentCommand, { kind: 'RecordFindings' }>;
type Succeeded = Extract<UpstreamFinding, { kind: 'succeeded' }>;
type Captured = Extract<UpstreamFinding, { kind: 'captured' }>;

/**
 * The rules of a payment: state and command in, facts or a named refusal out. Pure. `docs/payment-lifecycle.md` shows the
 * table of states and findings that the spec runs.
 */
export function decide(payment: Payment | undefined, command: PaymentCommand): Decision<PaymentFact, PaymentRefusal> {
  switch (command.kind) {
    case 'RequestPayment':
      return payment ? refuse('payment-exists') : accept(request(command));
    case 'RecordFindings':
      return payment ? accept(...recordFindings(payment, command)) : refuse('payment-unknown');
    case 'ExpireUnsent':
      if (!payment) return refuse('payment-unknown');
      if (!isOpen(payment)) return refuse('payment-settled');
      return accept(...expireUnsent(payment, command.at));
    default:
      return unreachable(command);
  }
}

function request(command: Extract<PaymentCommand, { kind: 'RequestPayment' }>): PaymentFact {
  const { at, paymentId, source, paymentRef, referenceOrderId, amount, card, refusal } = command;
  const requested = { at, paymentId, source, paymentRef, referenceOrderId, amount, card };
  if (refusal) return { kind: 'PaymentRejected', ...requested, ...refusal };
  const { paymentRequestId, route, expiresAt } = command;
  return { kind: 'PaymentRequested', ...requested, paymentRequestId, route, expiresAt };
}

function expireUnsent(payment: Payment, at: number): PaymentFact[] {
  const detail = 'the time ran out before the payment could be sent upstream';
  const expired: PaymentFact = { kind: 'PaymentExpired', at, reason: 'never-sent', detail };
  return payment.unknownSince === undefined ? [expired] : [expired, { kind: 'OutcomeBecameKnown', at }];
}

/** Findings of one message take effect one after the other, each on the state the one before left. */
function recordFindings(payment: Payment, command: RecordFindings): PaymentFact[] {
  const facts: PaymentFact[] = [];
  let current = payment;
  const record = (next: readonly PaymentFact[]): void => {
    for (const fact of next) {
      facts.push(fact);
      current = apply(current, fact);
    }
  };
  record(learnApoPaymentId(current, command));
  for (const told of command.findings) {
    const finding = asMeant(current, told, command);
    record(recordFinding(current, finding, command));
    record(markUnknown(current, finding, command));
  }
  return facts;
}

/**
 * Once upstream has the payment, an F in answer to pay refuses a repeat (its key, its fields, its expiry) and says nothing
 * of the payment (APO reference 2.0): the buyer may be paying it right now. Inquiry and notifications tell how it ended.
 */
function asMeant({ attempt }: Payment, finding: UpstreamFinding, { evidence }: RecordFindings): UpstreamFinding {
  const upstreamHasIt = attempt?.apoPaymentId !== undefined || attempt?.normalUrl !== undefined;
  if (finding.kind !== 'failed' || evidence.via !== 'answer' || !upstreamHasIt) return finding;
  return { kind: 'unknown', cause: finding.resultCode };
}

function learnApoPaymentId(payment: Payment, { at, apoPaymentId }: RecordFindings): PaymentFact[] {
  const known = payment.attempt?.apoPaymentId;
  if (apoPaymentId === undefined || apoPaymentId === known) return [];
  if (known === undefined) return [{ kind: 'ApoPaymentIdLearned', at, apoPaymentId }];
  return hold(payment, at, 'apo-payment-id-changed', `APO answered with ${apoPaymentId} after ${known}`);
}

function recordFinding(payment: Payment, finding: UpstreamFinding, { at, evidence }: RecordFindings): PaymentFact[] {
  switch (finding.kind) {
    case 'action-required':
      if (!isOpen(payment) || payment.attempt?.normalUrl === finding.normalUrl) return [];
      return [{ kind: 'PaymentActionRequired', at, normalUrl: finding.normalUrl }];

    case 'pending':
      if (payment.status === 'requested' || (payment.status === 'action_required' && finding.buyerPaid)) {
        return [{ kind: 'PaymentProcessing', at }];
      }
      return [];

    case 'unknown':
      // News about a call of ours, not about the payment; only the very first call moves it on.
      return payment.status === 'requested' && evidence.via === 'answer' ? [{ kind: 'PaymentProcessing', at }] : [];

    case 'not-found':
      return [];

    case 'succeeded':
      return recordSuccess(payment, finding, at, evidence);

    case 'failed':
    case 'canceled':
      return recordEnd(payment, finding, at);

    case 'captured':
      return recordCapture(payment, finding, at, evidence);

    case 'capture-failed': {
      const { captureId, resultCode, detail } = finding;
      if (payment.captures.some((capture) => capture.captureId === captureId)) {
        return hold(payment, at, 'contradiction', `capture ${captureId} was reported successful and then failed`);
      }
      // Every inquiry lists it again.
      if (endedWithoutMoney(payment) || payment.failedCaptureIds.includes(captureId)) return [];
      return [{ kind: 'CaptureFailed', at, captureId, reason: 'capture-refused', detail, resultCode }];
    }

    default:
      return unreachable(finding);
  }
}

function recordSuccess(payment: Payment, finding: Succeeded, at: number, evidence: Evidence): PaymentFact[] {
  const learnt: PaymentFact[] = finding.acquirer ? [{ kind: 'AcquirerLearned', at, acquirer: finding.acquirer }] : [];

  if (endedWithoutMoney(payment)) {
    if (payment.holds.some(({ reason }) => reason === 'late-payment')) return [];
    const detail = `approved upstream after the payment was ${payment.status}`;
    return [
      ...learnt,
      { kind: 'LatePaymentReceived', at, reason: 'approved-after-end', detail },
      ...hold(payment, at, 'late-payment', detail),
    ];
  }

  const facts: PaymentFact[] = [];
  if (isOpen(payment)) {
    facts.push(...learnt, { kind: 'PaymentAuthorized', at, amount: finding.amount, evidence });
  }
  // A repeat may leave the amount out; one that names another amount is a doubt whenever it comes.
  if (finding.amount ? !equals(finding.amount, payment.amount) : isOpen(payment)) {
    facts.push(...hold(payment, at, 'amount-mismatch', 'approved for another amount than asked for'));
  }
  const captureBasis = finding.captureBases[payment.card ?? 'issuer-authenticated'];
  // Decided from the last verified final message: APO may have moved the payment to another acquirer meanwhile.
  const uncaptured = payment.captures.length === 0 && payment.status !== 'captured';
  if (uncaptured && captureBasis === 'with-payment') {
    facts.push({
      kind: 'PaymentCaptured',
      at,
      capture: {
        captureId: `payment-${payment.attempt?.apoPaymentId ?? payment.attempt?.paymentRequestId ?? payment.id}`,
        amount: finding.amount ?? payment.amount,
        capturedAt: at,
        basis: 'payment',
        evidence,
        acquirer: finding.acquirer,
      },
    });
  }
  // A message that names nobody says nothing against the acquirer that another one named.
  const namedNow = Boolean(finding.acquirer?.acquirerName);
  const namedBefore = Boolean(payment.acquirer?.acquirerName);
  if (uncaptured && captureBasis === 'unknown' && (namedNow || !namedBefore)) {
    const name = finding.acquirer?.acquirerName || 'an acquirer that did not name itself';
    facts.push(...hold(payment, at, 'unknown-acquirer', `no rule says how ${name} takes the money`));
  }
  return facts;
}

function recordEnd(
  payment: Payment,
  finding: Extract<UpstreamFinding, { kind: 'failed' | 'canceled' }>,
  at: number,
): PaymentFact[] {
  const { resultCode, detail } = finding;
  if (isOpen(payment)) {
    if (finding.kind === 'canceled')
      return [{ kind: 'PaymentCanceled', at, reason: 'canceled-upstream', detail, resultCode }];
    if (resultCode === 'ORDER_IS_CLOSED')
      return [{ kind: 'PaymentExpired', at, reason: 'closed-upstream', detail, resultCode }];
    return [{ kind: 'PaymentFailed', at, reason: 'declined', detail, resultCode }];
  }
  if (payment.status === 'authorized' && finding.kind === 'canceled' && payment.captures.length === 0) {
    // An approval may lapse or be canceled while nothing is captured (APO reference 2.16). With money taken it may not:
    // the order would be free for a second payment.
    return [{ kind: 'PaymentCanceled', at, reason: 'authorization-canceled', detail, resultCode }];
  }
  if (payment.status === 'authorized' || payment.status === 'captured') {
    return hold(payment, at, 'contradiction', `${finding.kind} (${resultCode}) was reported after ${payment.status}`);
  }
  return [];
}

function recordCapture(payment: Payment, finding: Captured, at: number, evidence: Evidence): PaymentFact[] {
  const capture: Capture = {
    captureId: finding.captureId,
    amount: finding.amount ?? payment.amount,
    capturedAt: finding.capturedAt,
    basis: 'capture',
    evidence,
    acquirer: finding.acquirer,
  };
  const seen = payment.captures.find(({ captureId }) => captureId === capture.captureId);
  if (seen) {
    if (equals(seen.amount, capture.amount)) return [];
    return hold(payment, at, 'amount-mismatch', `capture ${capture.captureId} was reported with two amounts`);
  }
  if (endedWithoutMoney(payment)) {
    const detail = `captured upstream after the payment was ${payment.status}`;
    return [
      { kind: 'LatePaymentReceived', at, capture, reason: 'captured-after-end', detail },
      ...hold(payment, at, 'late-payment', detail),
    ];
  }
  const facts: PaymentFact[] = [];
  // A verified capture implies its approval, whichever message comes first.
  if (isOpen(payment)) facts.push({ kind: 'PaymentAuthorized', at, amount: payment.amount, evidence });
  if (payment.failedCaptureIds.includes(capture.captureId)) {
    facts.push(
      ...hold(payment, at, 'contradiction', `capture ${capture.captureId} was reported failed and then successful`),
    );
  }
  facts.push(...holdForCapture(payment, capture, finding.amount === undefined, at));
  facts.push({ kind: 'PaymentCaptured', at, capture });
  return facts;
}

/** Holds come before the capture they doubt, so that whoever reads the capture already sees them. */
function holdForCapture(payment: Payment, capture: Capture, amountMissing: boolean, at: number): PaymentFact[] {
  const { currency } = payment.amount;
  if (amountMissing || capture.amount.currency !== currency) {
    return hold(payment, at, 'amount-mismatch', 'captured without an amount, or in another currency than asked for');
  }
  const total = sum([capturedAmount(payment), capture.amount], currency);
  if (exceeds(total, payment.amount)) {
    return hold(payment, at, 'excess-capture', `captured ${total.minor} ${currency} of ${payment.amount.minor}`);
  }
  if (!equals(total, payment.amount)) {
    return hold(payment, at, 'amount-mismatch', `captured ${total.minor} ${currency} of ${payment.amount.minor}`);
  }
  return [];
}

/** The unknown mark: set by a call without a usable answer or by a deadline without an end; lifted by any verified news. */
function markUnknown(payment: Payment, finding: UpstreamFinding, command: RecordFindings): PaymentFact[] {
  const { at, evidence } = command;
  const tellsNothing = finding.kind === 'unknown' || finding.kind === 'not-found';
  const overdue = isOpen(payment) && payment.attempt !== undefined && at >= deadline(payment.attempt);
  if (payment.unknownSince === undefined) {
    const silent =
      finding.kind === 'unknown' && evidence.via === 'answer' && isOpen(payment) && !payment.attempt?.normalUrl;
    if (!silent && !overdue) return [];
    return [{ kind: 'OutcomeBecameUnknown', at, cause: finding.kind === 'unknown' ? finding.cause : 'past-expiry' }];
  }
  return tellsNothing || overdue ? [] : [{ kind: 'OutcomeBecameKnown', at }];
}

function hold(payment: Payment, at: number, reason: HoldReason, detail: string): PaymentFact[] {
  const known = payment.holds.some((present) => present.reason === reason && present.detail === detail);
  return known ? [] : [{ kind: 'PaymentHeld', at, reason, detail }];
}
