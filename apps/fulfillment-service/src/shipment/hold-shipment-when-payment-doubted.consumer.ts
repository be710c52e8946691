import { EventPattern, Payload } from '@nestjs/microservices';
import { LatePaymentReceived, PaymentDisputed, PaymentHeld } from '@paywright/contracts';
import { readEvent } from '@paywright/dead-letter';
import { EventConsumer, type ReceivedMessage } from '@paywright/event-log';
import { newsOfDispute, newsOfHold, newsOfLatePayment } from './payment-news';
import { TakePaymentNews } from './take-payment-news';

/** Whatever comes first: a hold keeps goods that have not left, and is reported when they have; lifted, it lets them go. */
@EventConsumer()
export class HoldShipmentWhenPaymentDoubted {
  constructor(private readonly news: TakePaymentNews) {}

  @EventPattern(PaymentHeld.type)
  async onPaymentHeld(@Payload() message: ReceivedMessage): Promise<void> {
    const event = readEvent(PaymentHeld, message);
    await this.news.take(event, newsOfHold(event));
  }

  @EventPattern(PaymentDisputed.type)
  async onPaymentDisputed(@Payload() message: ReceivedMessage): Promise<void> {
    const event = readEvent(PaymentDisputed, message);
    await this.news.take(event, newsOfDispute(event));
  }

  @EventPattern(LatePaymentReceived.type)
  async onLatePaymentReceived(@Payload() message: ReceivedMessage): Promise<void> {
    const event = readEvent(LatePaymentReceived, message);
    await this.news.take(event, newsOfLatePayment(event));
  }
}
