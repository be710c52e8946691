import {
  CaptureFailed,
  encodeEvent,
  type EventDefinition,
  LatePaymentReceived,
  type Order,
  PaymentActionRequired,
  PaymentAuthorized,
  PaymentCanceled,
  PaymentCaptured,
  PaymentExpired,
  PaymentFailed,
  PaymentHeld,
  PaymentProcessing,
  type WireMessage,
} from '@paywright/contracts';
import { isoInstant } from '@paywright/kernel';
import { isOpen, type Payment, type PaymentFact } from '@paywright/payments';
import { captureSnapshot, paymentSnapshot } from './payment-snapshot';

/** The name this service signs its events with. */
export const eventSource = 'payment-service';

/** One fact with the payment as it stood right after. */
export interface RecordedFact {
  readonly fact: PaymentFact;
  readonly after: Payment;
}

/**
 * The events of one decision, in order. Each carries the payment of its own version, but with the holds of the whole
 * decision: nobody may read a capture without the doubt that came with it.
 */
export function eventsOf(recorded: readonly RecordedFact[], order: Order): WireMessage[] {
  const last = recorded.at(-1)?.after;
  return recorded.flatMap(
    ({ fact, after }) => eventOf(fact, { ...after, holds: last?.holds ?? after.holds }, order) ?? [],
  );
}

function eventOf(fact: PaymentFact, after: Payment, order: Order): WireMessage | undefined {
  const occurred = { occurredAt: isoInstant(fact.at), payment: paymentSnapshot(after) };
  const publish = (definition: EventDefinition, data: object): WireMessage =>
    encodeEvent(definition, {
      // The same fact always carries the same id, whoever publishes it again.
      id: `${after.id}.${after.version}`,
      source: eventSource,
      key: after.id,
      at: fact.at,
      data,
    });

  switch (fact.kind) {
    case 'PaymentProcessing':
      return publish(PaymentProcessing, occurred);
    case 'PaymentActionRequired':
      return publish(PaymentActionRequired, occurred);
    case 'PaymentAuthorized':
      return publish(PaymentAuthorized, occurred);
    case 'PaymentCaptured':
      return publish(PaymentCaptured, { ...occurred, capture: captureSnapshot(fact.capture), order });
    case 'CaptureFailed':
      return publish(CaptureFailed, { ...occurred, ...why(fact) });
    case 'PaymentFailed':
      return publish(PaymentFailed, { ...occurred, ...why(fact) });
    case 'PaymentCanceled':
      return publish(PaymentCanceled, { ...occurred, ...why(fact) });
    case 'PaymentExpired':
      return publish(PaymentExpired, { ...occurred, ...why(fact) });
    case 'LatePaymentReceived':
      return publish(LatePaymentReceived, { ...occurred, ...why(fact) });
    case 'PaymentHeld':
      return publish(PaymentHeld, { ...occurred, ...why(fact) });
    case 'OutcomeBecameUnknown':
    case 'OutcomeBecameKnown':
      return isOpen(after) ? publish(PaymentProcessing, occurred) : undefined;
    // A rejection answers a request and is published by whoever handles it; the rest are the payment's own notes.
    case 'PaymentRejected':
    case 'PaymentRequested':
    case 'ApoPaymentIdLearned':
    case 'AcquirerLearned':
      return undefined;
  }
}

function why({ reason, detail, resultCode }: { reason: string; detail: string; resultCode?: string }) {
  return { reason, detail, resultCode };
}
