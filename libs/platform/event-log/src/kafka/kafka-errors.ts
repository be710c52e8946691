import {
  KafkaJSAggregateError,
  KafkaJSConnectionError,
  KafkaJSProtocolError,
  KafkaJSSASLAuthenticationError,
} from 'kafkajs';
import { EventLogError, rejected, unavailable } from '../event-log-error';

/** The protocol's errors that the same request will meet again; everything else may pass. */
const permanent = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'INVALID_TOPIC_EXCEPTION',
  'MESSAGE_TOO_LARGE',
  'INVALID_RECORD',
]);

/** How TLS says that it does not trust the broker. */
const distrust = /self.signed certificate|unable to (get|verify)|certificate has expired|altnames|ERR_TLS_CERT/i;
/** How the broker says, in TLS, that it does not take our certificate, or misses one. */
const distrusted = /alert (certificate|bad certificate|unknown ca|handshake failure)|certificate required/i;

/** Translates an error of the Kafka client. Carries no credential; says which variable to look at. */
export function toEventLogError(doing: string, error: unknown): EventLogError {
  const type = protocolErrorType(error);
  const causes = [...chain(error)];
  if (type?.endsWith('_AUTHORIZATION_FAILED')) {
    return denied(doing, `${type}: give this service's principal the rights of docs/kafka.md`, error);
  }
  if (
    type === 'SASL_AUTHENTICATION_FAILED' ||
    causes.some((cause) => cause instanceof KafkaJSSASLAuthenticationError)
  ) {
    const check =
      'the brokers refuse the login: check KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD and KAFKA_SASL_MECHANISM';
    return denied(doing, check, error);
  }
  if (type === 'INVALID_REPLICATION_FACTOR') {
    return rejected(`the event log could not ${doing}: fewer brokers than copies; set KAFKA_TOPIC_REPLICATION lower`);
  }
  if (type !== undefined && permanent.has(type)) return rejected(`Kafka refused to ${doing}: ${type}`);
  const tls = causes.filter((cause) => cause instanceof KafkaJSConnectionError || 'library' in cause);
  if (tls.some(({ message }) => distrust.test(message))) {
    const check = "a broker's certificate is not trusted: check KAFKA_TLS_CA, and that KAFKA_BROKERS names its host";
    return denied(doing, check, error);
  }
  if (tls.some(({ message }) => distrusted.test(message))) {
    return denied(doing, "a broker does not take this service's certificate: check KAFKA_TLS_CERT", error);
  }
  if (causes.some(({ name }) => name === 'KafkaJSGroupCoordinatorNotFound')) {
    const hint = 'nobody leads its group yet; if it goes on, this service may not read its group (docs/kafka.md)';
    return new EventLogError('event-log-unavailable', `the event log could not ${doing}: ${hint}`, { cause: error });
  }
  const connection = causes.find((cause) => cause instanceof KafkaJSConnectionError || cause.name === closed);
  if (connection === undefined) return unavailable(doing, error);
  return new EventLogError('event-log-unavailable', `the event log could not ${doing}: ${whyUnreachable(connection)}`, {
    cause: error,
  });
}

/** A broker that speaks another protocol says so by hanging up, as one that ends does. */
const closed = 'KafkaJSConnectionClosedError';

function whyUnreachable(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  if (error.name === closed || /before secure TLS/.test(error.message)) {
    return 'a broker hung up; if it goes on, KAFKA_TLS and KAFKA_SASL_MECHANISM are not what its listener asks for';
  }
  return `no broker of KAFKA_BROKERS can be reached (${code ?? 'no answer in time'})`;
}

/** The protocol's name for what is wrong, however deep the client has wrapped it. */
export function protocolErrorType(error: unknown): string | undefined {
  for (const cause of chain(error)) {
    if (cause instanceof KafkaJSProtocolError) return cause.type;
  }
  return undefined;
}

/** The error and what led to it. Of several that came together the first is as good as any. */
function* chain(error: unknown): Generator<Error> {
  for (let cause = error; cause instanceof Error;) {
    yield cause;
    cause = cause instanceof KafkaJSAggregateError ? cause.errors[0] : cause.cause;
  }
}

function denied(doing: string, why: string, cause: unknown): EventLogError {
  return new EventLogError('event-log-denied', `the event log could not ${doing}: ${why}`, { cause });
}
