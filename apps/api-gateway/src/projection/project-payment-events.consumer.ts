import { Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { paymentEvents, topics } from '@paywright/contracts';
import { EventConsumer, type ReceivedMessage } from '@paywright/event-log';
import { PaymentWaiters } from '../payments/payment-waiters';
import { DEAD_LETTER } from './dead-letter.token';
import { paymentNews } from './payment-projection';
import { ProjectionRepository } from './projection.repository';
import { type DeadLetter, readBatch } from './read-batch';

@EventConsumer()
export class ProjectPaymentEvents {
  constructor(
    private readonly projection: ProjectionRepository,
    private readonly waiters: PaymentWaiters,
    @Inject(DEAD_LETTER) private readonly deadLetter: DeadLetter,
  ) {}

  @EventPattern(topics.paymentEvents, { batch: 200 })
  async handle(@Payload() batch: readonly ReceivedMessage[]): Promise<void> {
    const events = await readBatch(paymentEvents, batch, this.deadLetter);
    this.waiters.wake(await this.projection.projectPayments(paymentNews(events)));
  }
}
