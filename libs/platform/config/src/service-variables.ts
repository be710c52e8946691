import { z } from 'zod';
import { environment, notInProduction } from './production';
import { csv, durationMs, flag, httpUrl, intInRange, port } from './variables';

/** What every service needs to know; spread into an app's schema and wrap that with {@link withEventLog}. */
export function serviceVariables(defaultPort: number) {
  return {
    ...environment,
    HOST: z.string().default('127.0.0.1'),
    PORT: port().default(defaultPort),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    DATABASE_URL: postgresUrl().meta({
      description: "the service's own database and role",
      example: 'postgres://role:password@127.0.0.1:5432/database',
    }),
    DATABASE_POOL_SIZE: intInRange(2, 200).default(10),
    MIGRATE_ON_START: flag().default(false),
    EVENT_LOG: z.enum(['postgres', 'kafka']).default('postgres'),
    EVENT_LOG_URL: postgresUrl().optional(),
    KAFKA_BROKERS: csv().optional(),
    CLOCK: notInProduction(httpUrl().optional()),
    SHUTDOWN_DELAY: durationMs({ maxMs: 20_000 }).default(0).meta({
      description: 'how long a signalled service, not ready any more, goes on serving until nobody is sent to it',
    }),
  };
}

interface EventLogVariables {
  readonly EVENT_LOG: 'postgres' | 'kafka';
  readonly EVENT_LOG_URL?: string;
  readonly KAFKA_BROKERS?: readonly string[];
}

/** Adds the rule that the chosen event log has its address. It is judged beside all other rules: one boot shows all. */
export function withEventLog<S extends z.ZodType<EventLogVariables>>(schema: S): S {
  const when = (): boolean => true;
  return schema
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
    });
}

/** Which event log to open, and where. */
export type EventLogAddress =
  { readonly kind: 'postgres'; readonly url: string } | { readonly kind: 'kafka'; readonly brokers: readonly string[] };

/** The event log that variables checked by {@link withEventLog} name. */
export function eventLogOf({ EVENT_LOG, EVENT_LOG_URL, KAFKA_BROKERS }: EventLogVariables): EventLogAddress {
  return EVENT_LOG === 'kafka'
    ? { kind: 'kafka', brokers: KAFKA_BROKERS ?? [] }
    : { kind: 'postgres', url: EVENT_LOG_URL ?? '' };
}

function postgresUrl() {
  return z
    .string()
    .refine((text) => /^postgres(ql)?:\/\//.test(text) && URL.canParse(text), 'must be a postgres:// URL');
}
