import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificateAuthority } from '@paywright/testing';
import { z } from 'zod';
import { ConfigError, eventLogOf, eventLogVariables, parseConfig, serviceVariables, withEventLog } from './index';

const schema = withEventLog(z.object(eventLogVariables()));
const kafka = { EVENT_LOG: 'kafka', KAFKA_BROKERS: 'kafka:9093' };
const authority = certificateAuthority();
const client = authority.issue('payment-service');
const other = authority.issue('webhook-ingest');

function faultsOf(env: NodeJS.ProcessEnv, of: z.ZodType = schema): Record<string, string> {
  try {
    parseConfig(of, { ...kafka, ...env });
  } catch (error) {
    if (error instanceof ConfigError) return Object.fromEntries(error.faults.map((f) => [f.variable, f.rule]));
    throw error;
  }
  return {};
}

describe('the way to the brokers', () => {
  it('is plain unless told', () => {
    expect(eventLogOf(parseConfig(schema, kafka))).toEqual({ kind: 'kafka', brokers: ['kafka:9093'] });
  });

  it('may go through TLS, as whom a certificate says', () => {
    const env = {
      KAFKA_TLS: 'true',
      KAFKA_TLS_CA: authority.ca,
      KAFKA_TLS_CERT: client.cert,
      KAFKA_TLS_KEY: client.key,
    };
    expect(eventLogOf(parseConfig(schema, { ...kafka, ...env }))).toEqual({
      kind: 'kafka',
      brokers: ['kafka:9093'],
      tls: { ca: authority.ca, cert: client.cert, key: client.key },
    });
  });

  it('may trust the well-known authorities, and log in by name', () => {
    const env = {
      KAFKA_TLS: 'true',
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'payment-service',
      KAFKA_SASL_PASSWORD: 'of-the-broker',
    };
    expect(eventLogOf(parseConfig(schema, { ...kafka, ...env }))).toMatchObject({
      tls: {},
      sasl: { mechanism: 'scram-sha-512', username: 'payment-service', password: 'of-the-broker' },
    });
  });

  it('takes the three files of a mounted secret, a chain of authorities among them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kafka-user-'));
    const texts = {
      'ca.crt': `${authority.ca}${certificateAuthority().ca}`,
      'user.crt': client.cert,
      'user.key': client.key,
    };
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
    const env = {
      KAFKA_TLS: 'true',
      KAFKA_TLS_CA_FILE: join(folder, 'ca.crt'),
      KAFKA_TLS_CERT_FILE: join(folder, 'user.crt'),
      KAFKA_TLS_KEY_FILE: join(folder, 'user.key'),
    };
    expect(faultsOf(env)).toEqual({});
    rmSync(folder, { recursive: true });
  });

  it.each([
    [
      'a certificate without its key',
      { KAFKA_TLS: 'true', KAFKA_TLS_CERT: client.cert },
      'KAFKA_TLS_KEY',
      /is not set/,
    ],
    ['a key without its certificate', { KAFKA_TLS: 'true', KAFKA_TLS_KEY: client.key }, 'KAFKA_TLS_CERT', /is not set/],
    [
      'a key that belongs to another certificate',
      { KAFKA_TLS: 'true', KAFKA_TLS_CERT: client.cert, KAFKA_TLS_KEY: other.key },
      'KAFKA_TLS_KEY',
      /does not belong to the certificate/,
    ],
    ['an authority while TLS is off', { KAFKA_TLS_CA: authority.ca }, 'KAFKA_TLS', /set KAFKA_TLS=true/],
    ['an authority that is no certificate', { KAFKA_TLS: 'true', KAFKA_TLS_CA: 'ca.crt' }, 'KAFKA_TLS_CA', /in PEM/],
    [
      'an authority that was cut off',
      { KAFKA_TLS: 'true', KAFKA_TLS_CA: authority.ca.replace(/[A-Za-z0-9]{40}\n/, '\n') },
      'KAFKA_TLS_CA',
      /in PEM/,
    ],
    [
      'a user without a mechanism',
      { KAFKA_SASL_USERNAME: 'a', KAFKA_SASL_PASSWORD: 'b' },
      'KAFKA_SASL_MECHANISM',
      /plain/,
    ],
    [
      'a mechanism nobody speaks',
      { KAFKA_SASL_MECHANISM: 'gssapi', KAFKA_SASL_USERNAME: 'a', KAFKA_SASL_PASSWORD: 'b' },
      'KAFKA_SASL_MECHANISM',
      /scram-sha-512/,
    ],
    [
      'a plain password in the open, in production',
      { NODE_ENV: 'production', KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'a', KAFKA_SASL_PASSWORD: 'b' },
      'KAFKA_TLS',
      /for everybody to read/,
    ],
    ['more copies than anybody has brokers', { KAFKA_TOPIC_REPLICATION: '12' }, 'KAFKA_TOPIC_REPLICATION', /1 to 9/],
  ])('refuses %s', (_, env, variable, rule) => {
    expect(faultsOf(env)).toEqual({ [variable]: expect.stringMatching(rule) });
  });

  it('wants a user and a password with a mechanism, and says both', () => {
    expect(faultsOf({ KAFKA_SASL_MECHANISM: 'scram-sha-256' })).toEqual({
      KAFKA_SASL_USERNAME: expect.stringContaining('is not set'),
      KAFKA_SASL_PASSWORD: expect.stringContaining('is not set'),
    });
  });

  it('says of an encrypted key that it is encrypted, and never shows keys or passwords', () => {
    const { privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'passphrase' },
    });
    const faults = faultsOf({
      KAFKA_TLS: 'maybe',
      KAFKA_TLS_CERT: client.cert,
      KAFKA_TLS_KEY: privateKey,
      KAFKA_SASL_PASSWORD: 'of-the-broker',
    });
    expect(Object.keys(faults).sort()).toEqual(['KAFKA_SASL_MECHANISM', 'KAFKA_TLS', 'KAFKA_TLS_KEY']);
    expect(faults['KAFKA_TLS_KEY']).toMatch(/is encrypted/);
    expect(JSON.stringify(faults)).not.toMatch(/of-the-broker|BEGIN ENCRYPTED/);
  });
});

describe('the way to the database', () => {
  const service = withEventLog(z.object(serviceVariables(3009)));
  const url = 'postgres://app:secret@db/app';

  it('is verified against the authority that is named', () => {
    expect(faultsOf({ DATABASE_URL: url, DATABASE_TLS_CA: authority.ca }, service)).toEqual({});
    expect(faultsOf({ DATABASE_URL: `${url}?sslmode=verify-full`, DATABASE_TLS_CA: authority.ca }, service)).toEqual(
      {},
    );
  });

  it('is not asked to be verified and unverified at once', () => {
    for (const mode of ['disable', 'prefer', 'no-verify']) {
      expect(faultsOf({ DATABASE_URL: `${url}?sslmode=${mode}`, DATABASE_TLS_CA: authority.ca }, service)).toEqual({
        DATABASE_URL: expect.stringContaining('take sslmode out of it'),
      });
    }
    expect(faultsOf({ DATABASE_URL: url, DATABASE_TLS_CA: 'nonsense' }, service)).toEqual({
      DATABASE_TLS_CA: expect.stringContaining('in PEM'),
    });
  });
});
