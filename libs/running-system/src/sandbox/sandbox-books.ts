/** The sandbox's books as `GET /admin/books` tells them, as far as anybody outside looks. */
export interface SandboxBooks {
  readonly payments: readonly SandboxPayment[];
}

export type SandboxApi = 'pay' | 'inquiryPayment' | 'capture' | 'cancel' | 'refund' | 'inquiryRefund';

/** A call as it arrived, whatever became of it. */
export interface SandboxCall {
  /** Counts from 1. */
  readonly number: number;
  /** ISO 8601 in UTC, on the sandbox's clock. */
  readonly at: string;
  readonly clientId: string;
  readonly api: SandboxApi;
  readonly paymentRequestId?: string;
  /** The misbehaviours it met. */
  readonly faults: readonly string[];
}

export interface SandboxPayment {
  /** The account it was made in. */
  readonly clientId: string;
  readonly paymentRequestId: string;
  readonly paymentId: string;
  readonly referenceOrderId: string;
  readonly amount: { readonly currency: string; readonly value: string };
  readonly acquirerName: string;
  readonly status: 'PROCESSING' | 'SUCCESS' | 'FAIL' | 'CANCELLED';
  readonly resultCode: string;
  /** Times are ISO 8601 in UTC. */
  readonly paidAt?: string;
  /** Of the card it kept: good for charging that card again. */
  readonly cardToken?: string;
  readonly captures: readonly SandboxCapture[];
  readonly refunds: readonly SandboxRefund[];
  readonly notifications: readonly SandboxNotification[];
  /** Calls received; and how long the sandbox took over the pay it answered first, milliseconds. */
  readonly calls: {
    readonly pay: number;
    readonly inquiryPayment: number;
    readonly capture: number;
    readonly cancel: number;
    readonly refund: number;
    readonly payTookMs?: number;
  };
}

export interface SandboxCapture {
  readonly captureId: string;
  readonly amount: { readonly currency: string; readonly value: string };
  readonly status: 'PROCESSING' | 'SUCCESS' | 'FAIL';
  readonly at?: string;
}

export interface SandboxRefund {
  readonly refundId: string;
  readonly refundRequestId: string;
  readonly amount: { readonly currency: string; readonly value: string };
  readonly status: 'PROCESSING' | 'SUCCESS' | 'FAIL';
}

export interface SandboxNotification {
  readonly id: string;
  readonly kind: string;
  /** The misbehaviour it exists for; absent for a genuine one. */
  readonly fault?: string;
  readonly state: 'waiting' | 'acknowledged' | 'given-up' | 'without-address';
  readonly acknowledged: boolean;
  readonly deliveries: readonly {
    readonly fault?: string;
    readonly status?: number;
    readonly acknowledged: boolean;
  }[];
}
