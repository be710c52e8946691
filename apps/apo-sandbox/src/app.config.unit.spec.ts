import { mkdtempSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, parseConfig } from '@paywright/config';
import { configSchema } from './app.config';
import { keys } from './fixtures/keys.fixture';

const given = {
  SANDBOX_MERCHANT_PUBLIC_KEY: keys.merchant!.publicKey,
  SANDBOX_PRIVATE_KEY: keys['antom-1']!.privateKey,
};

function faultsOf(env: NodeJS.ProcessEnv): Record<string, string> {
  try {
    parseConfig(configSchema, env);
  } catch (error) {
    if (error instanceof ConfigError)
      return Object.fromEntries(error.faults.map(({ variable, rule }) => [variable, rule]));
    throw error;
  }
  return {};
}

describe('the configuration', () => {
  it('needs nothing but keys', () => {
    const config = parseConfig(configSchema, given);
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 3010,
      terms: { expiryMs: 840_000, plainHttp: 'loopback' },
    });
    expect(config.acquirers.map(({ name }) => name)).toEqual(['ALIPAY', '2C2P', 'ADYEN', 'CHECKOUT']);
    expect(config.scheduleMs).toEqual([0, 120_000, 600_000, 600_000, 3_600_000, 7_200_000, 21_600_000, 54_000_000]);
  });

  it('takes acquirers under other names, a schedule and latencies', () => {
    const config = parseConfig(configSchema, {
      ...given,
      SANDBOX_ACQUIRERS: 'ALIPAY, CCPP=2C2P',
      SANDBOX_RESEND_SCHEDULE: '0s, 5s',
      SANDBOX_PAY_LATENCY: '300:1500',
    });
    expect(config.acquirers.map(({ name, profile }) => [name, profile.takes.korean?.capturesByItself])).toEqual([
      ['ALIPAY', true],
      ['CCPP', false],
    ]);
    expect(config.scheduleMs).toEqual([0, 5000]);
    expect(config.latency).toEqual({ pay: { medianMs: 300, p99Ms: 1500 }, inquiryPayment: undefined });
  });

  it('takes further accounts, at APO or at Antom itself', () => {
    const { accounts } = parseConfig(configSchema, {
      ...given,
      SANDBOX_NOTIFY_URL: 'http://127.0.0.1:3001/notifications/apo-kr',
      SANDBOX_MORE_ACCOUNTS:
        '[{"clientId":"second"},{"clientId":"direct","product":"direct","notifyUrl":"http://x/y"}]',
    });
    expect(accounts).toEqual([
      {
        clientId: 'SANDBOX_5YX0000000000001',
        product: 'apo',
        notifyUrl: 'http://127.0.0.1:3001/notifications/apo-kr',
      },
      { clientId: 'second', product: 'apo' },
      { clientId: 'direct', product: 'direct', notifyUrl: 'http://x/y' },
    ]);
  });

  it.each([
    ['no JSON', 'second', /^\(document\): must be a list; an example: \[\{/],
    [
      'several faults',
      '[{"product":"stripe"},{"clientId":"","notifyUrl":"somewhere","notifyURL":"x"}]',
      /0\.clientId: is required; 0\.product: must be apo or direct; 1\.clientId: must not be empty; 1\.notifyUrl: .*; 1: Unrecognized key: "notifyURL"/,
    ],
    ['an account twice', '[{"clientId":"a"},{"clientId":"a"}]', /names an account twice/],
    ['the first account again', '[{"clientId":"SANDBOX_5YX0000000000001"}]', /names an account twice/],
  ])('refuses further accounts with %s, and says all that is wrong', (_what, SANDBOX_MORE_ACCOUNTS, rule) => {
    expect(faultsOf({ ...given, SANDBOX_MORE_ACCOUNTS, PORT: 'x' })).toEqual({
      PORT: expect.any(String),
      SANDBOX_MORE_ACCOUNTS: expect.stringMatching(rule),
    });
  });

  it('lists every fault at once', () => {
    expect(
      Object.keys(
        faultsOf({
          PORT: 'x',
          SANDBOX_ACQUIRERS: 'STRIPE',
          SANDBOX_RESEND_SCHEDULE: 'soon',
          SANDBOX_PAY_LATENCY: 'quick',
          SANDBOX_SEED: '-1',
          SANDBOX_PLAIN_HTTP: 'yes',
        }),
      ).sort(),
    ).toEqual([
      'PORT',
      'SANDBOX_ACQUIRERS',
      'SANDBOX_KEYS_DIR',
      'SANDBOX_PAY_LATENCY',
      'SANDBOX_PLAIN_HTTP',
      'SANDBOX_RESEND_SCHEDULE',
      'SANDBOX_SEED',
    ]);
  });

  it('refuses keys it cannot use without repeating them', () => {
    expect(faultsOf({ ...given, SANDBOX_PRIVATE_KEY: keys.merchant!.publicKey })).toEqual({
      SANDBOX_PRIVATE_KEY: expect.stringMatching(/^expected an RSA private key/),
    });
  });
});

describe('a folder of keys', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'keys-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is filled when it is empty, for the owner’s eyes, and then left alone', () => {
    parseConfig(configSchema, { SANDBOX_KEYS_DIR: join(folder, 'new') });
    const names = ['merchant-private-key', 'merchant-public-key', 'apo-private-key', 'apo-public-key'];
    const read = () => names.map((name) => readFileSync(join(folder, 'new', name), 'utf8'));
    const texts = read();
    for (const text of texts) expect(text).toMatch(/^MI[\w+/]+=*$/);
    for (const name of names) expect(statSync(join(folder, 'new', name)).mode & 0o777).toBe(0o600);
    parseConfig(configSchema, { SANDBOX_KEYS_DIR: join(folder, 'new') });
    expect(read()).toEqual(texts);
  });

  it('that lacks a key, or holds something else, is a fault', () => {
    parseConfig(configSchema, { SANDBOX_KEYS_DIR: folder });
    writeFileSync(join(folder, 'merchant-public-key'), 'nonsense');
    expect(faultsOf({ SANDBOX_KEYS_DIR: folder })).toEqual({
      SANDBOX_KEYS_DIR: expect.stringContaining('expected an RSA'),
    });
    unlinkSync(join(folder, 'apo-private-key'));
    expect(faultsOf({ SANDBOX_KEYS_DIR: folder })).toEqual({
      SANDBOX_KEYS_DIR: expect.stringContaining('lacks apo-private-key'),
    });
  });
});
