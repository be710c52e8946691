import { equals, exceeds, type Money, money, subtract, sum } from '@paywright/kernel';
import {
  captureAskedAmount,
  type FollowUp,
  type FollowUpKind,
  followUpsOf,
  mostFollowUps,
  openCaptureAmount,
  openFollowUps,
  refundingAmount,
} from './follow-up';
import { hasOpenDispute, lostAmount } from './dispute';
import { liftUnknown } from './mark-unknown';
import { capturedAmount, endedWithoutMoney, isOpen, type Payment } from './payment';
import type { PaymentCommand } from './payment-command';
import type { PaymentFact } from './payment-fact';
import type { AcquirerRules } from './upstream-finding';

export type RequestFollowUp = Extract<PaymentCommand, { kind: 'RequestFollowUp' }>;

/** Why something asked of a payment is refused before any call upstream. */
export type FollowUpRefusal =
  /** Another request was made under the same reference. */
  | 'reference-reused'
  | 'too-many-requests'
  | 'currency-differs'
  /** Captured by the acquirer itself: only payments asked for with captureMode MANUAL are captured by request. */
  | 'capture-is-automatic'
  | 'not-authorized'
  | 'already-captured'
  | 'payment-ended'
  | 'cancel-under-way'
  | 'capture-under-way'
  | 'amount-exceeds-authorized'
  | 'partial-capture-not-allowed'
  | 'several-captures-not-allowed'
  /** The acquirer does not void an approval of this kind of card: refund it once it is captured. */
  | 'void-not-allowed'
  | 'not-captured'
  | 'amount-exceeds-captured'
  | 'partial-refund-not-allowed'
  /** APO has not told its number of the payment yet, without which it takes no capture and no refund. */
  | 'upstream-number-unknown'
  /** The payment's upstream account is not configured any more. */
  | 'route-not-configured'
  /** Several captures: the refund must say of which. */
  | 'capture-id-required'
  | 'capture-unknown'
  | 'dispute-open';

interface Refused {
  readonly reason: FollowUpRefusal;
  readonly detail: string;
}

/** Facts that follow from something asked: accepted, refused with a reason, or none for a repeat. */
export function decideFollowUp(payment: Payment, command: RequestFollowUp): PaymentFact[] {
  const { at, requestId, askedBy, asked } = command;
  const followUp: FollowUp = {
    ...asked,
    amount: asked.amount ?? wholeAmount(payment, asked.kind),
    amountLeftOut: asked.amount === undefined,
    requestId,
    askedBy,
    at,
    status: 'requested',
  };
  const known = followUpsOf(payment, asked.kind).find(({ reference }) => reference === asked.reference);
  if (known && isSame(known, asked)) return [];
  const reject = ({ reason, detail }: Refused, kept: boolean): PaymentFact[] => [
    { kind: 'FollowUpRejected', at, followUp: { ...followUp, status: 'rejected' }, reason, detail, kept },
  ];
  if (known) {
    const detail = `another ${asked.kind} was asked for under the reference ${asked.reference}; use a new one`;
    return reject({ reason: 'reference-reused', detail }, false);
  }
  if (followUpsOf(payment, asked.kind).length >= mostFollowUps) {
    const detail = `a payment takes at most ${mostFollowUps} requests of a kind`;
    return reject({ reason: 'too-many-requests', detail }, false);
  }
  const refused = command.routeIsGone ? withoutRoute(payment) : refusalOf(payment, followUp, command.rules);
  if (refused) return reject(refused, true);
  const accepted: PaymentFact = { kind: 'FollowUpAccepted', at, followUp };
  if (asked.kind !== 'cancel' || !command.unsent) return [accepted];
  const detail = 'canceled before it was sent upstream';
  const canceled: PaymentFact = { kind: 'PaymentCanceled', at, reason: 'canceled-on-request', detail };
  return [accepted, canceled, ...liftUnknown(payment, at)];
}

/** A capture or refund without an amount is of everything that is left. */
function wholeAmount(payment: Payment, kind: FollowUpKind): Money | undefined {
  switch (kind) {
    case 'capture':
      return positive(leftToCapture(payment), payment.amount);
    case 'refund':
      return positive(leftToRefund(payment), payment.amount);
    case 'cancel':
      return undefined;
  }
}

/** Where nothing is left, what is refused names the payment's amount. */
function positive(amount: Money, otherwise: Money): Money {
  return amount.minor > 0n ? amount : otherwise;
}

/** A repeat says the same, or leaves out again what was left out; of what was, it may name what that came to. */
function isSame(known: FollowUp, asked: RequestFollowUp['asked']): boolean {
  const sameAmount = asked.amount
    ? known.amount !== undefined && equals(known.amount, asked.amount)
    : known.amountLeftOut !== false;
  return (
    sameAmount &&
    known.isLastCapture === asked.isLastCapture &&
    known.captureId === asked.captureId &&
    known.refundReason === asked.refundReason
  );
}

function refusalOf(payment: Payment, followUp: FollowUp, rules: AcquirerRules): Refused | undefined {
  if (followUp.amount && followUp.amount.currency !== payment.amount.currency) {
    return { reason: 'currency-differs', detail: `the payment is in ${payment.amount.currency}` };
  }
  switch (followUp.kind) {
    case 'capture':
      return captureRefusal(payment, followUp.amount ?? payment.amount, rules) ?? withoutNumber(payment);
    case 'cancel':
      return cancelRefusal(payment, rules);
    case 'refund':
      return refundRefusal(payment, followUp, rules) ?? withoutNumber(payment);
  }
}

function withoutRoute({ attempt }: Payment): Refused {
  const detail = `the payment went through ${attempt?.route ?? 'a route'}, which is not configured any more: add it to ROUTES again`;
  return { reason: 'route-not-configured', detail };
}

function withoutNumber({ attempt }: Payment): Refused | undefined {
  if (attempt?.apoPaymentId !== undefined) return undefined;
  return {
    reason: 'upstream-number-unknown',
    detail: 'APO has not told its number of the payment yet: ask again later',
  };
}

function captureRefusal(payment: Payment, amount: Money, rules: AcquirerRules): Refused | undefined {
  if (payment.captureMode !== 'MANUAL') {
    const manually = 'ask for captureMode MANUAL to capture by request';
    const never = 'as it does with every card of this kind: nothing is left to do';
    const what = payment.card === 'general' ? manually : never;
    return { reason: 'capture-is-automatic', detail: `the acquirer captures this payment by itself; ${what}` };
  }
  if (endedWithoutMoney(payment)) return { reason: 'payment-ended', detail: `the payment is ${payment.status}` };
  if (isOpen(payment)) return { reason: 'not-authorized', detail: 'the buyer has not been approved yet' };
  if (openFollowUps(payment, 'cancel').length > 0) {
    return { reason: 'cancel-under-way', detail: 'the payment is being canceled' };
  }
  const lasting = followUpsOf(payment, 'capture').filter(
    ({ status }) => status === 'requested' || status === 'succeeded',
  );
  if (payment.status === 'captured' || payment.restReleased || lasting.some(({ isLastCapture }) => isLastCapture)) {
    return { reason: 'already-captured', detail: 'nothing is left to capture' };
  }
  const left = leftToCapture(payment);
  const whole = equals(amount, payment.amount);
  if (lasting.length > 0 && (whole || !rules.multipleCaptures)) {
    return lasting.some(({ status }) => status === 'requested')
      ? { reason: 'capture-under-way', detail: 'another capture of this payment waits for its result' }
      : { reason: 'several-captures-not-allowed', detail: 'this acquirer captures a payment once' };
  }
  if (exceeds(amount, left)) {
    const detail = `${left.minor} ${left.currency} of ${payment.amount.minor} are left to capture`;
    return { reason: 'amount-exceeds-authorized', detail };
  }
  if (!whole && !rules.partialCapture) {
    const detail = `this acquirer captures the whole ${payment.amount.minor} ${payment.amount.currency}, once`;
    return { reason: 'partial-capture-not-allowed', detail };
  }
  return undefined;
}

function cancelRefusal(payment: Payment, rules: AcquirerRules): Refused | undefined {
  if (openFollowUps(payment, 'cancel').length > 0) {
    return { reason: 'cancel-under-way', detail: 'the payment is being canceled already' };
  }
  if (endedWithoutMoney(payment)) return { reason: 'payment-ended', detail: `the payment is ${payment.status}` };
  if (isOpen(payment)) return undefined;
  if (payment.captures.length > 0) {
    return { reason: 'already-captured', detail: 'the money is taken: refund it instead' };
  }
  if (openFollowUps(payment, 'capture').length > 0) {
    return { reason: 'capture-under-way', detail: 'a capture waits for its result: refund it once it is there' };
  }
  if (!rules.canVoid[payment.card ?? 'issuer-authenticated']) {
    const detail = 'an approved payment with this card cannot be voided: refund it once it is captured';
    return { reason: 'void-not-allowed', detail };
  }
  return undefined;
}

function refundRefusal(payment: Payment, followUp: FollowUp, rules: AcquirerRules): Refused | undefined {
  const captured = capturedAmount(payment);
  const amount = followUp.amount ?? captured;
  if (captured.minor === 0n) {
    return { reason: 'not-captured', detail: `nothing was captured yet: ${insteadOfRefund(payment, rules)}` };
  }
  if (hasOpenDispute(payment)) {
    return { reason: 'dispute-open', detail: 'the payment is disputed: refund it once that is decided' };
  }
  const left = leftToRefund(payment);
  if (exceeds(amount, left)) {
    const rest = 'the others went back, are on their way, or were lost in a dispute';
    const detail = `${left.minor} ${left.currency} of the captured ${captured.minor} can be refunded: ${rest}`;
    return { reason: 'amount-exceeds-captured', detail };
  }
  if (!rules.partialRefund && !equals(amount, captured)) {
    return { reason: 'partial-refund-not-allowed', detail: `this acquirer refunds the whole ${captured.minor} only` };
  }
  const ids = payment.captures.map(({ captureId }) => captureId);
  if (followUp.captureId !== undefined && !ids.includes(followUp.captureId)) {
    return { reason: 'capture-unknown', detail: `the payment has no capture ${followUp.captureId}` };
  }
  if (followUp.captureId === undefined && ids.length > 1) {
    return { reason: 'capture-id-required', detail: `say of which capture: ${ids.join(', ')}` };
  }
  return undefined;
}

function insteadOfRefund(payment: Payment, rules: AcquirerRules): string {
  if (endedWithoutMoney(payment)) return `the payment is ${payment.status}, nothing is to be given back`;
  return cancelRefusal(payment, rules) ? 'wait for its capture, then refund it' : 'cancel the payment instead';
}

/** Of the approval, less what was captured and what is on its way to be; and never do we ask for more than it. */
function leftToCapture(payment: Payment): Money {
  const { amount } = payment;
  const takenOrUnderWay = sum([capturedAmount(payment), openCaptureAmount(payment)], amount.currency);
  return atLeastNothing(subtract(amount, larger(captureAskedAmount(payment), takenOrUnderWay)));
}

/** Of the money taken, less what went back, is on its way back, or was lost to the buyer's bank. */
function leftToRefund(payment: Payment): Money {
  return atLeastNothing(subtract(subtract(capturedAmount(payment), refundingAmount(payment)), lostAmount(payment)));
}

function atLeastNothing(amount: Money): Money {
  return amount.minor > 0n ? amount : money(0n, amount.currency);
}

function larger(a: Money, b: Money): Money {
  return exceeds(a, b) ? a : b;
}
