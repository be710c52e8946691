import type { EventDefinition, ReceivedEvent } from '@paywright/contracts';
import { readEvent } from '@paywright/dead-letter';
import { type ReceivedMessage, UnprocessableMessage } from '@paywright/event-log';
import type { z } from 'zod';

/** Sets a message nobody can process aside; resolves when that is durable. */
export type DeadLetter = (message: ReceivedMessage, reason: string) => Promise<void>;

type DataOf<Definition> = Definition extends EventDefinition<infer Schema> ? z.output<Schema> : never;

/**
 * The readable events of a batch, in order. A message that breaks its contract, or has a version nobody knows yet, goes
 * to the dead letters alone; types that are no concern of this consumer are skipped.
 */
export async function readBatch<Definition extends EventDefinition>(
  definitions: readonly Definition[],
  batch: readonly ReceivedMessage[],
  deadLetter: DeadLetter,
): Promise<ReceivedEvent<DataOf<Definition>>[]> {
  const events: ReceivedEvent<DataOf<Definition>>[] = [];
  for (const message of batch) {
    try {
      const definition = definitionFor(definitions, message.headers['ce_type']);
      if (definition) events.push(readEvent(definition, message) as ReceivedEvent<DataOf<Definition>>);
    } catch (error) {
      if (!(error instanceof UnprocessableMessage)) throw error;
      await deadLetter(message, error.reason);
    }
  }
  return events;
}

function definitionFor<Definition extends EventDefinition>(
  definitions: readonly Definition[],
  type: string | undefined,
): Definition | undefined {
  if (type === undefined) throw new UnprocessableMessage('the ce_type header is missing');
  const known = definitions.find((definition) => definition.type === type);
  if (!known && definitions.some((definition) => nameOf(definition.type) === nameOf(type))) {
    throw new UnprocessableMessage(`unknown version: ${type}`);
  }
  return known;
}

function nameOf(type: string): string {
  return type.replace(/\.v\d+$/, '');
}
