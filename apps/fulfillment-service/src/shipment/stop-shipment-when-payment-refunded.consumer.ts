import { EventPattern, Payload } from '@nestjs/microservices';
import { FollowUpAccepted, RefundSucceeded } from '@paywright/contracts';
import { readEvent } from '@paywright/dead-letter';
import { EventConsumer, type ReceivedMessage } from '@paywright/event-log';
import { newsOfRefund } from './payment-news';
import { TakePaymentNews } from './take-payment-news';

/** Goods whose money is given back stay; when they had left before, the refund is only remembered. */
@EventConsumer()
export class StopShipmentWhenPaymentRefunded {
  constructor(private readonly news: TakePaymentNews) {}

  @EventPattern(FollowUpAccepted.type)
  async onFollowUpAccepted(@Payload() message: ReceivedMessage): Promise<void> {
    const event = readEvent(FollowUpAccepted, message);
    if (event.data.followUp.kind === 'refund') await this.news.take(event, newsOfRefund(event));
  }

  @EventPattern(RefundSucceeded.type)
  async onRefundSucceeded(@Payload() message: ReceivedMessage): Promise<void> {
    const event = readEvent(RefundSucceeded, message);
    await this.news.take(event, newsOfRefund(event));
  }
}
