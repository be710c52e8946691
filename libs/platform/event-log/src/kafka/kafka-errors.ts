import { KafkaJSProtocolError } from 'kafkajs';
import { EventLogError, rejected, unavailable } from '../event-log-error';

/** The protocol's errors that the same request will meet again; everything else may pass. */
const permanent = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'INVALID_TOPIC_EXCEPTION',
  'MESSAGE_TOO_LARGE',
  'INVALID_RECORD',
]);

/** Translates an error of the Kafka client. */
export function toEventLogError(doing: string, error: unknown): EventLogError {
  const type = protocolErrorType(error);
  if (type !== undefined && permanent.has(type)) return rejected(`Kafka refused to ${doing}: ${type}`);
  return unavailable(doing, error);
}

/** The protocol's name for what is wrong, however deep the client has wrapped it. */
export function protocolErrorType(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof KafkaJSProtocolError) return cause.type;
  }
  return undefined;
}
