import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Clock } from '@paywright/kernel';
import { Fields } from '../fields';
import { KeyFault } from '../keys/key-fault';
import {
  unknown,
  type CancelOutcome,
  type CaptureOutcome,
  type InquiryOutcome,
  type PayOutcome,
  type RefundInquiryOutcome,
  type RefundOutcome,
  type UnknownOutcome,
} from '../outcomes';
import { formatSignatureHeader } from '../signature/signature-header';
import { signContent } from '../signature/signed-content';
import type { VersionedPublicKey } from '../signature/verify-signature';
import { translateCancelAnswer } from '../translate-cancel-answer';
import { translateCaptureAnswer } from '../translate-capture-answer';
import { translateInquiryAnswer } from '../translate-inquiry-answer';
import { translatePayAnswer } from '../translate-pay-answer';
import { translateRefundAnswer, translateRefundInquiryAnswer } from '../translate-refund-answer';
import { explainFailure, openConnections } from './connection';
import { readAnswer } from './read-answer';
import { requestPath } from './request-path';

export interface ApoClientOptions {
  /** Scheme, host and port of the gateway, without a path: `https://…`. */
  readonly baseUrl: string;
  /** Issued with the account; those of the sandbox start with `SANDBOX_` and lead to another path. */
  readonly clientId: string;
  /** Ours; see {@link importPrivateKey}. */
  readonly privateKey: KeyObject;
  /** Version of our key; `1` unless said otherwise. */
  readonly keyVersion?: string;
  /** The gateway's keys we trust; see {@link importPublicKey}. */
  readonly apoPublicKeys: readonly VersionedPublicKey[];
  /** What stands before `/v1/…`; `/ams/api` unless said otherwise. */
  readonly productPath?: string;
  /** For name look-up, TCP and TLS together; less than `timeoutMs`. */
  readonly connectTimeoutMs: number;
  /** For the whole call, to the last byte of the answer. Real time, whatever `clock` says. */
  readonly timeoutMs: number;
  /** Gives the request-time. */
  readonly clock: Clock;
}

/** Calls APO. No call is ever repeated by itself, and no call throws for anything that APO or the network does. */
export interface ApoClient {
  /**
   * Sends the exact body, made by {@link buildCardPayBody} and, where a card has to be filled
   * in, {@link withCard}. To repeat a pay, send the same text again: APO then answers with the same payment (APO reference
   * 2.0). The same goes for capture, cancel and refund.
   */
  pay(body: string): Promise<PayOutcome>;
  /** Takes the money of a payment made with captureMode MANUAL; body by {@link buildCaptureBody}. */
  capture(body: string): Promise<CaptureOutcome>;
  /** Ends a payment nobody captured yet; body by {@link buildCancelBody}. */
  cancel(body: string): Promise<CancelOutcome>;
  /** Gives money back; body by {@link buildRefundBody}. */
  refund(body: string): Promise<RefundOutcome>;
  /** Asks what became of a payment; by APO's number when both are given (APO reference 2.2). */
  inquirePayment(payment: { paymentRequestId: string } | { paymentId: string }): Promise<InquiryOutcome>;
  /** Asks what became of a refund; by APO's number when both are given (APO reference 2.6). */
  inquireRefund(refund: { refundRequestId: string } | { refundId: string }): Promise<RefundInquiryOutcome>;
  /** Waits for the calls that are under way and closes all connections; later calls are never sent. */
  close(): Promise<void>;
}

/** Throws a {@link RangeError} or a {@link KeyFault} when the options cannot work. */
export function createApoClient(options: ApoClientOptions): ApoClient {
  const { clientId, privateKey, apoPublicKeys, timeoutMs, clock } = options;
  const { keyVersion = '1', productPath = '/ams/api' } = options;
  checkOptions(options);
  const connections = openConnections({ origin: options.baseUrl, connectTimeoutMs: options.connectTimeoutMs });
  const underWay = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;

  async function call(api: string, bodyText: string): Promise<Fields | UnknownOutcome> {
    if (closed) return unknown('never-connected', 'the client is closed', { neverSent: true });
    const answer = exchange(api, bodyText);
    underWay.add(answer);
    try {
      return await answer;
    } finally {
      underWay.delete(answer);
    }
  }

  async function exchange(api: string, bodyText: string): Promise<Fields | UnknownOutcome> {
    const path = requestPath(clientId, productPath + api);
    const body = Buffer.from(bodyText, 'utf8');
    const time = String(clock.now());
    const signature = await signContent({ method: 'POST', uri: path, clientId, time, body }, privateKey);
    try {
      const response = await connections.request({
        method: 'POST',
        path,
        headers: {
          'content-type': 'application/json; charset=UTF-8',
          'client-id': clientId,
          'request-time': time,
          signature: formatSignatureHeader(keyVersion, signature),
        },
        body,
        idempotent: false,
        signal: AbortSignal.timeout(timeoutMs),
      });
      const { statusCode, headers } = response;
      const answer = { statusCode, headers, body: await response.body.bytes() };
      return readAnswer(answer, { requestPath: path, clientId, publicKeys: apoPublicKeys });
    } catch (error) {
      return explainFailure(error);
    }
  }

  /** Sends the text as it is, and translates the answer if it is verified and about what was asked for. */
  async function ask<Outcome>(
    api: string,
    bodyText: string,
    translate: (answer: Fields) => Outcome,
  ): Promise<Outcome | UnknownOutcome> {
    const request = Fields.parse(bodyText);
    if (!request) throw new TypeError('the body of a call must be a JSON object');
    const answer = await call(api, bodyText);
    if (!(answer instanceof Fields)) return answer;
    return differs(request, answer) ?? translate(answer);
  }

  return {
    pay: (body) => ask('/v1/payments/pay', body, translatePayAnswer),
    capture: (body) => ask('/v1/payments/capture', body, translateCaptureAnswer),
    cancel: (body) => ask('/v1/payments/cancel', body, translateCancelAnswer),
    refund: (body) => ask('/v1/payments/refund', body, translateRefundAnswer),
    inquirePayment: (payment) => ask('/v1/payments/inquiryPayment', JSON.stringify(payment), translateInquiryAnswer),
    inquireRefund: (refund) => ask('/v1/payments/inquiryRefund', JSON.stringify(refund), translateRefundInquiryAnswer),
    close: () => (closed ??= Promise.allSettled(underWay).then(() => connections.close())),
  };
}

const asksAbout = ['paymentRequestId', 'paymentId', 'captureRequestId', 'refundRequestId', 'refundId'];

/** An answer about something else than was asked for, however well signed, says nothing about this. */
function differs(request: Fields, answer: Fields): UnknownOutcome | undefined {
  for (const name of asksAbout) {
    const asked = request.text(name);
    const answered = answer.text(name);
    if (asked !== undefined && answered !== undefined && asked !== answered) {
      return unknown('other-payment', `the answer names another ${name} than was asked for`);
    }
  }
  return undefined;
}

function checkOptions({ baseUrl, clientId, privateKey, apoPublicKeys, ...options }: ApoClientOptions): void {
  const url = URL.parse(baseUrl);
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.hash || url.username) {
    throw new RangeError('baseUrl must be scheme, host and port only, such as https://gateway.example');
  }
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(clientId)) {
    throw new RangeError('clientId must have 1 to 64 letters, digits, _ or -');
  }
  if (!(options.connectTimeoutMs > 0 && options.connectTimeoutMs < options.timeoutMs)) {
    throw new RangeError('connectTimeoutMs must be positive and less than timeoutMs');
  }
  if (apoPublicKeys.length === 0) throw new RangeError("at least one of APO's public keys is needed");
  const ours = createPublicKey(privateKey);
  if (apoPublicKeys.some(({ key }) => key.equals(ours))) {
    throw new KeyFault(
      'own-public-key',
      "a public key given as APO's is our own: copy the one that the dashboard shows for APO",
    );
  }
}
