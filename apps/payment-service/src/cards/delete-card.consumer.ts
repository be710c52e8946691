import { Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { CardDeletionRequested } from '@paywright/contracts';
import { readEvent } from '@paywright/dead-letter';
import { EventConsumer, type ReceivedMessage } from '@paywright/event-log';
import { type PaymentService, paymentServiceToken } from '../payment-service';

/** Forgets a kept card; its source alone may ask for that. A repeat finds nothing to delete. */
@EventConsumer()
export class DeleteCardWhenAsked {
  constructor(@Inject(paymentServiceToken) private readonly service: PaymentService) {}

  @EventPattern(CardDeletionRequested.type)
  async handle(@Payload() message: ReceivedMessage): Promise<void> {
    const { source, data, time } = readEvent(CardDeletionRequested, message);
    await this.service.deleteCard(data.cardId, source, time);
  }
}
