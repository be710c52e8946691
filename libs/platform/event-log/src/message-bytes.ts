import type { EventMessage } from './event-log';

/** Key, headers and value together, in bytes of UTF-8. */
export function messageBytes({ key, headers, value }: Pick<EventMessage, 'key' | 'headers' | 'value'>): number {
  let bytes = Buffer.byteLength(key) + Buffer.byteLength(value);
  for (const [name, text] of Object.entries(headers)) bytes += Buffer.byteLength(name) + Buffer.byteLength(text);
  return bytes;
}
