import type { AmountJson, Money } from '@paywright/kernel';
import type { Secret } from './secret';

/*
 * What APO says, in our words. Reports are tolerant: whatever a message leaves out, or writes in a form nobody can read, is
 * absent. Times are instants in UTC (ISO 8601, milliseconds, `Z`), whatever offset the message used.
 */

/** The outcome of a call, or the news of a notification. Route by status first, code second, message never. */
export interface ResultReport {
  /** `S`, `F`, `U`, or a text nobody documented, which is never final. */
  readonly resultStatus: string;
  readonly resultCode: string;
  readonly resultMessage?: string;
}

/** An amount that upstream names: always as it was written, and as Money where it can be read as such. */
export interface AmountReport {
  readonly amount?: Money;
  readonly reportedAmount?: AmountJson;
}

/** What an acquirer says of itself in one step; kept per step, as settlement files and disputes know only these numbers. */
export interface AcquirerInfo {
  /** `ALIPAY` is Antom. Empty when the message names none, which leads to the unknown profile. */
  readonly acquirerName: string;
  readonly referenceRequestId?: string;
  readonly acquirerTransactionId?: string;
  readonly acquirerMerchantId?: string;
  readonly acquirerResultCode?: string;
  readonly acquirerResultMessage?: string;
  /** The acquirer's number of the payment; absent for ALIPAY. */
  readonly acquirerReferenceNo?: string;
}

/** The little about the card that may be kept. Masked card numbers are left out: their masking is uneven. */
export interface CardReport {
  readonly brand?: string;
  readonly lastFour?: string;
  readonly funding?: string;
  readonly issuingCountry?: string;
  readonly region?: string;
  readonly threeDS?: {
    readonly offered?: boolean;
    readonly challenged?: boolean;
    readonly challengeCancel?: string;
    readonly eci?: string;
  };
}

/**
 * A card that APO keeps for later payments. Not part of {@link CardReport}, which may be shown: the token is as good as the
 * card at this merchant, so it is handed out by {@link Secret.reveal} alone.
 */
export interface SavedCardReport {
  /** Longer than pay accepts now and then (C31); see `cardTokenLongest`. */
  readonly cardToken: Secret;
  readonly brand?: string;
  readonly lastFour?: string;
  readonly funding?: string;
  readonly issuingCountry?: string;
}

export interface PaymentReport extends AmountReport {
  readonly paymentRequestId?: string;
  readonly apoPaymentId?: string;
  readonly acquirer?: AcquirerInfo;
  readonly paymentCreateTime?: string;
  /** Only on success: some messages carry it earlier, where it proves nothing (C20). */
  readonly paymentTime?: string;
  /** Unreliable in practice (C25); `captureDeadline` knows when to believe it. */
  readonly authExpiryTime?: string;
  /** What the buyer paid in the end, where a promotion may lower it; compare orders with `amount`. */
  readonly actualPaymentAmount?: AmountReport;
  readonly card?: CardReport;
  /** Only where the buyer's card was to be stored and is. */
  readonly savedCard?: SavedCardReport;
}

export type TransactionStatus = 'SUCCESS' | 'FAIL' | 'PROCESSING' | 'UNRECOGNIZED';

/** A capture or a refund as upstream reports it. `UNRECOGNIZED` keeps its text in `statusText` and is never final. */
export interface TransactionReport extends AmountReport {
  readonly status: TransactionStatus;
  readonly statusText?: string;
  readonly result?: ResultReport;
  readonly acquirer?: AcquirerInfo;
}

export interface CaptureReport extends TransactionReport {
  readonly captureRequestId?: string;
  readonly captureId?: string;
  readonly apoPaymentId?: string;
  readonly capturedAt?: string;
}

export interface RefundReport extends TransactionReport {
  readonly refundRequestId?: string;
  readonly refundId?: string;
  readonly apoPaymentId?: string;
  readonly refundedAt?: string;
  /** Numbers by which the buyer's bank finds the refund. */
  readonly arn?: string;
  readonly rrn?: string;
}

/** A cancellation or void among a payment's transactions. */
export interface CancellationReport extends TransactionReport {
  readonly transactionType: string;
  readonly transactionId?: string;
  readonly canceledAt?: string;
}
