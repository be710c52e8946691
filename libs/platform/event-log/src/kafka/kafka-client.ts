import { Kafka, logLevel } from 'kafkajs';
import type { SASLOptions } from 'kafkajs';

export interface KafkaAddress {
  /** host:port of some of the brokers. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly tls?: KafkaTls;
  /** The principal the service speaks as; what it may read and write is the broker's ACL to say. */
  readonly sasl?: KafkaCredentials;
}

/** PEM texts. With none of them: TLS as the well-known authorities vouch for it. */
export interface KafkaTls {
  /** Who may vouch for the brokers; replaces the well-known authorities. */
  readonly ca?: string;
  /** The certificate, and its key, by which the brokers know this process. */
  readonly cert?: string;
  readonly key?: string;
}

export interface KafkaCredentials {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

/** The library's own log stays silent: it would repeat what errors and hooks say, past the log's allow-list. */
export function kafkaClient({ brokers, clientId, tls, sasl }: KafkaAddress): Kafka {
  return new Kafka({
    brokers: [...brokers],
    clientId,
    // Who the broker is, is always checked: its certificate must name the host it was reached by.
    ssl: tls === undefined ? false : { ...tls, minVersion: 'TLSv1.2' },
    sasl: sasl && ownCopy(sasl),
    connectionTimeout: 5_000,
    requestTimeout: 15_000,
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 100, maxRetryTime: 5_000, retries: 5 },
  });
}

/** The library keeps what it made of the credentials in the object it was given: a later client would log in by it. */
function ownCopy({ mechanism, username, password }: KafkaCredentials): SASLOptions {
  return { mechanism, username, password } as SASLOptions;
}
