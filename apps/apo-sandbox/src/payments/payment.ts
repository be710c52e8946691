import type { Money } from '@paywright/kernel';
import type { Acquirer } from '../acquirers/acquirer';
import type { Appointment } from '../clock/timeline';
import type { Result } from '../gateway/result';
import type { Merchant } from '../merchants/merchant';
import type { Notification } from '../notifications/notification';
import type { KoreanBrand } from './brands';

/** States of a payment at the gateway (APO reference 11.1); the Korean flow knows these three. */
export type PaymentStatus = 'PROCESSING' | 'SUCCESS' | 'FAIL';

/** `korean`: authenticated by its issuer, on its page. `general`: any other card, typed on the hosted page. */
export type CardKind = 'korean' | 'general';

/** What is kept of a card the buyer typed: never its number, its code or its date. */
export interface TypedCard {
  readonly brand: string;
  readonly lastFour: string;
  /** Two letters. */
  readonly country: string;
}

/** A payment as the sandbox believes it to be. Times are epoch ms of the virtual clock. */
export interface Payment {
  readonly merchant: Merchant;
  readonly paymentRequestId: string;
  readonly paymentId: string;
  readonly referenceOrderId: string;
  readonly orderDescription: string;
  readonly amount: Money;
  /** Compared on repeats, with the amount (APO reference 2.0). */
  readonly paymentMethodId?: string;
  readonly paymentMethodType: string;
  readonly card: CardKind;
  /** The merchant asked for 3DS. */
  readonly asks3DS: boolean;
  readonly acquirer: Acquirer;
  /** The acquirer's number of the payment. */
  readonly acquirerTransactionId: string;
  /** The number APO gave the acquirer for it. */
  readonly referenceRequestId: string;
  readonly redirectUrl: string;
  readonly notifyUrl?: string;
  readonly metadata?: string;
  /** Unguessable part of the hosted page's address. */
  readonly token: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Chosen by the merchant, else by the buyer on the page. */
  brand?: KoreanBrand;
  typedCard?: TypedCard;
  /** How 3DS went, where it was asked for. */
  threeDS?: 'frictionless' | 'challenge' | 'passed' | 'failed';
  status: PaymentStatus;
  /** Why the status is what it is. */
  result: Result;
  paidAt?: number;
  expiry?: Appointment;
  readonly captures: Capture[];
  readonly notifications: Notification[];
}

/** Money taken, or an attempt at it. */
export interface Capture {
  readonly captureRequestId: string;
  readonly captureId: string;
  readonly amount: Money;
  readonly status: 'SUCCESS' | 'FAIL';
  readonly result: Result;
  readonly at: number;
}

/** An authorisation lives seven days (APO reference 2.1.6). */
export const authorisationMs = 7 * 24 * 3_600_000;

/** Whether nothing more will happen by itself: decided, captured where that follows, and everybody told. */
export function isDone(payment: Payment): boolean {
  const { status, captures, notifications } = payment;
  if (status === 'PROCESSING') return false;
  const captured = status === 'FAIL' || !isCapturedByItself(payment) || captures.length > 0;
  return captured && notifications.every(({ state }) => state !== 'waiting');
}

/** Whether a capture of its own follows once the payment is paid. */
export function isCapturedByItself({ acquirer, card }: Payment): boolean {
  return acquirer.profile.takes[card]?.capturesByItself ?? false;
}
