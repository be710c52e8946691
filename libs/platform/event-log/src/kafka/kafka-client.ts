import { Kafka, logLevel } from 'kafkajs';
import type { SASLOptions } from 'kafkajs';

export interface KafkaAddress {
  /** host:port of some of the brokers. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly ssl?: boolean;
  /** The principal the service speaks as; what it may read and write is the broker's ACL to say. */
  readonly sasl?: KafkaCredentials;
}

export interface KafkaCredentials {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

/** The library's own log stays silent: it would repeat what errors and hooks say, past the log's allow-list. */
export function kafkaClient({ brokers, clientId, ssl, sasl }: KafkaAddress): Kafka {
  return new Kafka({
    brokers: [...brokers],
    clientId,
    ssl: ssl ?? false,
    sasl: sasl as SASLOptions | undefined,
    connectionTimeout: 5_000,
    requestTimeout: 15_000,
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 100, maxRetryTime: 5_000, retries: 5 },
  });
}
