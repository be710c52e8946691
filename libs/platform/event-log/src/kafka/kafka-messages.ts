import type { IHeaders, KafkaMessage, Message, TopicMessages } from 'kafkajs';
import { maxMessageBytes } from '../event-log';
import type { EventMessage, ReceivedMessage } from '../event-log';
import { messageBytes } from '../message-bytes';

/**
 * The messages in their order, in parts that the broker takes: messages of one partition that are sent together are one
 * batch to it, and its limit is for the batch.
 */
export function inParts(messages: readonly EventMessage[], maxBytes = maxMessageBytes): EventMessage[][] {
  const parts: EventMessage[][] = [];
  let bytes = Infinity;
  for (const message of messages) {
    const own = messageBytes(message) + overheadBytes;
    if (bytes + own > maxBytes) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(message);
    bytes += own;
  }
  return parts;
}

/** What a message costs in a batch beside its texts, at most: lengths, a timestamp, and those of some twenty headers. */
const overheadBytes = 100;

/** The messages as Kafka's client takes them, by topic, the order of each topic kept. */
export function toKafka(messages: readonly EventMessage[]): TopicMessages[] {
  const byTopic = new Map<string, Message[]>();
  for (const { topic, key, headers, value } of messages) {
    const message = { key, headers: { ...headers }, value };
    const known = byTopic.get(topic);
    if (known) known.push(message);
    else byTopic.set(topic, [message]);
  }
  return [...byTopic].map(([topic, list]) => ({ topic, messages: list }));
}

/** A message as our handlers take it. Foreign producers may leave out the key or the value: then they are empty. */
export function fromKafka(topic: string, partition: number, message: KafkaMessage): ReceivedMessage {
  return {
    topic,
    partition,
    offset: message.offset,
    key: message.key?.toString('utf8') ?? '',
    headers: textHeaders(message.headers ?? {}),
    value: message.value?.toString('utf8') ?? '',
  };
}

function textHeaders(headers: IHeaders): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) texts[name] = last.toString();
  }
  return texts;
}
