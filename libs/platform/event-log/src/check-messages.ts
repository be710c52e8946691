import { maxMessageBytes } from './event-log';
import type { EventMessage } from './event-log';
import { rejected } from './event-log-error';
import { messageBytes } from './message-bytes';

/**
 * Refuses what one of the adapters could not carry, so that whatever works on one works on the other. Throws an
 * `event-log-rejected` error; values never appear in it.
 */
export function checkMessages(messages: readonly EventMessage[]): void {
  for (const { topic, key, headers, value } of messages) {
    if (key === '' || key.includes('\0')) throw rejected(`a message for ${topic} needs a key without NUL characters`);
    const bytes = messageBytes({ key, headers, value });
    if (bytes > maxMessageBytes) {
      throw rejected(`a message for ${topic} has ${bytes} bytes; the log takes ${maxMessageBytes} at most`);
    }
    if (value.includes('\0')) throw rejected(`a message for ${topic} has a NUL character in its value`);
  }
}
