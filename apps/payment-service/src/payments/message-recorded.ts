import { encodeEvent, PaymentMessageRecorded, type WireMessage } from '@paywright/contracts';
import { isoInstant } from '@paywright/kernel';
import type { Evidence, Payment } from '@paywright/payments';
import type { OperationOutcome } from '../operations/operation';
import { evidenceSnapshot } from './payment-snapshot';
import { eventSource } from './publish-facts';

/** A message of upstream's that was recorded, and what it said in a few words. */
export interface RecordedMessage {
  readonly evidence: Evidence;
  readonly said: string;
}

/** The event for a message that changed nothing; recorded again, it is the same event. */
export function messageRecorded(payment: Payment, { evidence, said }: RecordedMessage, at: number): WireMessage {
  const { id: paymentId, version, status, requestedAt } = payment;
  return encodeEvent(PaymentMessageRecorded, {
    id: `${paymentId}/${evidence.via}/${evidence.id}`,
    source: eventSource,
    key: paymentId,
    at,
    data: {
      occurredAt: isoInstant(at),
      paymentId,
      requestedAt: isoInstant(requestedAt),
      version,
      status,
      evidence: evidenceSnapshot(evidence),
      said,
    },
  });
}

/** How a call went, in a few words. */
export function inWords({ kind, code, detail }: OperationOutcome): string {
  return [kind, code ?? detail].filter((word) => word !== undefined).join(': ');
}
