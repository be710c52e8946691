import { z } from 'zod';
import { keyFits, pemCertificates, pemPrivateKey } from './pem';
import { csv, flag, intInRange } from './variables';

/** How the brokers are reached, and as whom. Their mutual rules are {@link kafkaRules}. */
export const kafkaVariables = {
  KAFKA_BROKERS: csv().optional(),
  KAFKA_TLS: flag().default(false),
  KAFKA_TLS_CA: pemCertificates().optional(),
  KAFKA_TLS_CERT: pemCertificates().optional(),
  KAFKA_TLS_KEY: pemPrivateKey().optional(),
  KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_PASSWORD: z.string().optional(),
  /** Copies of each topic this process creates; 3 in production and the broker's own default elsewhere unless told. */
  KAFKA_TOPIC_REPLICATION: intInRange(1, 9).optional(),
};

export interface KafkaVariables {
  readonly NODE_ENV: 'production' | 'development' | 'test';
  readonly KAFKA_BROKERS?: readonly string[];
  readonly KAFKA_TLS: boolean;
  readonly KAFKA_TLS_CA?: string;
  readonly KAFKA_TLS_CERT?: string;
  readonly KAFKA_TLS_KEY?: string;
  readonly KAFKA_SASL_MECHANISM?: KafkaCredentials['mechanism'];
  readonly KAFKA_SASL_USERNAME?: string;
  readonly KAFKA_SASL_PASSWORD?: string;
  readonly KAFKA_TOPIC_REPLICATION?: number;
}

export interface KafkaCredentials {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

/** PEM texts, all of them. */
export interface KafkaTls {
  /** Whom to trust; the well-known authorities unless told. */
  readonly ca?: string;
  /** The client's certificate and its key: the principal, where brokers ask for one. */
  readonly cert?: string;
  readonly key?: string;
}

/** Where the brokers are, and as whom they are met. */
export interface KafkaAddress {
  readonly brokers: readonly string[];
  readonly tls?: KafkaTls;
  readonly sasl?: KafkaCredentials;
}

interface Rule {
  readonly variable: keyof KafkaVariables;
  readonly broken: (variables: KafkaVariables) => boolean;
  readonly error: string;
}

/** What the Kafka variables must agree on. Each fault stands at the variable that mends it. */
export const kafkaRules: readonly Rule[] = [
  {
    variable: 'KAFKA_TLS',
    broken: ({ KAFKA_TLS, ...of }) =>
      KAFKA_TLS === false && [of.KAFKA_TLS_CA, of.KAFKA_TLS_CERT, of.KAFKA_TLS_KEY].some(isSet),
    error:
      'is not true, though a certificate is set (KAFKA_TLS_CA, KAFKA_TLS_CERT or KAFKA_TLS_KEY); set KAFKA_TLS=true',
  },
  {
    variable: 'KAFKA_TLS_KEY',
    broken: ({ KAFKA_TLS_CERT, KAFKA_TLS_KEY }) => isSet(KAFKA_TLS_CERT) && !isSet(KAFKA_TLS_KEY),
    error: 'is not set; the certificate in KAFKA_TLS_CERT needs its private key',
  },
  {
    variable: 'KAFKA_TLS_CERT',
    broken: ({ KAFKA_TLS_CERT, KAFKA_TLS_KEY }) => isSet(KAFKA_TLS_KEY) && !isSet(KAFKA_TLS_CERT),
    error: 'is not set; the private key in KAFKA_TLS_KEY needs its certificate',
  },
  {
    variable: 'KAFKA_TLS_KEY',
    broken: ({ KAFKA_TLS_CERT: cert, KAFKA_TLS_KEY: key }) => isSet(cert) && isSet(key) && !keyFits(key, cert),
    error: 'does not belong to the certificate in KAFKA_TLS_CERT; take both from one place',
  },
  {
    variable: 'KAFKA_SASL_USERNAME',
    broken: (of) => isSet(of.KAFKA_SASL_MECHANISM) && !isSet(of.KAFKA_SASL_USERNAME),
    error: 'is not set; KAFKA_SASL_MECHANISM needs a user',
  },
  {
    variable: 'KAFKA_SASL_PASSWORD',
    broken: (of) => isSet(of.KAFKA_SASL_MECHANISM) && !isSet(of.KAFKA_SASL_PASSWORD),
    error: 'is not set; KAFKA_SASL_MECHANISM needs a password, usually by KAFKA_SASL_PASSWORD_FILE',
  },
  {
    variable: 'KAFKA_SASL_MECHANISM',
    broken: (of) => !isSet(of.KAFKA_SASL_MECHANISM) && [of.KAFKA_SASL_USERNAME, of.KAFKA_SASL_PASSWORD].some(isSet),
    error:
      'is not set, though KAFKA_SASL_USERNAME or KAFKA_SASL_PASSWORD is; set plain, scram-sha-256 or scram-sha-512',
  },
  {
    variable: 'KAFKA_TLS',
    broken: (of) => of.NODE_ENV === 'production' && of.KAFKA_SASL_MECHANISM === 'plain' && of.KAFKA_TLS === false,
    error: 'is not true; in production KAFKA_SASL_MECHANISM=plain would send the password for everybody to read',
  },
];

/** Where the brokers are, from variables that keep {@link kafkaRules}. */
export function kafkaAddressOf(variables: KafkaVariables): KafkaAddress {
  const { KAFKA_TLS_CA: ca, KAFKA_TLS_CERT: cert, KAFKA_TLS_KEY: key } = variables;
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = variables;
  return {
    brokers: variables.KAFKA_BROKERS ?? [],
    ...(variables.KAFKA_TLS ? { tls: { ca, cert, key } } : {}),
    ...(mechanism && username && password ? { sasl: { mechanism, username, password } } : {}),
  };
}

function isSet<T>(value: T | undefined): value is T {
  return value !== undefined;
}
