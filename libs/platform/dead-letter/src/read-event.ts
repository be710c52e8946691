import { ContractViolation, decodeEvent, type EventDefinition, type ReceivedEvent } from '@paywright/contracts';
import { type ReceivedMessage, UnprocessableMessage } from '@paywright/event-log';
import type { z } from 'zod';
import { isFitAsKey } from './is-fit-as-key';

/**
 * Reads and checks an event in a handler. Throws {@link UnprocessableMessage}, naming every field that breaks the
 * contract: such a message never becomes readable by trying again.
 */
export function readEvent<Schema extends z.ZodType>(
  definition: EventDefinition<Schema>,
  message: ReceivedMessage,
): ReceivedEvent<z.output<Schema>> {
  const { ce_id: id, ce_source: source } = message.headers;
  if ((id && !isFitAsKey(id)) || (source && !isFitAsKey(source))) {
    throw new UnprocessableMessage('ce_id and ce_source must have at most 1000 bytes, none of them NUL');
  }
  try {
    return decodeEvent(definition, message);
  } catch (error) {
    if (error instanceof ContractViolation) throw new UnprocessableMessage(error.message);
    throw error;
  }
}
