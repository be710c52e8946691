import type { CodeClass } from './result-codes';
import type {
  AcquirerInfo,
  CancellationReport,
  CaptureReport,
  PaymentReport,
  RefundReport,
  ResultReport,
  TransactionStatus,
} from './reports';

/** Why nothing is known after a call. */
export type UnknownCause =
  /** No connection was made, so no byte of the request left this machine. */
  | 'never-connected'
  | 'timeout'
  | 'connection-lost'
  | 'http-status'
  | 'unsigned'
  | 'bad-signature'
  /** Verified or not, the body is no JSON object, or is too large to read. */
  | 'unparsable'
  /** Verified, but without a result. */
  | 'no-result'
  /** Verified, but about another payment, capture or refund than was asked for. */
  | 'other-payment'
  /** Verified, and its status and code do not settle the matter. */
  | 'code';

/** The call may or may not have had its effect: inquire before anything else, never count it as failed. */
export interface UnknownOutcome {
  readonly kind: 'unknown';
  readonly cause: UnknownCause;
  /** The result code, if one was given; not to be trusted when the answer was not verified. */
  readonly code?: string;
  /** Of the code, where a list has it: Q is a question of ids, X settles nothing in truth (APO reference 2.1.7). */
  readonly codeClass?: CodeClass;
  /** Our keys, client id or headers are refused: alarm, every call of this route will end so. */
  readonly setupFault: boolean;
  /** APO asks to call again, with the same id and the same body (class A). */
  readonly callAgain: boolean;
  /** Proven: no byte of the request left, so the call had no effect. */
  readonly neverSent: boolean;
  /** For a person; without secrets or buyer data. */
  readonly detail: string;
}

export type PayOutcome =
  | { readonly kind: 'succeeded'; readonly report: PaymentReport }
  /** The buyer must go to `normalUrl`, a session token: never log it. */
  | { readonly kind: 'action-required'; readonly normalUrl: string; readonly report: PaymentReport }
  | { readonly kind: 'pending'; readonly report: PaymentReport }
  | DefiniteFailure
  | UnknownOutcome;

/** A verified refusal: this attempt is final and had no effect; of a pay or a capture, it took no money. */
export interface DefiniteFailure {
  readonly kind: 'failed';
  readonly code: string;
  /** Absent for a code that is on no list. */
  readonly codeClass?: CodeClass;
  readonly message: string;
}

export type PaymentStatusReported = 'SUCCESS' | 'FAIL' | 'PROCESSING' | 'CANCELLED' | 'PENDING' | 'UNRECOGNIZED';

export type InquiryOutcome =
  | {
      readonly kind: 'answered';
      /** SUCCESS means authorised; whether the money is taken stands in `captures` alone (APO reference 2.2). */
      readonly status: PaymentStatusReported;
      /** The status as written, when unrecognized. */
      readonly statusText?: string;
      /** Reason of the status; on failures a code of the pay table. */
      readonly resultCode?: string;
      readonly resultMessage?: string;
      readonly report: PaymentReport;
      readonly captures: readonly CaptureReport[];
      readonly refunds: readonly RefundReport[];
      /** Cancellations and voids, where the answer lists any. */
      readonly cancellations?: readonly CancellationReport[];
      /** Types of the transactions we read nothing out of, as written. */
      readonly otherTransactions?: readonly string[];
    }
  /** APO knows no such payment; soon after a pay this is no proof (C22). */
  | { readonly kind: 'not-found' }
  | UnknownOutcome;

/** What an answer to capture says (APO reference 2.3). A failed capture may be tried again, with a new id. */
export type CaptureOutcome =
  | { readonly kind: 'succeeded'; readonly report: CaptureReport }
  | { readonly kind: 'pending'; readonly report: CaptureReport }
  | DefiniteFailure
  | UnknownOutcome;

/** What an answer to cancel says (APO reference 2.4). After `unknown`: repeat with identical parameters. */
export type CancelOutcome =
  /** Canceled; a buyer on the way may still pay (C5): ask once more, and refund what comes late. */
  | {
      readonly kind: 'canceled';
      readonly apoPaymentId?: string;
      readonly paymentRequestId?: string;
      readonly canceledAt?: string;
      readonly acquirer?: AcquirerInfo;
    }
  /** The window to cancel has passed: refund. */
  | { readonly kind: 'too-late'; readonly code: string }
  /** The payment's state does not allow it, as after a capture: inquire, then refund. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** APO knows no such payment; soon after a pay this is no proof (C22). */
  | { readonly kind: 'not-found' }
  | DefiniteFailure
  | UnknownOutcome;

/**
 * What an answer to refund says (APO reference 2.5). `accepted` is not refunded: the report's status decides, and it is final
 * only from a notification or an inquiry (C12). After `unknown`: repeat with the same id, or inquire; a new id may refund
 * twice.
 */
export type RefundOutcome =
  | { readonly kind: 'accepted'; readonly report: RefundReport }
  | { readonly kind: 'pending'; readonly report: RefundReport }
  | DefiniteFailure
  | UnknownOutcome;

export type RefundInquiryOutcome =
  | {
      readonly kind: 'answered';
      readonly status: TransactionStatus;
      /** The status as written, when unrecognized. */
      readonly statusText?: string;
      readonly report: RefundReport;
    }
  /** APO knows no such refund: ask again after 15 s; three times so, and it was never placed (APO reference 2.6). */
  | { readonly kind: 'not-found' }
  | UnknownOutcome;

type UnknownExtras = Partial<Pick<UnknownOutcome, 'code' | 'codeClass' | 'setupFault' | 'callAgain' | 'neverSent'>>;

export function unknown(cause: UnknownCause, detail: string, extras: UnknownExtras = {}): UnknownOutcome {
  return { kind: 'unknown', cause, detail, setupFault: false, callAgain: false, neverSent: false, ...extras };
}

/** A verified result that does not settle the matter. */
export function unsettled(
  { resultStatus, resultCode }: ResultReport,
  callAgain: boolean,
  codeClass?: CodeClass,
): UnknownOutcome {
  const detail = `answered ${resultStatus} ${resultCode || '(no code)'}`.slice(0, 120);
  return unknown('code', detail, { code: resultCode, callAgain, ...(codeClass && { codeClass }) });
}
