import { EventPattern, Payload } from '@nestjs/microservices';
import { CaptureResult, DisputeResult, PaymentResult, RefundResult } from '@paywright/contracts';
import { readEvent } from '@paywright/dead-letter';
import { EventConsumer, type ReceivedMessage } from '@paywright/event-log';
import { RecordResult } from './record-result';

@EventConsumer()
export class RecordResultWhenApoNotified {
  constructor(private readonly recordResult: RecordResult) {}

  @EventPattern(PaymentResult.type)
  async payment(@Payload() message: ReceivedMessage): Promise<void> {
    const { id, type, data, ...event } = readEvent(PaymentResult, message);
    const { apoPaymentId, paymentRequestId } = data;
    await this.recordResult.fromLog({ eventId: id, eventType: type, apoPaymentId, paymentRequestId, data }, event);
  }

  @EventPattern(CaptureResult.type)
  async capture(@Payload() message: ReceivedMessage): Promise<void> {
    const { id, type, data, ...event } = readEvent(CaptureResult, message);
    await this.recordResult.fromLog({ eventId: id, eventType: type, apoPaymentId: data.apoPaymentId, data }, event);
  }

  @EventPattern(RefundResult.type)
  async refund(@Payload() message: ReceivedMessage): Promise<void> {
    const { id, type, data, ...event } = readEvent(RefundResult, message);
    const { apoPaymentId, refundRequestId } = data;
    await this.recordResult.fromLog({ eventId: id, eventType: type, apoPaymentId, refundRequestId, data }, event);
  }

  @EventPattern(DisputeResult.type)
  async dispute(@Payload() message: ReceivedMessage): Promise<void> {
    const { id, type, data, ...event } = readEvent(DisputeResult, message);
    const { apoPaymentId, paymentRequestId } = data;
    await this.recordResult.fromLog({ eventId: id, eventType: type, apoPaymentId, paymentRequestId, data }, event);
  }
}
