import { EventPattern, Payload } from '@nestjs/microservices';
import { PaymentRequested } from '@paywright/contracts';
import { readEvent } from '@paywright/dead-letter';
import { EventConsumer, type ReceivedMessage } from '@paywright/event-log';
import { RequestPayment } from './request-payment';

@EventConsumer()
export class RequestPaymentWhenPaymentRequested {
  constructor(private readonly requestPayment: RequestPayment) {}

  @EventPattern(PaymentRequested.type)
  async handle(@Payload() message: ReceivedMessage): Promise<void> {
    await this.requestPayment.handle(readEvent(PaymentRequested, message));
  }
}
