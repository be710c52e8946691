import type { Clock } from '@paywright/kernel';
import type { CallLog, ReceivedCall } from '../calls/call-log';
import { gatewayTime } from '../clock/gateway-time';
import { disguise } from '../faults/disguise';
import { type ApiName, apiNames, type FaultBook, type Occasion } from '../faults/fault-book';
import type { FaultKind } from '../faults/fault-kinds';
import { readTriggers } from '../faults/read-triggers';
import type { CancelPayment } from '../follow-ups/cancel-payment';
import type { CapturePayment } from '../follow-ups/capture-payment';
import { readCancel, readCapture, readInquireRefund, readRefund } from '../follow-ups/follow-up-requests';
import { inquireRefund, type RefundPayment } from '../follow-ups/refund-payment';
import type { Merchant, Merchants } from '../merchants/merchant';
import type { InquirePayment } from '../payments/inquire-payment';
import { readInquiry } from '../payments/inquire-payment';
import type { Pay } from '../payments/pay';
import { readPayRequest } from '../payments/pay-request';
import type { Payment } from '../payments/payment';
import type { PaymentBook } from '../payments/payment-book';
import { bytesToSign } from '../signature/message';
import { writeSignatureHeader } from '../signature/signature-header';
import type { Signer } from '../signature/signer';
import type { ApiCall } from './check-request';
import { authenticate, isJson } from './check-request';
import type { Json, Refusal, Result } from './result';
import { failed, illegal } from './result';

/** What the caller gets: an answer, or a broken connection. */
export type ApiReply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly kind: 'connection-lost' };

/** A request understood so far that it can be carried out. */
interface Task {
  readonly occasion: Occasion;
  /** Does the work. What is true afterwards stays true, whatever becomes of the answer. */
  commit(): Json;
}

/** Real milliseconds an API takes to answer. */
export type Latency = (api: ApiName) => number;

/** What the API does once a request is understood. */
export interface GatewayApis {
  readonly pay: Pay;
  readonly inquire: InquirePayment;
  readonly capture: CapturePayment;
  readonly cancel: CancelPayment;
  readonly refund: RefundPayment;
}

/** The gateway's API, apart from HTTP: bytes and headers in, bytes and headers out (APO reference 1, 2). */
export class Gateway {
  constructor(
    private readonly merchants: Merchants,
    private readonly book: PaymentBook,
    private readonly calls: CallLog,
    private readonly faults: FaultBook,
    private readonly apis: GatewayApis,
    private readonly clock: Clock,
    private readonly stranger: Signer,
    private readonly latency: Latency,
    private readonly pause: (ms: number) => Promise<void>,
  ) {}

  async handle(call: ApiCall): Promise<ApiReply> {
    const merchant = authenticate(call, this.merchants);
    if ('resultCode' in merchant) return answer(200, JSON.stringify({ result: merchant }));
    const api = apiOf(call.target);
    const refused = check(call, api);
    if (refused || !api) return this.signed(call, merchant, { result: refused });
    const received = this.calls.receive(merchant.clientId, api);
    const body = parseJson(call.body);
    if (body === undefined) return this.signed(call, merchant, { result: illegal('the body', 'is not JSON').refusal });
    const task = this.understand(api, merchant, body);
    if ('resultCode' in task) return this.signed(call, merchant, { result: task });
    received.paymentRequestId = task.occasion.paymentRequestId;
    return this.timed(api, merchant, task.occasion.paymentRequestId, () =>
      this.carryOut(call, merchant, { ...task, occasion: { ...task.occasion, merchant, api } }, received),
    );
  }

  /** Notes what a pay took here: whoever measures its caller can tell the caller's time from ours. */
  private async timed(
    api: ApiName,
    { clientId }: Merchant,
    paymentRequestId: string | undefined,
    work: () => Promise<ApiReply>,
  ): Promise<ApiReply> {
    const startedAt = this.clock.now();
    const reply = await work();
    if (api === 'pay' && paymentRequestId !== undefined && reply.kind === 'answer') {
      this.book.payAnswered(clientId, paymentRequestId, this.clock.now() - startedAt);
    }
    return reply;
  }

  private understand(api: ApiName, merchant: Merchant, body: unknown): Task | Result {
    switch (api) {
      case 'pay':
        return this.understandPay(merchant, body);
      case 'inquiryPayment':
        return this.understandInquiry(merchant, body);
      case 'capture':
        return this.followUp(api, merchant, readCapture(body), (payment, request) =>
          this.apis.capture.handle(payment, request),
        );
      case 'cancel':
        return this.followUp(api, merchant, readCancel(body), (payment) => this.apis.cancel.handle(payment));
      case 'refund':
        return this.followUp(api, merchant, readRefund(body), (payment, request) =>
          this.apis.refund.handle(payment, request),
        );
      case 'inquiryRefund': {
        const named = readInquireRefund(body);
        if ('refusal' in named) return named.refusal;
        const found = this.book.refundOf(merchant.clientId, named);
        return this.about(api, merchant, found?.payment, () => inquireRefund(found));
      }
    }
  }

  /** A call about a payment that was made before. */
  private followUp<Request extends { paymentId?: string; paymentRequestId?: string }>(
    api: ApiName,
    merchant: Merchant,
    request: Request | Refusal,
    carryOut: (payment: Payment | undefined, request: Request) => Json,
  ): Task | Result {
    if ('refusal' in request) return request.refusal;
    const { clientId } = merchant;
    // paymentId wins when both are given.
    const payment =
      request.paymentId === undefined
        ? this.book.ofRequest(clientId, request.paymentRequestId ?? '')
        : this.book.ofId(clientId, request.paymentId);
    return this.about(api, merchant, payment, () => carryOut(payment, request));
  }

  private about(api: ApiName, { clientId }: Merchant, payment: Payment | undefined, commit: () => Json): Task {
    if (payment) this.book.countCall(clientId, payment.paymentRequestId, api);
    const { paymentRequestId, referenceOrderId } = payment ?? {};
    return { occasion: { paymentRequestId, referenceOrderId }, commit };
  }

  private understandPay(merchant: Merchant, body: unknown): Task | Result {
    const request = readPayRequest(body);
    if ('refusal' in request) return request.refusal;
    const triggers = readTriggers(request);
    if ('rule' in triggers) return illegal(triggers.field, triggers.rule).refusal;
    const { paymentRequestId, order } = request;
    this.book.countCall(merchant.clientId, paymentRequestId, 'pay');
    this.faults.arm(paymentRequestId, triggers.faults);
    return {
      occasion: { paymentRequestId, referenceOrderId: order.referenceOrderId },
      commit: () => this.apis.pay.handle(merchant, request),
    };
  }

  private understandInquiry(merchant: Merchant, body: unknown): Task | Result {
    const named = readInquiry(body);
    if (!named) return illegal('paymentRequestId', 'or paymentId is required, each of at most 64 characters').refusal;
    // paymentId wins when both are given.
    const payment =
      named.paymentId === undefined
        ? this.book.ofRequest(merchant.clientId, named.paymentRequestId!)
        : this.book.ofId(merchant.clientId, named.paymentId);
    const paymentRequestId = payment?.paymentRequestId ?? named.paymentRequestId;
    if (paymentRequestId) this.book.countCall(merchant.clientId, paymentRequestId, 'inquiryPayment');
    return {
      occasion: { paymentRequestId, referenceOrderId: payment?.referenceOrderId },
      commit: () => this.apis.inquire.handle(payment),
    };
  }

  private async carryOut(
    call: ApiCall,
    merchant: Merchant,
    { occasion, commit }: Task,
    received: ReceivedCall,
  ): Promise<ApiReply> {
    const strike = (kind: FaultKind): string | undefined => {
      const value = this.faults.strike(kind, occasion);
      if (value !== undefined) this.calls.struck(received, kind);
      return value;
    };
    if (strike('answer-lost-before-commit') !== undefined) return { kind: 'connection-lost' };
    const errorBefore = strike('http-error');
    if (errorBefore !== undefined) return httpError(errorBefore);
    const resultBefore = strike('answer-code');
    if (resultBefore !== undefined) return this.signed(call, merchant, { result: resultOf(resultBefore) });

    const truth = commit();

    await this.wait(occasion, strike('answer-slow'));
    if (strike('answer-lost-after-commit') !== undefined) return { kind: 'connection-lost' };
    const errorAfter = strike('http-error-after-commit');
    if (errorAfter !== undefined) return httpError(errorAfter);
    const resultAfter = strike('answer-code-after-commit');
    if (resultAfter !== undefined) return this.signed(call, merchant, { result: resultOf(resultAfter) });
    return this.signed(call, merchant, alter(truth, strike), strike);
  }

  private async wait({ api }: Occasion, slowMs: string | undefined): Promise<void> {
    const ms = (api ? this.latency(api) : 0) + Number(slowMs ?? 0);
    if (ms > 0) await this.pause(ms);
  }

  /** Signs over the path of the request (APO reference 1.4), or does not, as told. */
  private async signed(
    call: ApiCall,
    merchant: Merchant,
    body: Json,
    strike: (kind: FaultKind) => string | undefined = () => undefined,
  ): Promise<ApiReply> {
    const whole = JSON.stringify(body);
    if (strike('answer-unsigned') !== undefined) return answer(200, whole);
    const half = whole.slice(0, Math.ceil(whole.length / 2));
    const [signedText, sentText] =
      strike('answer-truncated-and-signed') !== undefined
        ? [half, half]
        : [whole, strike('answer-truncated') !== undefined ? half : whole];
    const signer = strike('answer-wrongly-signed') === undefined ? merchant.signer : this.stranger;
    const { clientId } = merchant;
    const time = gatewayTime(this.clock.now());
    const signature = await signer.sign(
      bytesToSign({ method: call.method, target: call.target, clientId, time, body: signedText }),
    );
    return answer(200, sentText, {
      'client-id': clientId,
      'response-time': time,
      signature: writeSignatureHeader(signer.keyVersion, signature),
    });
  }
}

/** Both path families, with the double slash some SDKs write (APO reference 1.1, 1.2). */
function apiOf(target: string): ApiName | undefined {
  const name = /^\/ams\/(?:sandbox\/)?api\/{1,2}v1\/payments\/([A-Za-z]+)(?:\?|$)/.exec(target)?.[1];
  return apiNames.find((known) => known === name);
}

function check(call: ApiCall, api: ApiName | undefined): Result | undefined {
  if (!api) return failed('NO_INTERFACE_DEF');
  if (call.method !== 'POST') return failed('METHOD_NOT_SUPPORTED');
  return isJson(call) ? undefined : failed('MEDIA_TYPE_NOT_ACCEPTABLE');
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** `F:SYSTEM_ERROR` as a result. */
function resultOf(text: string): Result {
  const [resultStatus = 'F', resultCode = ''] = text.split(':');
  return { ...failed(resultCode), resultStatus };
}

function alter(truth: Json, strike: (kind: FaultKind) => string | undefined): Json {
  let altered = truth;
  if (strike('answer-without-url') !== undefined) {
    altered = { ...altered, normalUrl: undefined, redirectActionForm: undefined };
  }
  if (strike('unknown-status') !== undefined) {
    altered =
      'paymentStatus' in altered
        ? { ...altered, paymentStatus: 'UNDER_REVIEW', paymentResultCode: 'PAYMENT_UNDER_REVIEW' }
        : { ...altered, result: { ...failed('PAYMENT_UNDER_REVIEW'), resultStatus: 'R' } };
  }
  return disguise(altered, (kind) => strike(kind) !== undefined);
}

function answer(status: number, body: string, signature: Readonly<Record<string, string>> = {}): ApiReply {
  return {
    kind: 'answer',
    status,
    headers: { 'content-type': 'application/json;charset=UTF-8', ...signature },
    body,
  };
}

function httpError(status: string): ApiReply {
  return {
    kind: 'answer',
    status: Number(status),
    headers: { 'content-type': 'text/html' },
    body: `<html><body><h1>${status}</h1></body></html>`,
  };
}
