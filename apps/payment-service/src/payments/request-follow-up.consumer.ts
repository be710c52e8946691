import { EventPattern, Payload } from '@nestjs/microservices';
import { CancelRequested, CaptureRequested, RefundRequested } from '@paywright/contracts';
import { readEvent } from '@paywright/dead-letter';
import { EventConsumer, type ReceivedMessage } from '@paywright/event-log';
import { parseMoney } from '@paywright/kernel';
import { RequestFollowUp } from './request-follow-up';

@EventConsumer()
export class RequestFollowUpWhenAsked {
  constructor(private readonly requestFollowUp: RequestFollowUp) {}

  @EventPattern(CaptureRequested.type)
  async capture(@Payload() message: ReceivedMessage): Promise<void> {
    const { id, source, time, data } = readEvent(CaptureRequested, message);
    const { paymentId, captureRef: reference, captureAmount, isLastCapture } = data;
    const asked = {
      kind: 'capture',
      reference,
      amount: captureAmount && parseMoney(captureAmount),
      isLastCapture,
    } as const;
    await this.requestFollowUp.handle({ source, id, time, paymentId, asked });
  }

  @EventPattern(CancelRequested.type)
  async cancel(@Payload() message: ReceivedMessage): Promise<void> {
    const { id, source, time, data } = readEvent(CancelRequested, message);
    const { paymentId, cancelRef: reference } = data;
    await this.requestFollowUp.handle({ source, id, time, paymentId, asked: { kind: 'cancel', reference } });
  }

  @EventPattern(RefundRequested.type)
  async refund(@Payload() message: ReceivedMessage): Promise<void> {
    const { id, source, time, data } = readEvent(RefundRequested, message);
    const { paymentId, refundRef: reference, refundAmount, refundReason, captureId } = data;
    const amount = refundAmount && parseMoney(refundAmount);
    const asked = { kind: 'refund', reference, amount, refundReason, captureId } as const;
    await this.requestFollowUp.handle({ source, id, time, paymentId, asked });
  }
}
