import { EventPattern, Payload } from '@nestjs/microservices';
import { CancelRequested, CaptureRequested, RefundRequested } from '@paywright/contracts';
import { EventConsumer, type ReceivedMessage } from '@paywright/event-log';
import { readFollowUp } from './follow-up-request';
import { RequestFollowUp } from './request-follow-up';

@EventConsumer()
export class RequestFollowUpWhenAsked {
  constructor(private readonly requestFollowUp: RequestFollowUp) {}

  @EventPattern([CaptureRequested.type, CancelRequested.type, RefundRequested.type])
  async handle(@Payload() message: ReceivedMessage): Promise<void> {
    const request = readFollowUp(message);
    if (request) await this.requestFollowUp.handle(request);
  }
}
