import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, parseConfig } from './index';
import * as variable from './variables';
import { environment, httpsInProduction, notInProduction } from './production';

const schema = z.object({
  ...environment,
  PORT: variable.port().default(3002),
  DATABASE_URL: z.string().meta({ description: 'the service database', example: 'postgres://user@host/db' }),
  TIMEOUT: variable.durationMs({ minMs: 100, maxMs: 60_000 }).default(3000),
  WORKERS: variable.intInRange(1, 64).default(8),
  BROKERS: variable.csv().optional(),
  ALLOW_HTTP: notInProduction(variable.flag().default(false)),
  CLOCK: notInProduction(variable.httpUrl().optional()),
  BASE_URL: httpsInProduction(variable.httpsUrlUnlessLoopback().optional()),
  EVENT_LOG: z.enum(['postgres', 'kafka']).default('postgres'),
});

const required = { DATABASE_URL: 'postgres://localhost/payments' };

function faultsOf(env: NodeJS.ProcessEnv, of: z.ZodType = schema): Record<string, string> {
  try {
    parseConfig(of, env);
  } catch (error) {
    if (error instanceof ConfigError) return Object.fromEntries(error.faults.map((f) => [f.variable, f.rule]));
    throw error;
  }
  return {};
}

describe('a configuration', () => {
  it('parses declared variables and ignores the rest', () => {
    const config = parseConfig(schema, {
      ...required,
      PORT: '0',
      TIMEOUT: '9s',
      BROKERS: 'a:9092, b:9092,',
      ALLOW_HTTP: 'yes',
      CLOCK: 'http://127.0.0.1:3010/',
      HOME: '/root',
      SSL_CERT_FILE: '/nowhere',
    });
    expect(config).toEqual({
      NODE_ENV: 'development',
      PORT: 0,
      DATABASE_URL: 'postgres://localhost/payments',
      TIMEOUT: 9000,
      WORKERS: 8,
      BROKERS: ['a:9092', 'b:9092'],
      ALLOW_HTTP: true,
      CLOCK: 'http://127.0.0.1:3010',
      EVENT_LOG: 'postgres',
    });
  });

  it('is frozen all the way down', () => {
    const config = parseConfig(schema, { ...required, BROKERS: 'a,b' });
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.BROKERS)).toBe(true);
  });

  it('leaves binary values usable', () => {
    const keyed = z.object({ KEY: z.string().transform((text) => Buffer.from(text)) });
    expect(parseConfig(keyed, { KEY: 'abc' }).KEY.toString()).toBe('abc');
  });

  it('may be reshaped by a transform', () => {
    const reshaped = z.object({ PORT: variable.port() }).transform(({ PORT }) => ({ listen: { port: PORT } }));
    expect(parseConfig(reshaped, { PORT: '80' })).toEqual({ listen: { port: 80 } });
    expect(faultsOf({ PORT: 'http' }, reshaped)).toHaveProperty('PORT');
  });

  it('lists every fault at once, with what to set', () => {
    const faults = faultsOf({
      NODE_ENV: 'production',
      PORT: '70000',
      TIMEOUT: 'soon',
      WORKERS: '0',
      BROKERS: ' , ',
      ALLOW_HTTP: 'maybe',
      CLOCK: 'http://127.0.0.1:3010',
      BASE_URL: 'http://example.com',
      EVENT_LOG: 'rabbit',
    });
    expect(faults).toEqual({
      PORT: expect.stringContaining('0 to 65535'),
      DATABASE_URL: 'is not set (the service database); set DATABASE_URL=postgres://user@host/db',
      TIMEOUT: expect.stringContaining('at least 100ms, at most 60000ms'),
      WORKERS: 'must be a whole number from 1 to 64',
      BROKERS: expect.stringContaining('at least one'),
      ALLOW_HTTP: expect.any(String),
      CLOCK: 'is refused in production; unset it',
      BASE_URL: expect.stringContaining('https'),
      EVENT_LOG: expect.stringContaining('"postgres"|"kafka"'),
    });
  });

  it('names each fault on a line of its own', () => {
    expect(() => parseConfig(schema, { PORT: 'x', WORKERS: 'many' })).toThrow(
      /has 3 faults:\n {2}PORT: .*\n {2}DATABASE_URL: .*\n {2}WORKERS: .*\n/,
    );
  });

  it('names every fault of one variable, and those of no other stage', () => {
    const picky = z.string().transform((_text, context) => {
      for (const message of ['has no name', 'has no key']) context.addIssue({ code: 'custom', message });
      return z.NEVER;
    });
    expect(() => parseConfig(z.object({ ROUTES: picky }), { ROUTES: '{}' })).toThrow(
      /has 2 faults:\n {2}ROUTES: has no name\n {2}ROUTES: has no key\n/,
    );
    expect(() => parseConfig(z.object({ ROUTES: picky }), { ROUTES_FILE: '/nowhere' })).toThrow(/has one fault/);
  });

  it('treats an empty variable as not set', () => {
    expect(parseConfig(schema, { ...required, PORT: '' }).PORT).toBe(3002);
    expect(faultsOf({ DATABASE_URL: '' })).toHaveProperty('DATABASE_URL');
  });

  it('never echoes a value, even when a rule of the app does', () => {
    const secret = 'hunter2-hunter2';
    const keyed = z.object({
      KEY: z.string().transform((text, context) => {
        context.addIssue({ code: 'custom', message: `cannot import '${text}' as a key` });
        return text;
      }),
    });
    const faults = faultsOf({ KEY: secret }, keyed);
    expect(faults).toEqual({ KEY: "cannot import '…' as a key" });
    for (const name of Object.keys(schema.shape).filter((key) => key !== 'DATABASE_URL')) {
      expect(JSON.stringify(faultsOf({ ...required, [name]: secret }))).not.toContain(secret);
    }
  });

  it('refuses a schema it cannot read variable names from', () => {
    expect(() => parseConfig(z.string(), {})).toThrow(TypeError);
  });
});

describe('in production', () => {
  const production = { ...required, NODE_ENV: 'production' };

  it('refuses a borrowed clock, plain http and flags meant for demos', () => {
    expect(
      Object.keys(
        faultsOf({ ...production, CLOCK: 'http://127.0.0.1:1', BASE_URL: 'http://127.0.0.1:2', ALLOW_HTTP: 'true' }),
      ),
    ).toEqual(['ALLOW_HTTP', 'CLOCK', 'BASE_URL']);
  });

  it('takes the same variables when they are harmless', () => {
    expect(faultsOf({ ...production, ALLOW_HTTP: 'false', BASE_URL: 'https://127.0.0.1' })).toEqual({});
  });

  it('takes them all elsewhere', () => {
    expect(
      faultsOf({ ...required, CLOCK: 'http://127.0.0.1:1', BASE_URL: 'http://127.0.0.1:2', ALLOW_HTTP: '1' }),
    ).toEqual({});
  });
});

describe('a variable from a file', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'config-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it('is read without its trailing line break', () => {
    const path = file('url', 'postgres://secret@host/db\n');
    expect(parseConfig(schema, { DATABASE_URL_FILE: path }).DATABASE_URL).toBe('postgres://secret@host/db');
  });

  it.each([
    ['is missing', () => ({ DATABASE_URL_FILE: join(folder, 'none') }), /cannot be read \(ENOENT\)/],
    ['is empty', () => ({ DATABASE_URL_FILE: file('empty', '\n') }), /is empty/],
    ['competes with the variable', () => ({ ...required, DATABASE_URL_FILE: file('twice', 'x') }), /set twice/],
  ])('is one fault, beside the others, when it %s', (_, env, rule) => {
    const faults = faultsOf({ ...env(), PORT: 'x' });
    expect(faults).toEqual({ DATABASE_URL: expect.stringMatching(rule), PORT: expect.any(String) });
  });

  it('does not shadow a variable whose own name ends in _FILE', () => {
    const paths = z.object({ KEY: z.string().optional(), KEY_FILE: z.string() });
    expect(parseConfig(paths, { KEY_FILE: '/keys/a.pem' })).toEqual({ KEY_FILE: '/keys/a.pem' });
  });
});

describe('helpers', () => {
  const parse = (of: z.ZodType, text: string) => of.safeParse(text);

  it.each([
    [variable.httpUrl(), 'ftp://host'],
    [variable.httpUrl(), '/path'],
    [variable.httpUrl(), 'http://'],
    [variable.httpsUrlUnlessLoopback(), 'http://127.0.0.1.example.com'],
    [variable.httpsUrlUnlessLoopback(), 'http://10.0.0.1'],
    [variable.httpsUrlUnlessLoopback(), 'nonsense'],
    [variable.port(), '-1'],
    [variable.port(), '3000.5'],
    [variable.intInRange(-5, 5), '6'],
    [variable.durationMs(), '1 s'],
    [variable.durationMs(), '-1s'],
  ])('refuse what breaks their rule (case %#)', (of, text) => {
    expect(parse(of, text).success).toBe(false);
  });

  it.each([
    [variable.httpsUrlUnlessLoopback(), 'http://localhost:3010/', 'http://localhost:3010'],
    [variable.httpsUrlUnlessLoopback(), 'http://[::1]:1', 'http://[::1]:1'],
    [variable.httpsUrlUnlessLoopback(), 'https://example.com/a/', 'https://example.com/a'],
    [variable.intInRange(-5, 5), '-5', -5],
    [variable.durationMs(), '9m', 540_000],
    [variable.durationMs(), '14d', 1_209_600_000],
    [variable.durationMs(), '250', 250],
    [variable.flag(), 'Off', false],
  ])('take the rest (case %#)', (of, text, value) => {
    expect(parse(of, text).data).toEqual(value);
  });
});
