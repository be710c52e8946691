import { z } from 'zod';
import { defineEvent } from '../event-definition';
import { topics } from '../topics';

/** A message no consumer can process: it breaks its schema or has an unknown version. Kept whole, for replay after a fix. */
export const DeadLettered = defineEvent({
  name: 'DeadLettered',
  type: 'paywright.dead-letter.v1',
  topic: topics.deadLetters,
  schema: z.object({
    consumer: z.string(),
    reason: z.string(),
    occurredAt: z.iso.datetime(),
    original: z.object({
      topic: z.string(),
      partition: z.number().int(),
      offset: z.string(),
      key: z.string(),
      headers: z.record(z.string(), z.string()),
      value: z.string(),
    }),
  }),
});
