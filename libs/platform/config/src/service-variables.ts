import { z } from 'zod';
import { environment, notInProduction } from './production';
import { type KafkaAddress, kafkaAddressOf, kafkaRules, type KafkaVariables, kafkaVariables } from './kafka-variables';
import { pemCertificates } from './pem';
import { durationMs, flag, httpUrl, intInRange, port } from './variables';

/** What every service needs to know; spread into an app's schema and wrap that with {@link withEventLog}. */
export function serviceVariables(defaultPort: number) {
  return {
    ...databaseVariables(),
    HOST: z.string().default('127.0.0.1'),
    PORT: port().default(defaultPort),
    MIGRATE_ON_START: flag().default(false),
    ENSURE_TOPICS: flag().default(true),
    ...eventLogVariables(),
    CLOCK: notInProduction(httpUrl().optional()),
    SHUTDOWN_DELAY: durationMs({ maxMs: 20_000 }).default(0).meta({
      description: 'how long a signalled service, not ready any more, goes on serving until nobody is sent to it',
    }),
  };
}

/** What a program needs to know that works on the service's database alone, as the migration does. */
export function databaseVariables() {
  return {
    ...environment,
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    DATABASE_URL: postgresUrl().meta({
      description: "the service's own database and role",
      example: 'postgres://role:password@127.0.0.1:5432/database',
    }),
    DATABASE_TLS_CA: pemCertificates().optional(),
    DATABASE_POOL_SIZE: intInRange(2, 200).default(10),
  };
}

/** Everything the command `migrate` of a service takes from its environment: the Job that runs it needs no other keys. */
export const migrationSchema = z.object(databaseVariables());

export type DatabaseConfig = z.output<typeof migrationSchema>;

/** What a program needs to know that works on the event log alone; wrap the schema with {@link withEventLog}. */
export function eventLogVariables() {
  return {
    ...environment,
    EVENT_LOG: z.enum(['postgres', 'kafka']).default('postgres'),
    EVENT_LOG_URL: postgresUrl().optional(),
    ...kafkaVariables,
  };
}

interface EventLogVariables extends KafkaVariables {
  readonly EVENT_LOG: 'postgres' | 'kafka';
  readonly EVENT_LOG_URL?: string;
  readonly ENSURE_TOPICS?: boolean;
  readonly DATABASE_URL?: string;
  readonly DATABASE_TLS_CA?: string;
}

/**
 * Adds what the variables must agree on: the chosen event log has its address, credentials are whole, a database whose
 * authority is named is not asked for without TLS. Judged beside all other rules: one boot shows all.
 */
export function withEventLog<S extends z.ZodType<EventLogVariables>>(schema: S): S {
  const when = (): boolean => true;
  return kafkaRules
    .reduce((ruled, { variable, broken, error }) => {
      return ruled.refine((variables) => !broken(variables), { path: [variable], error, when });
    }, schema)
    .refine(({ EVENT_LOG, EVENT_LOG_URL }) => EVENT_LOG !== 'postgres' || EVENT_LOG_URL !== undefined, {
      path: ['EVENT_LOG_URL'],
      error:
        'is not set; EVENT_LOG=postgres needs the address of the event log, postgres://role:password@host:5432/event_log',
      when,
    })
    .refine(({ EVENT_LOG, KAFKA_BROKERS }) => EVENT_LOG !== 'kafka' || KAFKA_BROKERS !== undefined, {
      path: ['KAFKA_BROKERS'],
      error: 'is not set; EVENT_LOG=kafka needs the brokers, host:port separated by commas',
      when,
    })
    .refine(({ DATABASE_URL, DATABASE_TLS_CA }) => DATABASE_TLS_CA === undefined || !refusesTls(DATABASE_URL), {
      path: ['DATABASE_URL'],
      error: 'asks for no TLS or an unverified one, though DATABASE_TLS_CA is set; take sslmode out of it',
      when,
    });
}

/** Which event log to open, and where. */
export type EventLogAddress =
  { readonly kind: 'postgres'; readonly url: string } | ({ readonly kind: 'kafka' } & KafkaAddress);

/** The event log that variables checked by {@link withEventLog} name. */
export function eventLogOf(variables: EventLogVariables): EventLogAddress {
  return variables.EVENT_LOG === 'kafka'
    ? { kind: 'kafka', ...kafkaAddressOf(variables) }
    : { kind: 'postgres', url: variables.EVENT_LOG_URL ?? '' };
}

/** Whether this process creates its topics, and with how many copies; undefined leaves that to the brokers. */
export function topicOptionsOf({
  ENSURE_TOPICS = true,
  KAFKA_TOPIC_REPLICATION,
  NODE_ENV,
}: Pick<EventLogVariables, 'ENSURE_TOPICS' | 'KAFKA_TOPIC_REPLICATION' | 'NODE_ENV'>): TopicOptions {
  return { create: ENSURE_TOPICS, replication: KAFKA_TOPIC_REPLICATION ?? (NODE_ENV === 'production' ? 3 : undefined) };
}

interface TopicOptions {
  readonly create: boolean;
  readonly replication: number | undefined;
}

function postgresUrl() {
  return z
    .string()
    .refine((text) => /^postgres(ql)?:\/\//.test(text) && URL.canParse(text), 'must be a postgres:// URL');
}

function refusesTls(url: string | undefined): boolean {
  if (url === undefined || !URL.canParse(url)) return false;
  const { searchParams } = new URL(url);
  return ['disable', 'allow', 'prefer', 'no-verify'].includes(searchParams.get('sslmode') ?? '');
}
