import { createHash } from 'node:crypto';
import { DeadLettered, encodeEvent } from '@paywright/contracts';
import { type EventMessage, maxMessageBytes, type ReceivedMessage } from '@paywright/event-log';
import type { EventIdentity, Inbox } from '@paywright/inbox';
import { base32, type Clock, isoInstant } from '@paywright/kernel';
import type { Outbox } from '@paywright/outbox';
import { inTransaction } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import { isFitAsKey } from './is-fit-as-key';

export interface DeadLetterOptions {
  readonly db: DataSource;
  /** The consumer's own inbox: a dead letter is an effect like any other, and happens once. */
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  /** The consuming service, which becomes the event's source: `fulfillment-service`. */
  readonly source: string;
  readonly clock: Clock;
  /** Told once per dead letter, after it is committed; for logs and metrics. The message's value is not for logs. */
  readonly onDeadLetter?: (message: ReceivedMessage, reason: string) => void;
}

/**
 * Makes the function that puts a message nobody can process aside: its inbox row and a `DeadLettered` event, which
 * carries it, commit together. Rejects when the database does, and then nothing has happened.
 */
export function deadLetterInto(
  options: DeadLetterOptions,
): (message: ReceivedMessage, reason: string) => Promise<void> {
  const { db, inbox, outbox, source, clock, onDeadLetter } = options;
  return async (message, reason) => {
    const isFirst = await inTransaction(db, async (tx) => {
      if (!(await inbox.first(tx, identityOf(message)))) return false;
      await outbox.add(tx, [deadLettered(message, reason, source, clock.now())]);
      return true;
    });
    if (!isFirst) return;
    outbox.committed();
    onDeadLetter?.(message, reason);
  };
}

function deadLettered(message: ReceivedMessage, reason: string, source: string, at: number): EventMessage {
  const whole = encode(message, reason, source, at);
  if (sizeOf(whole) <= maxMessageBytes) return whole;
  const note = `${reason} (too large to travel on: read it at its place in the log while it is kept there)`;
  return encode({ ...message, key: message.key.slice(0, 100), headers: {}, value: '' }, note, source, at);
}

function encode(message: ReceivedMessage, reason: string, source: string, at: number): EventMessage {
  const { topic, partition, offset, key, headers, value } = message;
  return encodeEvent(DeadLettered, {
    id: `dead_${base32(createHash('sha256').update(positionOf(message)).digest()).slice(0, 26)}`,
    source,
    key: isFitAsKey(key) ? key : positionOf(message),
    at,
    data: {
      consumer: source,
      reason,
      occurredAt: isoInstant(at),
      original: { topic, partition, offset, key, headers: { ...headers }, value },
    },
  });
}

/** Close to what the log counts; its own headers are short. */
function sizeOf({ key, value }: EventMessage): number {
  return 2 * Buffer.byteLength(key) + Buffer.byteLength(value) + 1_000;
}

/** The event's own identity, as the handlers use it; its place in the log where it has none that an inbox takes. */
function identityOf(message: ReceivedMessage): EventIdentity {
  const { ce_source: source, ce_id: id, ce_time: time } = message.headers;
  if (isFitAsKey(source) && isFitAsKey(id)) return { source, id, time };
  return { source: 'event-log', id: positionOf(message), time: undefined };
}

function positionOf({ topic, partition, offset }: ReceivedMessage): string {
  return `${topic}/${partition}/${offset}`;
}
