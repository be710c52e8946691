import { EventPattern, Payload } from '@nestjs/microservices';
import { PaymentCaptured } from '@paywright/contracts';
import { readEvent } from '@paywright/dead-letter';
import { EventConsumer, type ReceivedMessage } from '@paywright/event-log';
import { newsOfCapture } from './payment-news';
import { TakePaymentNews } from './take-payment-news';

/** The only event that can let goods leave. */
@EventConsumer()
export class ReleaseShipmentWhenPaymentCaptured {
  constructor(private readonly news: TakePaymentNews) {}

  @EventPattern(PaymentCaptured.type)
  async onPaymentCaptured(@Payload() message: ReceivedMessage): Promise<void> {
    const event = readEvent(PaymentCaptured, message);
    await this.news.take(event, newsOfCapture(event));
  }
}
