import { type ApiName, apiNames } from '../faults/fault-book';
import type { Payment, Refund } from './payment';

/** How often each API was called for one payment request, whether or not a payment came of it. */
export interface Calls {
  readonly clientId: string;
  readonly paymentRequestId: string;
  readonly byApi: Record<ApiName, number>;
  /** How long the gateway took over the pay it answered first, in milliseconds of its clock. */
  payTookMs?: number;
}

/**
 * The sandbox's payments, in memory only. Beyond `limit`, the payments that were done with first are forgotten; open
 * ones never are.
 */
export class PaymentBook {
  private readonly byRequest = new Map<string, Payment>();
  private readonly byId = new Map<string, Payment>();
  private readonly byToken = new Map<string, Payment>();
  private readonly calls = new Map<string, Calls>();
  private readonly done = new Set<Payment>();

  constructor(
    private readonly limit: number,
    private readonly onForgotten: (payment: Payment) => void,
  ) {}

  add(payment: Payment): void {
    this.byRequest.set(key(payment.merchant.clientId, payment.paymentRequestId), payment);
    this.byId.set(payment.paymentId, payment);
    this.byToken.set(payment.token, payment);
    this.forgetSome();
  }

  /** Nothing more will happen to the payment by itself: it may be forgotten when room is needed. */
  finish(payment: Payment): void {
    this.done.add(payment);
  }

  ofRequest(clientId: string, paymentRequestId: string): Payment | undefined {
    return this.byRequest.get(key(clientId, paymentRequestId));
  }

  ofId(clientId: string, paymentId: string): Payment | undefined {
    const payment = this.byId.get(paymentId);
    return payment?.merchant.clientId === clientId ? payment : undefined;
  }

  /** By APO's number when both are given (APO reference 2.6). */
  refundOf(
    clientId: string,
    { refundId, refundRequestId }: { refundId?: string; refundRequestId?: string },
  ): { payment: Payment; refund: Refund } | undefined {
    for (const payment of this.byId.values()) {
      if (payment.merchant.clientId !== clientId) continue;
      const refund = payment.refunds.find((known) =>
        refundId === undefined ? known.refundRequestId === refundRequestId : known.refundId === refundId,
      );
      if (refund) return { payment, refund };
    }
    return undefined;
  }

  ofToken(token: string): Payment | undefined {
    return this.byToken.get(token);
  }

  /** Newest last. */
  all(): IterableIterator<Payment> {
    return this.byId.values();
  }

  get size(): number {
    return this.byId.size;
  }

  countCall(clientId: string, paymentRequestId: string, api: ApiName): void {
    const at = key(clientId, paymentRequestId);
    let calls = this.calls.get(at);
    if (!calls) {
      const byApi = Object.fromEntries(apiNames.map((name) => [name, 0])) as Record<ApiName, number>;
      calls = { clientId, paymentRequestId, byApi };
      this.calls.set(at, calls);
      // Requests that never became a payment must not fill the memory either.
      if (this.calls.size > 2 * this.limit) this.calls.delete(this.calls.keys().next().value!);
    }
    calls.byApi[api] += 1;
  }

  payAnswered(clientId: string, paymentRequestId: string, tookMs: number): void {
    const calls = this.calls.get(key(clientId, paymentRequestId));
    if (calls) calls.payTookMs ??= tookMs;
  }

  allCalls(): IterableIterator<Calls> {
    return this.calls.values();
  }

  callsOf(clientId: string, paymentRequestId: string): Calls | undefined {
    return this.calls.get(key(clientId, paymentRequestId));
  }

  private forgetSome(): void {
    for (const payment of this.done) {
      if (this.byId.size <= this.limit) return;
      const at = key(payment.merchant.clientId, payment.paymentRequestId);
      this.done.delete(payment);
      this.byId.delete(payment.paymentId);
      this.byToken.delete(payment.token);
      this.byRequest.delete(at);
      this.calls.delete(at);
      this.onForgotten(payment);
    }
  }
}

function key(clientId: string, paymentRequestId: string): string {
  return `${clientId} ${paymentRequestId}`;
}
