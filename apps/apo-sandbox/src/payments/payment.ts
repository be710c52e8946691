import type { Money } from '@paywright/kernel';
import type { Acquirer } from '../acquirers/acquirer';
import type { Appointment } from '../clock/timeline';
import type { Result } from '../gateway/result';
import type { Merchant } from '../merchants/merchant';
import type { Notification } from '../notifications/notification';
import type { KoreanBrand } from './brands';
import type { CardBehaviour } from './typed-card';

/** States of a payment at the gateway (APO reference 11.1). */
export type PaymentStatus = 'PROCESSING' | 'SUCCESS' | 'FAIL' | 'CANCELLED';

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
  /** Who starts the capture. */
  readonly captureMode: 'AUTOMATIC' | 'MANUAL';
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
  /** How that card behaves; a kept one does so again. */
  behaviour?: CardBehaviour;
  /** APO is to keep the card: as the merchant or, on the page, the buyer wishes. */
  keepsCard: boolean;
  /** Whether the page asks the buyer about it. */
  readonly asksConsent: boolean;
  /** By which the merchant may pay with the card again, once it is kept. */
  cardToken?: string;
  /** How 3DS went, where it was asked for. */
  threeDS?: 'frictionless' | 'challenge' | 'passed' | 'failed';
  status: PaymentStatus;
  /** Why the status is what it is. */
  result: Result;
  paidAt?: number;
  canceledAt?: number;
  expiry?: Appointment;
  readonly captures: Capture[];
  readonly refunds: Refund[];
  readonly disputes: Dispute[];
  readonly notifications: Notification[];
}

/** Money taken, or an attempt at it. */
export interface Capture {
  readonly captureRequestId: string;
  readonly captureId: string;
  readonly amount: Money;
  status: 'PROCESSING' | 'SUCCESS' | 'FAIL';
  result: Result;
  at: number;
  readonly isLast?: boolean;
}

/** Money given back, or on its way. */
export interface Refund {
  readonly refundRequestId: string;
  readonly refundId: string;
  readonly amount: Money;
  readonly notifyUrl?: string;
  status: 'PROCESSING' | 'SUCCESS' | 'FAIL';
  result: Result;
  /** When it was asked for; once it is over, when that was. */
  at: number;
}

/** The buyer's bank asks for the money back. */
export interface Dispute {
  readonly disputeId: string;
  readonly type: 'CHARGEBACK' | 'RETRIEVAL_REQUEST';
  readonly amount: Money;
  readonly at: number;
  readonly defenseDueAt: number;
  status: 'OPEN' | 'JUDGED' | 'CANCELLED';
}

/** Until when an approval can be captured, epoch ms; undefined while there is none. */
export function authorisedUntil({ paidAt, acquirer }: Payment): number | undefined {
  return paidAt === undefined ? undefined : paidAt + acquirer.terms.captureWindowMs;
}

/** Whether nothing more will happen by itself: decided, captured where that follows, and everybody told. */
export function isDone(payment: Payment): boolean {
  const { status, captures, refunds, notifications } = payment;
  if (status === 'PROCESSING') return false;
  const needsCapture = isCapturedByItself(payment) || payment.captureMode === 'MANUAL';
  const captured = status !== 'SUCCESS' || !needsCapture || captures.length > 0;
  const pending = [...captures, ...refunds].some((transaction) => transaction.status === 'PROCESSING');
  return captured && !pending && notifications.every(({ state }) => state !== 'waiting');
}

/** Whether a capture of its own follows once the payment is paid. */
export function isCapturedByItself({ acquirer, card, captureMode }: Payment): boolean {
  return captureMode === 'AUTOMATIC' && (acquirer.profile.takes[card]?.capturesByItself ?? false);
}

/** Taken from the buyer so far, smallest units; an acquirer that never captures took it with the payment. */
export function takenMinor(payment: Payment): bigint {
  if (payment.status === 'SUCCESS' && payment.acquirer.profile.takes[payment.card]?.capturesByItself === false) {
    return payment.amount.minor;
  }
  return sumOf(payment.captures, ({ status }) => status === 'SUCCESS');
}

/** Captured, or about to be, smallest units. */
export function capturingMinor({ captures }: Payment): bigint {
  return sumOf(captures, ({ status }) => status !== 'FAIL');
}

/** Given back, or about to be, smallest units. */
export function refundingMinor({ refunds }: Payment): bigint {
  return sumOf(refunds, ({ status }) => status !== 'FAIL');
}

function sumOf<T extends { readonly amount: Money }>(all: readonly T[], counts: (one: T) => boolean): bigint {
  return all.filter(counts).reduce((sum, { amount }) => sum + amount.minor, 0n);
}
