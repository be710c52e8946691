import { z } from 'zod';
import { ConfigError, eventLogOf, parseConfig, serviceVariables, withEventLog } from './index';

const schema = withEventLog(z.object({ ...serviceVariables(3009), EXTRA: z.string() }));
const DATABASE_URL = 'postgres://app:secret@127.0.0.1/app';
const EVENT_LOG_URL = 'postgres://app:secret@127.0.0.1/event_log';

function faultsOf(env: NodeJS.ProcessEnv): Record<string, string> {
  try {
    parseConfig(schema, env);
  } catch (error) {
    if (error instanceof ConfigError) return Object.fromEntries(error.faults.map((f) => [f.variable, f.rule]));
    throw error;
  }
  return {};
}

describe('the variables every service has', () => {
  it('need little on a laptop', () => {
    const config = parseConfig(schema, { DATABASE_URL, EVENT_LOG_URL, EXTRA: 'x' });
    expect(config).toMatchObject({ HOST: '127.0.0.1', PORT: 3009, EVENT_LOG: 'postgres', MIGRATE_ON_START: false });
    expect(eventLogOf(config)).toEqual({ kind: 'postgres', url: EVENT_LOG_URL });
  });

  it('name the brokers when the log is Kafka', () => {
    const config = parseConfig(schema, {
      DATABASE_URL,
      EVENT_LOG: 'kafka',
      KAFKA_BROKERS: 'a:9092,b:9092',
      EXTRA: 'x',
    });
    expect(eventLogOf(config)).toEqual({ kind: 'kafka', brokers: ['a:9092', 'b:9092'] });
  });

  it('miss the address of the event log in the same breath as anything else', () => {
    expect(faultsOf({ DATABASE_URL: 'mysql://x', PORT: 'x' })).toEqual({
      DATABASE_URL: 'must be a postgres:// URL',
      PORT: expect.any(String),
      EXTRA: expect.any(String),
      EVENT_LOG_URL: expect.stringContaining('is not set'),
    });
    expect(faultsOf({ DATABASE_URL, EVENT_LOG: 'kafka' })).toEqual({
      EXTRA: expect.any(String),
      KAFKA_BROKERS: expect.stringContaining('is not set'),
    });
    expect(faultsOf({ DATABASE_URL, EVENT_LOG: 'rabbit', EXTRA: 'x' })).toEqual({ EVENT_LOG: expect.any(String) });
  });

  it('let a signalled service go on serving for 20 s at most, so that the rest of a shutdown has its time', () => {
    const env = { DATABASE_URL, EVENT_LOG_URL, EXTRA: 'x' };
    expect(parseConfig(schema, env).SHUTDOWN_DELAY).toBe(0);
    expect(parseConfig(schema, { ...env, SHUTDOWN_DELAY: '5s' }).SHUTDOWN_DELAY).toBe(5_000);
    expect(faultsOf({ ...env, SHUTDOWN_DELAY: '21s' })).toEqual({ SHUTDOWN_DELAY: expect.any(String) });
  });

  it('refuse a shared clock in production', () => {
    const env = { NODE_ENV: 'production', DATABASE_URL, EVENT_LOG_URL, EXTRA: 'x', CLOCK: 'http://127.0.0.1:3010' };
    expect(faultsOf(env)).toEqual({ CLOCK: expect.stringContaining('refused in production') });
  });
});
