import { isDeepStrictEqual } from 'node:util';
import { accept, type Decision, equals, exceeds, refuse, sum, unreachable } from '@paywright/kernel';
import { apply } from './apply';
import { attemptView, mayTryAgain } from './attempts';
import { decideFollowUp } from './decide-follow-up';
import { decideSettlement, type SettlementRefusal } from './decide-settle';
import { type FollowUp, findFollowUp, followUpsOf, mostFollowUps, openFollowUps } from './follow-up';
import { asksForMoney, disputeDetail } from './dispute';
import { captureWatchAt, lastChanceReference } from './capture-watch';
import { deadline } from './inquiry-schedule';
import { type Capture, capturedAmount, endedWithoutMoney, type HoldReason, isOpen, type Payment } from './payment';
import type { PaymentCommand } from './payment-command';
import type { PaymentFact } from './payment-fact';
import { confirmSettlement } from './settlement';
import type { CaptureBasis, Evidence, UpstreamFinding } from './upstream-finding';

export type PaymentRefusal =
  | SettlementRefusal
  /** The id is taken: the same reference was used before. */
  | 'payment-exists'
  /** The payment this is about does not exist. */
  | 'payment-unknown'
  /** No other attempt may follow: the buyer is on his way, it is being canceled, or its time is nearly over. */
  | 'attempt-stands';

type MoveUnsent = Extract<PaymentCommand, { kind: 'MoveUnsent' }>;
type RemindOfCapture = Extract<PaymentCommand, { kind: 'RemindOfCapture' }>;
type RecordFindings = Extract<PaymentCommand, { kind: 'RecordFindings' }>;
type Succeeded = Extract<UpstreamFinding, { kind: 'succeeded' }>;
type Captured = Extract<UpstreamFinding, { kind: 'captured' }>;
type CaptureFailed = Extract<UpstreamFinding, { kind: 'capture-failed' }>;
type Refunded = Extract<UpstreamFinding, { kind: 'refunded' }>;
type RefundFailed = Extract<UpstreamFinding, { kind: 'refund-failed' }>;
type Disputed = Extract<UpstreamFinding, { kind: 'disputed' }>;
type RefundNumbers = Pick<Refunded, 'refundRequestId' | 'refundId'>;
type NotFound = Extract<UpstreamFinding, { kind: 'not-found' }>;
type CaptureNumbers = Pick<Captured, 'captureId' | 'captureRequestId'>;

/** Who asks for what nobody else did. */
const ourselves = 'payment-service';
/** Upstream's own books may lag behind an answer of its by about this, milliseconds. */
const settlingMs = 15_000;
/** Stands for the number of a refund that came without any. */
const unnamed = 'unnamed';

/**
 * The rules of a payment: state and command in, facts or a named refusal out. Pure. `docs/payment-lifecycle.md` shows the
 * table of states and findings that the spec runs.
 */
export function decide(payment: Payment | undefined, command: PaymentCommand): Decision<PaymentFact, PaymentRefusal> {
  switch (command.kind) {
    case 'RequestPayment':
      return payment ? refuse('payment-exists') : accept(request(command));
    case 'RecordFindings':
      return payment ? accept(...recordFindingsOfAttempt(payment, command)) : refuse('payment-unknown');
    case 'RequestFollowUp':
      return payment ? accept(...decideFollowUp(payment, command)) : refuse('payment-unknown');
    case 'RemindOfCapture':
      return payment ? accept(...remindOfCapture(payment, command)) : refuse('payment-unknown');
    case 'MoveUnsent':
      if (!payment) return refuse('payment-unknown');
      return mayTryAgain(payment, command.at) ? accept(moveUnsent(command)) : refuse('attempt-stands');
    case 'Defer':
      if (!payment) return refuse('payment-unknown');
      return accept(...defer(payment, command));
    case 'SettleByOperator':
      return payment ? decideSettlement(payment, command) : refuse('payment-unknown');
    case 'ExpireUnsent':
      if (!payment) return refuse('payment-unknown');
      if (!isOpen(payment)) return refuse('payment-settled');
      return accept(...expireUnsent(payment, command.at));
    default:
      return unreachable(command);
  }
}

function request(command: Extract<PaymentCommand, { kind: 'RequestPayment' }>): PaymentFact {
  const { at, paymentId, source, paymentRef, referenceOrderId, amount, card, captureMode, savesCard, refusal } =
    command;
  const requested = { at, paymentId, source, paymentRef, referenceOrderId, amount, card, captureMode, savesCard };
  if (refusal) return { kind: 'PaymentRejected', ...requested, ...refusal };
  const { paymentRequestId, route, expiresAt } = command;
  const isDeferred = command.deferred !== undefined && { deferred: true };
  return { kind: 'PaymentRequested', ...requested, paymentRequestId, route, expiresAt, ...isDeferred };
}

function moveUnsent({ at, next, reason, detail }: MoveUnsent): PaymentFact {
  return { kind: 'AttemptStarted', at, because: 'never-sent', reason, detail, ...next };
}

/** Said once; a payment whose buyer is on his way, or of which an answer is waited for, is with its route. */
function defer(payment: Payment, { at, detail }: Extract<PaymentCommand, { kind: 'Defer' }>): PaymentFact[] {
  const isWithNobody = payment.status === 'requested' || (payment.status === 'processing' && !payment.unknownSince);
  return isWithNobody && !payment.attempt?.normalUrl ? [{ kind: 'PaymentDeferred', at, detail }] : [];
}

function expireUnsent(payment: Payment, at: number): PaymentFact[] {
  const detail = 'the time ran out before the payment could be sent upstream';
  const isCanceling = openFollowUps(payment, 'cancel').length > 0;
  const ended: PaymentFact = isCanceling
    ? { kind: 'PaymentCanceled', at, reason: 'canceled-on-request', detail }
    : { kind: 'PaymentExpired', at, reason: 'never-sent', detail };
  return payment.unknownSince === undefined ? [ended] : [ended, { kind: 'OutcomeBecameKnown', at }];
}

/** Said once, while nobody has asked for the capture; near the very end the capture is asked for, where that is wished. */
function remindOfCapture(payment: Payment, command: RemindOfCapture): PaymentFact[] {
  const { at, lastChance, requestId, rules } = command;
  const dueAt = captureWatchAt(payment);
  const captureBy = payment.authorized?.captureBy;
  if (dueAt === undefined || captureBy === undefined || at < dueAt) return [];
  if (!payment.captureDueSoonSaid) return [{ kind: 'CaptureDueSoon', at, captureBy, lastChance }];
  const asked = { kind: 'capture', reference: lastChanceReference } as const;
  const facts = decideFollowUp(payment, { kind: 'RequestFollowUp', at, requestId, askedBy: ourselves, asked, rules });
  // A refusal that leaves no trace would be tried again and again: said once that no last chance is left.
  const leavesNoTrace = facts.some((fact) => fact.kind === 'FollowUpRejected' && !fact.kept);
  return leavesNoTrace ? [{ kind: 'CaptureDueSoon', at, captureBy, lastChance: false }] : facts;
}

/** What is told of an attempt that had been left is judged as of a payment that ended; if it is money, a person must know. */
function recordFindingsOfAttempt(payment: Payment, command: RecordFindings): PaymentFact[] {
  const { paymentRequestId, at } = command;
  const past = paymentRequestId === undefined ? payment : attemptView(payment, paymentRequestId);
  if (past === undefined || past === payment || !past.attempt) return recordFindings(payment, command);
  const { paymentRequestId: left, route } = past.attempt;
  const facts = recordFindings(past, command);
  const changes = facts.map((fact): PaymentFact => ({ kind: 'PastAttemptChanged', at, paymentRequestId: left, fact }));
  const sign = facts.length === 0 ? signOfLife(past, command) : undefined;
  if (sign) {
    const detail = `the attempt before, ${left} at ${route}, goes on upstream although it had ended`;
    return [
      ...hold(payment, at, 'contradiction', detail),
      { kind: 'PastAttemptChanged', at, paymentRequestId: left, fact: sign },
    ];
  }
  const money = facts.find((fact) => fact.kind === 'LatePaymentReceived' || fact.kind === 'PaymentHeld');
  if (!money) return changes;
  const detail = `of the attempt before, ${left} at ${route}: ${money.detail}`;
  return [...hold(payment, at, 'late-payment', detail), ...changes];
}

/** An attempt that was left and can still be paid, against all proof: it is canceled, once. */
function signOfLife(past: Payment, { at, findings, evidence }: RecordFindings): PaymentFact | undefined {
  const isAlive = findings.some(
    ({ kind }) => kind === 'action-required' || (kind === 'pending' && wasAskedAfter(evidence, past.endedAt)),
  );
  if (!isAlive || !past.attempt || followUpsOf(past, 'cancel').length > 0) return undefined;
  const requestId = `${past.attempt.paymentRequestId}_left`;
  const ids = { requestId, askedBy: ourselves, reference: 'left-attempt' };
  return { kind: 'FollowUpAccepted', at, followUp: { kind: 'cancel', ...ids, at, status: 'requested' } };
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
  // Whoever tells more than the failure tells of something that was done: no other attempt follows on that.
  const asTold = command.findings.length > 1 ? { ...command, next: undefined } : command;
  for (const told of command.findings) {
    const finding = asMeant(current, told, command);
    record(recordFinding(current, finding, asTold));
    record(settleMootCancel(current, finding, command.at));
    record(settleMootCaptures(current, command.at));
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

function recordFinding(payment: Payment, finding: UpstreamFinding, command: RecordFindings): PaymentFact[] {
  const { at, evidence, next } = command;
  switch (finding.kind) {
    case 'action-required':
      if (!isOpen(payment) || payment.attempt?.normalUrl === finding.normalUrl) return [];
      return [{ kind: 'PaymentActionRequired', at, normalUrl: finding.normalUrl }];

    case 'pending':
      if (isUnsaid(payment) || (payment.status === 'action_required' && finding.buyerPaid)) {
        return [{ kind: 'PaymentProcessing', at }];
      }
      return [];

    case 'unknown':
      // News about a call of ours, not about the payment; only the very first call moves it on.
      return isUnsaid(payment) && evidence.via === 'answer' ? [{ kind: 'PaymentProcessing', at }] : [];

    case 'not-found':
      return recordNotFound(payment, finding, at, evidence);

    case 'succeeded':
      return recordSuccess(payment, finding, at, evidence);

    case 'failed':
    case 'canceled':
      return recordEnd(payment, finding, { at, evidence, next });

    case 'captured':
      return recordCapture(payment, finding, at, evidence);

    case 'capture-failed':
      return recordCaptureFailure(payment, finding, at);

    case 'cancel-refused': {
      const { requestId, resultCode, detail } = finding;
      const refused = openFollowUps(payment, 'cancel').filter(
        (cancel) => requestId === undefined || cancel.requestId === requestId,
      );
      return refused.map((followUp) => ({
        kind: 'CancelFailed',
        at,
        followUp,
        reason: 'cancel-refused',
        detail,
        resultCode,
      }));
    }

    case 'refund-accepted': {
      const { refundRequestId: requestId, refundId } = finding;
      const asked = findFollowUp(payment, 'refund', requestId);
      return asked && asked.refundId === undefined ? [{ kind: 'RefundNumbered', at, requestId, refundId }] : [];
    }

    case 'refunded':
      return recordRefund(payment, finding, at);

    case 'refund-failed':
      return recordRefundFailure(payment, finding, at);

    case 'card-saved':
      return payment.cardSaving === 'asked' ? [{ kind: 'CardSaved', at, card: finding.card }] : [];

    case 'card-not-saved':
      return payment.cardSaving === 'asked' ? [{ kind: 'CardNotSaved', at }] : [];

    case 'disputed':
      return recordDispute(payment, finding, at);

    default:
      return unreachable(finding);
  }
}

/** Whether nobody has been told yet that the payment is with its route. */
function isUnsaid({ status }: Payment): boolean {
  return status === 'requested' || status === 'deferred';
}

function recordSuccess(payment: Payment, finding: Succeeded, at: number, evidence: Evidence): PaymentFact[] {
  const learnt: PaymentFact[] = finding.acquirer ? [{ kind: 'AcquirerLearned', at, acquirer: finding.acquirer }] : [];

  if (endedWithoutMoney(payment)) return recordLateApproval(payment, finding, learnt, at, evidence);

  const facts: PaymentFact[] = holdIfDeclined(payment, at);
  if (isOpen(payment)) {
    const captureBy = payment.captureMode === 'MANUAL' ? finding.captureBy : undefined;
    facts.push(...learnt, { kind: 'PaymentAuthorized', at, amount: finding.amount, evidence, captureBy });
  }
  // A repeat may leave the amount out; one that names another amount is a doubt whenever it comes.
  if (finding.amount ? !equals(finding.amount, payment.amount) : isOpen(payment)) {
    facts.push(...hold(payment, at, 'amount-mismatch', 'approved for another amount than asked for'));
  }
  const captureBasis = captureBasisOf(payment, finding);
  // Decided from the last verified final message: APO may have moved the payment to another acquirer meanwhile.
  const uncaptured = payment.captures.length === 0 && payment.status !== 'captured';
  if (uncaptured && captureBasis === 'with-payment') {
    facts.push({ kind: 'PaymentCaptured', at, capture: captureWithPayment(payment, finding, at, evidence) });
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

/** An approval of a payment that had ended without money: undone, or where it has taken the money, given back. */
function recordLateApproval(
  payment: Payment,
  finding: Succeeded,
  learnt: readonly PaymentFact[],
  at: number,
  evidence: Evidence,
): PaymentFact[] {
  if (payment.captures.length > 0) return [];
  if (captureBasisOf(payment, finding) === 'with-payment') {
    // The approval has taken the money: nothing is left to void.
    const capture = captureWithPayment(payment, finding, at, evidence);
    return [...learnt, ...receiveLate(payment, capture, 'approved-after-end', at)];
  }
  if (payment.lateApproval === 'open') return [];
  // Messages overtake each other: an approval that was known before its end is late only if upstream, asked since, says so.
  const known = payment.authorized !== undefined || payment.lateApproval === 'settled';
  // What was voided before is given time to show it, more each time: upstream's books may lag behind its answers.
  const voids = followUpsOf(payment, 'cancel').length;
  const over =
    payment.lateApprovalSince === undefined ? payment.endedAt : payment.lateApprovalSince + voids * settlingMs;
  if (known && !wasAskedAfter(evidence, over)) {
    if (payment.status !== 'canceled' || payment.staleApproval === evidence.id) return [];
    return [{ kind: 'StaleApprovalSeen', at, evidenceId: evidence.id }];
  }
  const detail = `approved upstream after the payment was ${payment.status}`;
  return [
    ...learnt,
    { kind: 'LatePaymentReceived', at, reason: 'approved-after-end', detail },
    ...hold(payment, at, 'late-payment', detail),
    ...voidLateApproval(payment, finding, at),
  ];
}

/** Whether upstream answered a question that was put after the moment; what else it tells may be older. */
function wasAskedAfter({ via, askedAt }: Evidence, moment: number | undefined): boolean {
  return via === 'inquiry' && askedAt !== undefined && askedAt > (moment ?? 0);
}

/**
 * Nothing is there after its time: a cancel sees to it that nothing will be, and when it finds nothing either, and asking
 * again and again does not, nothing ever was (APO reference C22).
 */
function recordNotFound(payment: Payment, { neverArrived }: NotFound, at: number, evidence: Evidence): PaymentFact[] {
  const { attempt } = payment;
  if (isOpen(payment) && attempt?.declined && evidence.via === 'inquiry') {
    return [{ kind: 'PaymentFailed', at, ...attempt.declined }];
  }
  if (!isOpen(payment) || !attempt || !wasAskedAfter(evidence, deadline(attempt))) return [];
  const [cancel] = openFollowUps(payment, 'cancel');
  // Upstream has shown that it has the payment: whoever does not find it now may look in the wrong place. It ends by itself
  // only when somebody wants it canceled, too.
  const wasThere = attempt.apoPaymentId !== undefined || attempt.normalUrl !== undefined;
  if (wasThere && (!cancel || cancel.askedBy === ourselves)) return [];
  if (!cancel) {
    const count = followUpsOf(payment, 'cancel').length + 1;
    if (count > mostFollowUps) return [];
    const requestId = `${attempt.paymentRequestId}_never_${count}`;
    const ids = { requestId, askedBy: ourselves, reference: `never-arrived.${count}` };
    return [{ kind: 'FollowUpAccepted', at, followUp: { kind: 'cancel', ...ids, at, status: 'requested' } }];
  }
  if (!neverArrived) return [];
  const detail = 'upstream never had the payment: asked after its time, and canceled, again and again';
  return cancel.askedBy === ourselves
    ? [{ kind: 'PaymentExpired', at, reason: 'never-arrived', detail }]
    : [{ kind: 'PaymentCanceled', at, reason: 'canceled-on-request', detail }];
}

function captureBasisOf({ card }: Payment, { rules }: Succeeded): CaptureBasis {
  return rules.captureBases[card ?? 'issuer-authenticated'];
}

/** The capture of an acquirer that takes the money with the payment and reports none (APO reference 3.2). */
function captureWithPayment(payment: Payment, finding: Succeeded, at: number, evidence: Evidence): Capture {
  return {
    captureId: `payment-${payment.attempt?.apoPaymentId ?? payment.attempt?.paymentRequestId ?? payment.id}`,
    amount: finding.amount ?? payment.amount,
    capturedAt: at,
    basis: 'payment',
    evidence,
    acquirer: finding.acquirer,
  };
}

/** Money on a payment that had ended without: told, held, and given back. */
function receiveLate(payment: Payment, capture: Capture, reason: string, at: number): PaymentFact[] {
  const done = reason === 'approved-after-end' ? 'approved' : 'captured';
  const detail = `${done} upstream after the payment was ${payment.status}`;
  return [
    { kind: 'LatePaymentReceived', at, capture, reason, detail },
    ...hold(payment, at, 'late-payment', detail),
    ...refundLateCapture(payment, capture, at),
  ];
}

function recordEnd(
  payment: Payment,
  finding: Extract<UpstreamFinding, { kind: 'failed' | 'canceled' }>,
  { at, evidence, next }: Pick<RecordFindings, 'at' | 'evidence' | 'next'>,
): PaymentFact[] {
  const { resultCode, detail } = finding;
  if (isOpen(payment)) {
    const declined = finding.kind === 'failed' && recordDecline(payment, finding, { at, evidence, next });
    if (declined) return declined;
    if (finding.kind === 'canceled') {
      const asked = openFollowUps(payment, 'cancel').length > 0;
      const reason = asked ? 'canceled-on-request' : 'canceled-upstream';
      return [{ kind: 'PaymentCanceled', at, reason, detail, resultCode }];
    }
    if (resultCode === 'ORDER_IS_CLOSED')
      return [{ kind: 'PaymentExpired', at, reason: 'closed-upstream', detail, resultCode }];
    const reason = (finding.kind === 'failed' && finding.reason) || 'declined';
    return [{ kind: 'PaymentFailed', at, reason, detail, resultCode }];
  }
  if (payment.status === 'authorized' && finding.kind === 'canceled' && payment.captures.length === 0) {
    // An approval may lapse or be canceled while nothing is captured (APO reference 2.16). With money taken it may not:
    // the order would be free for a second payment.
    const asked = openFollowUps(payment, 'cancel').length > 0;
    const reason = asked ? 'canceled-on-request' : 'authorization-canceled';
    return [{ kind: 'PaymentCanceled', at, reason, detail, resultCode }];
  }
  if (payment.captures.length > 0 && finding.kind === 'canceled' && finding.ofRest) {
    return payment.status === 'authorized' && !payment.restReleased ? [{ kind: 'RestReleased', at }] : [];
  }
  if (payment.status === 'authorized' || payment.status === 'captured') {
    return hold(payment, at, 'contradiction', `${finding.kind} (${resultCode}) was reported after ${payment.status}`);
  }
  if (payment.lateApproval !== 'open') return confirmSettlement(payment, at);
  if (finding.kind !== 'canceled') return [];
  // A message may be older than the approval: only our own void, or an answer to a later question, says that it is undone.
  const isOurVoid = openFollowUps(payment, 'cancel').some(({ requestId }) => requestId === finding.requestId);
  return isOurVoid || wasAskedAfter(evidence, payment.lateApprovalSince) ? [{ kind: 'LatePaymentVoided', at }] : [];
}

/**
 * A decline that another attempt may follow: noted when it is answered, and confirmed by inquiry, since an answer alone does not
 * prove that nothing is left of the attempt (design, rule 1). Undefined: it ends the payment.
 */
function recordDecline(
  payment: Payment,
  { resultCode, detail, retryable }: Extract<UpstreamFinding, { kind: 'failed' }>,
  { at, evidence, next }: Pick<RecordFindings, 'at' | 'evidence' | 'next'>,
): PaymentFact[] | undefined {
  const declined = payment.attempt?.declined;
  const ended = { reason: 'declined', detail, resultCode };
  if (!declined) {
    const isNoted = retryable && evidence.via === 'answer' && mayTryAgain(payment, at);
    return isNoted ? [{ kind: 'AttemptDeclined', at, ...ended }] : undefined;
  }
  // Whoever else tells the decline again is not the confirmation that is waited for.
  if (evidence.via !== 'inquiry') return [];
  if (!next || !mayTryAgain(payment, at)) return undefined;
  return [{ kind: 'AttemptStarted', at, because: 'declined', ...ended, ...next }];
}

function recordCapture(payment: Payment, finding: Captured, at: number, evidence: Evidence): PaymentFact[] {
  const asked = askedCapture(payment, finding);
  const capture: Capture = {
    captureId: finding.captureId,
    captureRequestId: finding.captureRequestId ?? asked?.requestId,
    amount: finding.amount ?? asked?.amount ?? payment.amount,
    capturedAt: finding.capturedAt,
    basis: 'capture',
    evidence,
    acquirer: finding.acquirer,
  };
  const seen = payment.captures.find((known) => isSameCapture(known, finding));
  if (seen) return recordCaptureAgain(payment, seen, finding, at);
  if (endedWithoutMoney(payment)) {
    return receiveLate(payment, capture, 'captured-after-end', at);
  }
  const facts: PaymentFact[] = holdIfDeclined(payment, at);
  // A verified capture implies its approval, whichever message comes first.
  if (isOpen(payment)) facts.push({ kind: 'PaymentAuthorized', at, amount: payment.amount, evidence });
  if (payment.failedCaptureIds.includes(capture.captureId) || asked?.status === 'failed') {
    facts.push(
      ...hold(payment, at, 'contradiction', `capture ${capture.captureId} was reported failed and then successful`),
    );
  }
  const amountMissing = finding.amount === undefined && asked?.amount === undefined;
  facts.push(...holdForCapture(payment, capture, amountMissing, at));
  facts.push({ kind: 'PaymentCaptured', at, capture });
  return facts;
}

/** A capture told before; maybe it is said only now which request it answers. */
function recordCaptureAgain(payment: Payment, seen: Capture, finding: Captured, at: number): PaymentFact[] {
  const { captureId, captureRequestId, amount } = finding;
  const facts: PaymentFact[] = [];
  if (captureRequestId && findFollowUp(payment, 'capture', captureRequestId)?.status === 'requested') {
    facts.push({ kind: 'CaptureMatched', at, captureId: seen.captureId, captureRequestId });
  }
  if (amount && !equals(seen.amount, amount)) {
    facts.push(...hold(payment, at, 'amount-mismatch', `capture ${captureId} was reported with two amounts`));
  }
  return facts;
}

/**
 * What asked for a capture: the request it names, else the only one the message can be about, if that is under way and the
 * amount can be its.
 */
function askedCapture(payment: Payment, finding: Captured | CaptureFailed): FollowUp | undefined {
  if (finding.captureRequestId !== undefined) return findFollowUp(payment, 'capture', finding.captureRequestId);
  const [only, another] = followUpsOf(payment, 'capture').filter((asked) => mayBeAbout(payment, asked, finding));
  if (only?.status !== 'requested' || another) return undefined;
  const amount = finding.kind === 'captured' ? finding.amount : undefined;
  return amount === undefined || (only.amount && equals(amount, only.amount)) ? only : undefined;
}

/** Not about what was never sent, was captured under another number, or was refused for another amount. */
function mayBeAbout({ captures }: Payment, asked: FollowUp, finding: Captured | CaptureFailed): boolean {
  if (asked.status === 'rejected') return false;
  const amount = finding.kind === 'captured' ? finding.amount : undefined;
  if (asked.status === 'failed') return !amount || !asked.amount || equals(asked.amount, amount);
  const done = captures.find(({ captureRequestId }) => captureRequestId === asked.requestId);
  const isNumbered = done !== undefined && done.captureId !== asked.requestId;
  return !isNumbered || done.captureId === finding.captureId;
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
  const asked = findFollowUp(payment, 'capture', capture.captureRequestId);
  const asAsked = asked?.amount && equals(asked.amount, capture.amount);
  if (!asAsked && !equals(total, payment.amount)) {
    return hold(payment, at, 'amount-mismatch', `captured ${total.minor} ${currency} of ${payment.amount.minor}`);
  }
  return [];
}

function recordCaptureFailure(payment: Payment, finding: CaptureFailed, at: number): PaymentFact[] {
  const { captureId, resultCode, detail } = finding;
  const isTold = payment.failedCaptureIds.includes(captureId);
  // A failure told before is not that of a capture asked for since.
  const asked = isTold && finding.captureRequestId === undefined ? undefined : askedCapture(payment, finding);
  const captureRequestId = finding.captureRequestId ?? asked?.requestId;
  if (payment.captures.some((known) => isSameCapture(known, finding)) || asked?.status === 'succeeded') {
    return hold(payment, at, 'contradiction', `capture ${captureId} was reported successful and then failed`);
  }
  // Every inquiry lists it again.
  const known = asked ? asked.status === 'failed' : isTold;
  if (endedWithoutMoney(payment) || known) return [];
  return [{ kind: 'CaptureFailed', at, captureId, captureRequestId, reason: 'capture-refused', detail, resultCode }];
}

/** Where a message leaves out the capture's number, the number of its request stands for it. */
function isSameCapture(a: CaptureNumbers, b: CaptureNumbers): boolean {
  if (a.captureId === b.captureId) return true;
  if (a.captureRequestId === undefined || a.captureRequestId !== b.captureRequestId) return false;
  return a.captureId === a.captureRequestId || b.captureId === b.captureRequestId;
}

/** Money that came for an order that may have been sold again goes back. */
function refundLateCapture(payment: Payment, { captureId, amount }: Capture, at: number): PaymentFact[] {
  if (payment.attempt?.apoPaymentId === undefined || amount.currency !== payment.amount.currency) return [];
  if (amount.minor === 0n) return [];
  const count = payment.captures.length + 1;
  const followUp: FollowUp = {
    kind: 'refund',
    requestId: `${payment.attempt.paymentRequestId}_late_${count}`,
    askedBy: ourselves,
    reference: `late-payment.${count}`,
    amount,
    captureId: payment.captures.length > 0 ? captureId : undefined,
    at,
    status: 'requested',
  };
  return [{ kind: 'FollowUpAccepted', at, followUp }];
}

/** Best undone before the money is taken; where that fails, or comes too late, its capture is refunded. */
function voidLateApproval(payment: Payment, { rules }: Succeeded, at: number): PaymentFact[] {
  if (!payment.attempt || !rules.canVoid[payment.card ?? 'issuer-authenticated']) return [];
  if (openFollowUps(payment, 'cancel').length > 0) return [];
  const count = followUpsOf(payment, 'cancel').length + 1;
  if (count > mostFollowUps) return [];
  const followUp: FollowUp = {
    kind: 'cancel',
    requestId: `${payment.attempt.paymentRequestId}_late_${count}`,
    askedBy: ourselves,
    reference: `late-payment.${count}`,
    at,
    status: 'requested',
  };
  return [{ kind: 'FollowUpAccepted', at, followUp }];
}

function recordRefund(payment: Payment, finding: Refunded, at: number): PaymentFact[] {
  const known = knownRefund(payment, finding);
  const { refundId, refundRequestId } = finding;
  const name = refundId ?? refundRequestId ?? 'without a number';
  if (!known) {
    const amount = finding.amount ?? payment.amount;
    const number = refundRequestId ?? refundId ?? unnamed;
    const followUp: FollowUp = {
      kind: 'refund',
      requestId: number,
      askedBy: 'upstream',
      reference: number,
      amount,
      at,
      status: 'requested',
    };
    const detail = `a refund ${name} of ${amount.minor} ${amount.currency} was reported that nobody asked for here`;
    return [...hold(payment, at, 'unrequested-refund', detail), { kind: 'RefundSucceeded', at, followUp, refundId }];
  }
  const facts: PaymentFact[] = [];
  if (finding.amount && known.amount && !equals(finding.amount, known.amount)) {
    facts.push(
      ...hold(payment, at, 'amount-mismatch', `refund ${name} was reported with another amount than asked for`),
    );
  }
  if (known.status === 'succeeded') return facts;
  if (known.status === 'failed') {
    facts.push(...hold(payment, at, 'contradiction', `refund ${name} was reported failed and then successful`));
  }
  return [...facts, { kind: 'RefundSucceeded', at, followUp: known, refundId }];
}

function recordRefundFailure(payment: Payment, finding: RefundFailed, at: number): PaymentFact[] {
  const known = knownRefund(payment, finding);
  if (!known || known.status === 'failed') return [];
  const { resultCode, detail } = finding;
  if (known.status === 'succeeded') {
    const name = finding.refundId ?? known.requestId;
    return hold(payment, at, 'contradiction', `refund ${name} was reported successful and then failed`);
  }
  return [{ kind: 'RefundFailed', at, followUp: known, reason: 'refund-refused', detail, resultCode }];
}

/** Messages of a dispute come in any order: its end is final, and what came before it is no news afterwards. */
function recordDispute(payment: Payment, { dispute }: Disputed, at: number): PaymentFact[] {
  const { disputeId, status } = dispute;
  const known = payment.disputes?.find((candidate) => candidate.disputeId === disputeId);
  const merged = { ...known, ...definedFields(dispute), at: known?.at ?? at };
  // Whoever asked for the money once is not taken to ask for papers only, afterwards.
  if (known && asksForMoney(known) && !asksForMoney(merged)) merged.type = known.type;
  // What `needs-review` means for the money was not known: any end may follow it.
  const isOver =
    known !== undefined && known.status !== 'open' && (known.status !== 'needs-review' || status === 'open');
  if (isOver) {
    const isBack =
      status === 'open' && (known.status === 'won' || known.status === 'withdrawn') && asksForMoney(merged);
    // An old message, or another round: a person looks.
    if (isBack)
      return hold(payment, at, 'disputed', `${disputeDetail({ disputeId })}, opened after it was ${known.status}`);
    if (status === 'open' || status === known.status) return [];
    return hold(payment, at, 'contradiction', `dispute ${disputeId} was reported ${known.status} and then ${status}`);
  }
  const isNews = !known || !isDeepStrictEqual(known, merged);
  const facts: PaymentFact[] = isNews ? [{ kind: 'PaymentDisputed', at, dispute: merged }] : [];
  if (!asksForMoney(merged) || status === 'won' || status === 'withdrawn') return facts;
  return [...hold(payment, at, 'disputed', disputeDetail({ disputeId })), ...facts];
}

function definedFields<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

function knownRefund(payment: Payment, { refundRequestId, refundId }: RefundNumbers): FollowUp | undefined {
  return (
    findFollowUp(payment, 'refund', refundRequestId ?? (refundId === undefined ? unnamed : undefined)) ??
    followUpsOf(payment, 'refund').find((known) => refundId !== undefined && known.refundId === refundId)
  );
}

/** A cancel that the payment's own end, or its capture, has overtaken. */
function settleMootCancel(payment: Payment, { kind }: UpstreamFinding, at: number): PaymentFact[] {
  // Of an attempt that goes on upstream, no end was told.
  const isEnd = kind !== 'action-required' && kind !== 'pending' && kind !== 'unknown';
  const isOver = isEnd && endedWithoutMoney(payment) && payment.lateApproval !== 'open';
  const overtaken = payment.captures.length > 0 || isOver;
  if (!overtaken) return [];
  return openFollowUps(payment, 'cancel').map((followUp) => ({
    kind: 'CancelFailed',
    at,
    followUp,
    reason: payment.captures.length > 0 ? 'already-captured' : 'payment-ended',
    detail: `the payment was ${payment.captures.length > 0 ? 'captured' : payment.status} first`,
  }));
}

/** Captures that were asked for and can no longer be: the authorization is gone. Should one have worked, its money is late. */
function settleMootCaptures(payment: Payment, at: number): PaymentFact[] {
  if (!endedWithoutMoney(payment)) return [];
  return openFollowUps(payment, 'capture').map(({ requestId }) => ({
    kind: 'CaptureFailed',
    at,
    captureId: requestId,
    captureRequestId: requestId,
    reason: 'payment-ended',
    detail: `the payment was ${payment.status} first`,
  }));
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
  const isProvenAbsent = finding.kind === 'not-found' && finding.neverArrived === true && !isOpen(payment);
  return (tellsNothing || overdue) && !isProvenAbsent ? [] : [{ kind: 'OutcomeBecameKnown', at }];
}

/** Two opposite finals: the answer that declined, and now money. */
function holdIfDeclined(payment: Payment, at: number): PaymentFact[] {
  const declined = isOpen(payment) ? payment.attempt?.declined : undefined;
  if (!declined) return [];
  return hold(payment, at, 'contradiction', `declined (${declined.resultCode ?? 'no code'}), and then successful`);
}

function hold(payment: Payment, at: number, reason: HoldReason, detail: string): PaymentFact[] {
  const known = payment.holds.some((present) => present.reason === reason && present.detail === detail);
  return known ? [] : [{ kind: 'PaymentHeld', at, reason, detail }];
}
