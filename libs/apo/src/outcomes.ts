import type { CodeClass } from './result-codes';
import type { CaptureReport, PaymentReport, RefundReport, ResultReport } from './reports';

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
  /** Verified, but about another payment than was asked for. */
  | 'other-payment'
  /** Verified, and its status and code do not settle the matter. */
  | 'code';

/** The call may or may not have had its effect: inquire before anything else, never count it as failed. */
export interface UnknownOutcome {
  readonly kind: 'unknown';
  readonly cause: UnknownCause;
  /** The result code, if one was given; not to be trusted when the answer was not verified. */
  readonly code?: string;
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

/** A verified refusal: this attempt is final and took no money. */
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
    }
  /** APO knows no such payment; soon after a pay this is no proof (C22). */
  | { readonly kind: 'not-found' }
  | UnknownOutcome;

type UnknownExtras = Partial<Pick<UnknownOutcome, 'code' | 'setupFault' | 'callAgain' | 'neverSent'>>;

export function unknown(cause: UnknownCause, detail: string, extras: UnknownExtras = {}): UnknownOutcome {
  return { kind: 'unknown', cause, detail, setupFault: false, callAgain: false, neverSent: false, ...extras };
}

/** A verified result that does not settle the matter. */
export function unsettled({ resultStatus, resultCode }: ResultReport, callAgain: boolean): UnknownOutcome {
  const detail = `answered ${resultStatus} ${resultCode || '(no code)'}`.slice(0, 120);
  return unknown('code', detail, { code: resultCode, callAgain });
}
