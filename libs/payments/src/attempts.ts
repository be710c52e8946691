import { followUpsOf } from './follow-up';
import { type Ending, isOpen, mostAttempts, type Payment } from './payment';

/** In an attempt's last moments no other is begun, and no pay repeated: the buyer could not finish any more. */
export const lastStartBeforeExpiryMs = 30_000;

/** A further attempt, made ready by whoever chose its route. */
export interface NextAttempt {
  readonly paymentRequestId: NonNullable<Payment['attempt']>['paymentRequestId'];
  readonly route: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Why an attempt is over without effect: nothing of it ever left, or upstream declined it and confirmed that. */
export type AttemptEnd = 'never-sent' | 'declined';

/**
 * Whether a further attempt may follow once the present one is proven to be without effect (design, rule 1): the buyer is not
 * on his way with it, nobody has wanted the payment canceled, and there is time.
 */
export function mayTryAgain(payment: Payment, at: number): boolean {
  const { attempt, pastAttempts = [] } = payment;
  return (
    isOpen(payment) &&
    attempt !== undefined &&
    attempt.normalUrl === undefined &&
    !wasToBeCanceled(payment) &&
    pastAttempts.length + 1 < mostAttempts &&
    at < attempt.expiresAt - lastStartBeforeExpiryMs
  );
}

/** Whether its end was ever wanted, however that was answered. */
function wasToBeCanceled(payment: Payment): boolean {
  return followUpsOf(payment, 'cancel').some(({ status }) => status !== 'rejected');
}

/** How many attempts upstream has declined, the present one included. */
export function declinedAttempts({ attempt, pastAttempts = [] }: Payment): number {
  const before = pastAttempts.filter((past) => past.attempt?.declined !== undefined).length;
  return before + (attempt?.declined ? 1 : 0);
}

/** The payment as the attempt of this number has it: itself, or one that was left; undefined when it has no such attempt. */
export function attemptView(payment: Payment, paymentRequestId: string | undefined): Payment | undefined {
  if (payment.attempt?.paymentRequestId === paymentRequestId) return payment;
  return payment.pastAttempts?.find(({ attempt }) => attempt?.paymentRequestId === paymentRequestId);
}

/** The payment and its past attempts, newest first: whose number, or whose follow-up, something is. */
export function allAttempts(payment: Payment): readonly Payment[] {
  return [payment, ...[...(payment.pastAttempts ?? [])].reverse()];
}

/** What is kept of an attempt that is left: a payment that ended without money. */
export function pastAttempt(payment: Payment, ending: Ending, at: number): Payment {
  const { pastAttempts: _others, unknownSince: _mark, unknownCause: _cause, ...left } = payment;
  return { ...left, status: 'failed', ending, endedAt: at, followUps: [], holds: [] };
}
