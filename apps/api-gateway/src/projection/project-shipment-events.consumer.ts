import { Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { shipmentEvents, topics } from '@paywright/contracts';
import { EventConsumer, type ReceivedMessage } from '@paywright/event-log';
import { DEAD_LETTER } from './dead-letter.token';
import { ProjectionRepository } from './projection.repository';
import { type DeadLetter, readBatch } from './read-batch';
import { shipmentNews } from './shipment-projection';

@EventConsumer()
export class ProjectShipmentEvents {
  constructor(
    private readonly projection: ProjectionRepository,
    @Inject(DEAD_LETTER) private readonly deadLetter: DeadLetter,
  ) {}

  @EventPattern(topics.fulfillmentEvents, { batch: 200 })
  async handle(@Payload() batch: readonly ReceivedMessage[]): Promise<void> {
    const events = await readBatch(shipmentEvents, batch, this.deadLetter);
    await this.projection.projectShipments(shipmentNews(events));
  }
}
