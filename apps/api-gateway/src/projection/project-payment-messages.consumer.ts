import { Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { PaymentMessageRecorded, PaymentRouted, type ReceivedEvent, topics } from '@paywright/contracts';
import { EventConsumer, type ReceivedMessage } from '@paywright/event-log';
import type { z } from 'zod';
import { DEAD_LETTER } from './dead-letter.token';
import { ProjectionRepository } from './projection.repository';
import { type DeadLetter, readBatch } from './read-batch';
import type { TimelineEvent } from './timeline-event';

/** Puts calls and notifications that changed nothing, and the routes that were chosen, on the timelines. */
@EventConsumer()
export class ProjectPaymentMessages {
  constructor(
    private readonly projection: ProjectionRepository,
    @Inject(DEAD_LETTER) private readonly deadLetter: DeadLetter,
  ) {}

  @EventPattern(topics.paymentMessages, { batch: 200 })
  async handle(@Payload() batch: readonly ReceivedMessage[]): Promise<void> {
    const events = await readBatch([PaymentMessageRecorded, PaymentRouted], batch, this.deadLetter);
    await this.projection.projectMessages(events.map(timelineEvent));
  }
}

type Told = ReceivedEvent<z.output<(typeof PaymentMessageRecorded)['schema'] | (typeof PaymentRouted)['schema']>>;

function timelineEvent({ id, type, data }: Told): TimelineEvent {
  const { paymentId, version, occurredAt, requestedAt, status, said: detail } = data;
  const filedAt = requestedAt ?? occurredAt;
  const line = { paymentId, eventId: id, type, version, occurredAt, filedAt, status, detail };
  return 'decision' in data ? { ...line, decision: data.decision } : { ...line, evidence: data.evidence };
}
