import { ContractViolation, decodeEvent, type EventDefinition, type ReceivedEvent } from '@paywright/contracts';
import { type ReceivedMessage, UnprocessableMessage } from '@paywright/event-log';
import type { z } from 'zod';

/**
 * Reads and checks an event in a handler. Throws {@link UnprocessableMessage}, naming every field that breaks the
 * contract: such a message never becomes readable by trying again.
 */
export function readEvent<Schema extends z.ZodType>(
  definition: EventDefinition<Schema>,
  message: ReceivedMessage,
): ReceivedEvent<z.output<Schema>> {
  try {
    return decodeEvent(definition, message);
  } catch (error) {
    if (error instanceof ContractViolation) throw new UnprocessableMessage(error.message);
    throw error;
  }
}
