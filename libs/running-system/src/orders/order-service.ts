import { randomUUID } from 'node:crypto';
import { type CreatePaymentInput, encodeEvent, paymentIdFor, PaymentRequested } from '@paywright/contracts';
import type { EventLog } from '@paywright/event-log';
import type { PaymentId } from '@paywright/kernel';

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

  close(): Promise<void> {
    return this.eventLog.close();
  }
}
