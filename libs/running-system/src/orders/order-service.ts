import { randomUUID } from 'node:crypto';
import {
  CancelRequested,
  CaptureRequested,
  type CreatePaymentInput,
  encodeEvent,
  type EventDefinition,
  paymentIdFor,
  PaymentRequested,
  RefundRequested,
} from '@paywright/contracts';
import type { EventLog } from '@paywright/event-log';
import type { PaymentId } from '@paywright/kernel';

const followUps: Readonly<Record<'capture' | 'cancel' | 'refund', EventDefinition>> = {
  capture: CaptureRequested,
  cancel: CancelRequested,
  refund: RefundRequested,
};

/** Another service of the merchant's, which asks for payments by event instead of over HTTP. */
export class OrderService {
  constructor(
    private readonly eventLog: EventLog,
    /** How it signs its events; payment-service must know it. */
    readonly source = 'order-service',
  ) {}

  /** Asks for a payment and returns its number, which follows from who asks and how they call it. */
  async request(paymentRef: string, payment: CreatePaymentInput, at: number): Promise<PaymentId> {
    const paymentId = paymentIdFor(this.source, paymentRef);
    await this.eventLog.append([
      encodeEvent(PaymentRequested, {
        id: randomUUID(),
        source: this.source,
        key: paymentId,
        at,
        data: { ...payment, paymentId, paymentRef },
      }),
    ]);
    return paymentId;
  }

  /** Asks for a capture, a cancel or a refund of a payment; `reference` is this service's number of it. */
  async ask(
    kind: 'capture' | 'cancel' | 'refund',
    paymentId: string,
    reference: string,
    at: number,
    more: object = {},
  ): Promise<void> {
    const data = { ...more, paymentId, [`${kind}Ref`]: reference };
    await this.eventLog.append([
      encodeEvent(followUps[kind], { id: randomUUID(), source: this.source, key: paymentId, at, data }),
    ]);
  }

  close(): Promise<void> {
    return this.eventLog.close();
  }
}
