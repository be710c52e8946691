import {
  type CreatePayment,
  encodeEvent,
  paymentIdFor,
  PaymentRequested,
  type PaymentRequestedData,
  type PaymentSnapshot,
  type WireMessage,
} from '@paywright/contracts';
import { isoInstant } from '@paywright/kernel';
import type { Client } from '../api-keys/client';
import { fingerprintOf } from '../idempotency/fingerprint';

/** A payment somebody posts, with everything that will be stored and told of it. */
export interface PostedPayment {
  readonly clientId: string;
  readonly source: string;
  readonly idempotencyKey: string;
  readonly fingerprint: Buffer;
  readonly request: PaymentRequestedData;
  /** Business time, epoch milliseconds. */
  readonly at: number;
}

/** `paymentRef` is the Idempotency-Key unless the client gives one. */
export function postedPayment(client: Client, idempotencyKey: string, body: CreatePayment, at: number): PostedPayment {
  const paymentRef = body.paymentRef ?? idempotencyKey;
  const request = { ...body, paymentRef, paymentId: paymentIdFor(client.source, paymentRef) };
  return {
    clientId: client.id,
    source: client.source,
    idempotencyKey,
    fingerprint: fingerprintOf(request),
    request,
    at,
  };
}

/** The id of the event that asks for a payment. One payment has one, so that a repeat is recognised everywhere. */
export function requestEventId(paymentId: string): string {
  return `${paymentId}.request`;
}

export function paymentRequested({ source, request, at }: PostedPayment): WireMessage {
  const { paymentId } = request;
  return encodeEvent(PaymentRequested, { id: requestEventId(paymentId), source, key: paymentId, at, data: request });
}

/** The payment before payment-service has said anything about it: version 0. */
export function postedSnapshot({ source, request, at }: PostedPayment): PaymentSnapshot {
  const { paymentId, paymentRef, paymentAmount, paymentFactor, order } = request;
  return {
    paymentId,
    version: 0,
    status: 'requested',
    source,
    paymentRef,
    referenceOrderId: order.referenceOrderId,
    paymentAmount,
    capturedAmount: { currency: paymentAmount.currency, value: '0' },
    captures: [],
    captureMode: paymentFactor?.captureMode,
    requestedAt: isoInstant(at),
    holds: [],
  };
}
