import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type AccessRule, accessRulesOf, topicAccess, topicSetUpRules, type TopicUser } from '@paywright/contracts';
import type { KafkaEventLogOptions } from '@paywright/event-log';
import { repositoryRoot } from '@paywright/running-system';
import { type CertificateAuthority, certificateAuthority } from '@paywright/testing';

interface Listeners {
  /** Where whoever comes is the super user. */
  readonly brokers: readonly string[];
  /** Where a client certificate says who comes. */
  readonly tlsBrokers: readonly string[];
  /** Where a password does. */
  readonly saslBrokers: readonly string[];
}

/** As whom each program comes: by a certificate as Strimzi makes them, or by SCRAM as managed clusters often have it. */
const logins = {
  'api-gateway': 'certificate',
  'payment-service': 'certificate',
  'webhook-ingest': 'password',
  'fulfillment-service': 'password',
  topics: 'certificate',
} as const satisfies Record<TopicUser | 'topics', 'certificate' | 'password'>;

export type Principal = keyof typeof logins;

/** A Kafka that lets the services do what their tables say, and nothing else. */
export class SecuredKafka {
  private constructor(
    readonly authority: CertificateAuthority,
    readonly listeners: Listeners,
    private readonly passwords: Readonly<Record<string, string>>,
    readonly stop: () => Promise<void>,
  ) {}

  /** Rejects with a sentence that says what to do when Java or Maven are missing. */
  static async start(): Promise<SecuredKafka> {
    const authority = certificateAuthority();
    const passwords = Object.fromEntries(Object.keys(logins).map((name) => [name, `password-of-${name}-0f9a27`]));
    const rules: Record<string, readonly AccessRule[]> = { [userOf('topics')]: topicSetUpRules };
    for (const [name, access] of Object.entries(topicAccess)) rules[userOf(name as TopicUser)] = accessRulesOf(access);
    const server = authority.issue('broker', ['127.0.0.1']);

    const program = spawn(process.execPath, [join(repositoryRoot, 'tools', 'kafka', 'secured.mjs')]);
    const ended = new Promise<void>((resolve) => program.once('exit', () => resolve()));
    let complaint = '';
    program.stderr.on('data', (text) => (complaint += String(text)));
    program.stdin.write(`${JSON.stringify({ ca: authority.ca, ...server, users: passwords, rules })}\n`);
    const answer = new Promise<string>((resolve) => createInterface({ input: program.stdout }).once('line', resolve));
    const line = await Promise.race([answer, ended]);
    if (line === undefined) throw new Error(`The secured Kafka did not start: ${complaint}`);
    return new SecuredKafka(authority, JSON.parse(line) as Listeners, passwords, async () => {
      program.stdin.end();
      await ended;
    });
  }

  /** What a program is told in its environment, to come as this principal. */
  environmentOf(principal: Principal): Record<string, string> {
    const { ca } = this.authority;
    const tls = { EVENT_LOG: 'kafka', KAFKA_TLS: 'true', KAFKA_TLS_CA: ca };
    if (logins[principal] === 'certificate') {
      const { cert, key } = this.authority.issue(principal);
      return { ...tls, KAFKA_BROKERS: this.listeners.tlsBrokers.join(','), KAFKA_TLS_CERT: cert, KAFKA_TLS_KEY: key };
    }
    return {
      ...tls,
      KAFKA_BROKERS: this.listeners.saslBrokers.join(','),
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: principal,
      KAFKA_SASL_PASSWORD: this.passwordOf(principal),
    };
  }

  /** How a program here comes as this principal. */
  addressOf(principal: Principal): KafkaEventLogOptions {
    const { ca } = this.authority;
    if (logins[principal] === 'certificate') {
      return { brokers: this.listeners.tlsBrokers, tls: { ca, ...this.authority.issue(principal) } };
    }
    const sasl = { mechanism: 'scram-sha-512', username: principal, password: this.passwordOf(principal) } as const;
    return { brokers: this.listeners.saslBrokers, tls: { ca }, sasl };
  }

  /** What must never stand in a log. */
  secrets(): string[] {
    return Object.values(this.passwords);
  }

  private passwordOf(principal: Principal): string {
    return this.passwords[principal] ?? '';
  }
}

/** The principal as the brokers name it. */
function userOf(name: Principal): string {
  return logins[name] === 'certificate' ? `User:CN=${name}` : `User:${name}`;
}
