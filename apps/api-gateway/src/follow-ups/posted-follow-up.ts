import {
  type AcceptedFollowUp,
  CancelRequested,
  CaptureRequested,
  type CreateCancellation,
  type CreateCapture,
  type CreateRefund,
  encodeEvent,
  RefundRequested,
  type WireMessage,
} from '@paywright/contracts';
import { isoInstant } from '@paywright/kernel';
import type { Client } from '../api-keys/client';
import { fingerprintOf } from '../idempotency/fingerprint';

/** What may be posted below a payment. */
export type FollowUpBody =
  | { readonly kind: 'capture'; readonly body: CreateCapture }
  | { readonly kind: 'cancel'; readonly body: CreateCancellation }
  | { readonly kind: 'refund'; readonly body: CreateRefund };

/** A capture, a cancellation or a refund somebody posts, with everything that is stored and told of it. */
export interface PostedFollowUp {
  readonly client: Client;
  readonly idempotencyKey: string;
  readonly fingerprint: Buffer;
  readonly answer: AcceptedFollowUp;
  readonly message: WireMessage;
}

/** The requester's number of it is the Idempotency-Key unless the client gives one. */
export function postedFollowUp(
  client: Client,
  paymentId: string,
  idempotencyKey: string,
  asked: FollowUpBody,
  at: number,
): PostedFollowUp {
  const reference = referenceOf(asked) ?? idempotencyKey;
  const answer = { paymentId, kind: asked.kind, reference, amount: amountOf(asked), requestedAt: isoInstant(at) };
  return {
    client,
    idempotencyKey,
    fingerprint: fingerprintOf({ paymentId, kind: asked.kind, reference, body: withoutReference(asked.body) }),
    answer,
    message: requested(client, paymentId, reference, asked, at),
  };
}

/** Whether the reference was given or taken from the key makes no other request. */
function withoutReference(body: FollowUpBody['body']): object {
  return { ...body, captureRef: undefined, cancelRef: undefined, refundRef: undefined };
}

function referenceOf(asked: FollowUpBody): string | undefined {
  switch (asked.kind) {
    case 'capture':
      return asked.body.captureRef;
    case 'cancel':
      return asked.body.cancelRef;
    case 'refund':
      return asked.body.refundRef;
  }
}

/** As posted; absent: everything that is left. */
export function amountOf(asked: FollowUpBody): AcceptedFollowUp['amount'] {
  switch (asked.kind) {
    case 'capture':
      return asked.body.captureAmount;
    case 'cancel':
      return undefined;
    case 'refund':
      return asked.body.refundAmount;
  }
}

function requested(
  { source }: Client,
  paymentId: string,
  reference: string,
  { kind, body }: FollowUpBody,
  at: number,
): WireMessage {
  // One follow-up has one id, so that a repeat is recognised everywhere.
  const fields = { id: `${paymentId}.${kind}.${reference}`, source, key: paymentId, at };
  switch (kind) {
    case 'capture':
      return encodeEvent(CaptureRequested, { ...fields, data: { ...body, paymentId, captureRef: reference } });
    case 'cancel':
      return encodeEvent(CancelRequested, { ...fields, data: { ...body, paymentId, cancelRef: reference } });
    case 'refund':
      return encodeEvent(RefundRequested, { ...fields, data: { ...body, paymentId, refundRef: reference } });
  }
}
