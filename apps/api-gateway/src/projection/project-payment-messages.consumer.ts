import { Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { PaymentMessageRecorded, type ReceivedEvent, topics } from '@paywright/contracts';
import { EventConsumer, type ReceivedMessage } from '@paywright/event-log';
import type { z } from 'zod';
import { DEAD_LETTER } from './dead-letter.token';
import { ProjectionRepository } from './projection.repository';
import { type DeadLetter, readBatch } from './read-batch';
import type { TimelineEvent } from './timeline-event';

/** Puts calls and notifications that changed nothing on the timelines. */
@EventConsumer()
export class ProjectPaymentMessages {
  constructor(
    private readonly projection: ProjectionRepository,
    @Inject(DEAD_LETTER) private readonly deadLetter: DeadLetter,
  ) {}

  @EventPattern(topics.paymentMessages, { batch: 200 })
  async handle(@Payload() batch: readonly ReceivedMessage[]): Promise<void> {
    const events = await readBatch([PaymentMessageRecorded], batch, this.deadLetter);
    await this.projection.projectMessages(events.map(timelineEvent));
  }
}

type Recorded = ReceivedEvent<z.output<typeof PaymentMessageRecorded.schema>>;

function timelineEvent({ id, type, data }: Recorded): TimelineEvent {
  const { paymentId, version, occurredAt, status, evidence, said: detail } = data;
  return { paymentId, eventId: id, type, version, occurredAt, status, detail, evidence };
}
