import type { RoutedPayment } from './routed-payment';

/** Why a candidate cannot have the payment. */
export interface StruckOut {
  readonly by:
    /** Its contract does not cover the payment: currency, region, flow or amount. */
    | 'terms'
    /** The request, or the kept card, is bound to another route. */
    | 'bound'
    /** The policy names it, but it is not configured here any more. */
    | 'not-configured'
    /** Its breaker lets no pay through. */
    | 'breaker'
    /** An operator took it out. */
    | 'operator'
    /** Its calls at once, or per second, are used up. */
    | 'limit'
    /** Its keys or its client id are refused upstream. */
    | 'self-test'
    /** The payment was tried there before. */
    | 'tried';
  /** In words, with the figures it was decided by. */
  readonly detail: string;
}

export interface Candidate {
  readonly route: string;
  readonly struckOut?: StruckOut;
}

/** Which route a payment takes, and why: stored with the attempt. */
export interface RouteDecision {
  readonly payment: RoutedPayment;
  readonly policyVersion: number;
  /** The name of the rule that answered; `default` when none matched. */
  readonly rule: string;
  /** Where the rule's answer is a weighted split: whose turn it was, counted from 0, and whom it fell to. */
  readonly split?: { readonly turn: number; readonly fellTo: string };
  /** In the order they were preferred. */
  readonly candidates: readonly Candidate[];
  /** Absent: nobody could take it. */
  readonly chosen?: string;
}
