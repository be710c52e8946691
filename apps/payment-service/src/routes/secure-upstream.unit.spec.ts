import { join } from 'node:path';
import { type ConfigError, parseConfig } from '@paywright/config';
import { configSchema } from '../app.config';

const keys = join(__dirname, '../../../../libs/apo/src/vectors/throw-away-keys');

const variables = (baseUrl: string, more: Record<string, string> = {}): Record<string, string> => ({
  DATABASE_URL: 'postgres://payment_service:x@127.0.0.1/payment_service',
  EVENT_LOG_URL: 'postgres://event_log:x@127.0.0.1/event_log',
  ROUTES: JSON.stringify({
    routes: [
      {
        name: 'apo-kr',
        clientId: 'SANDBOX_5YX0000000000001',
        baseUrl,
        privateKeyFile: join(keys, 'merchant.private.pem'),
        apoPublicKeys: [{ version: '1', file: join(keys, 'antom-1.public.pem') }],
      },
    ],
  }),
  ...more,
});

function faultsOf(env: Record<string, string>): Record<string, string> {
  try {
    parseConfig(configSchema, env);
    return {};
  } catch (error) {
    return Object.fromEntries((error as ConfigError).faults.map(({ variable, rule }) => [variable, rule]));
  }
}

const allowed = { ALLOW_HTTP_UPSTREAM: 'true' };

describe('an upstream address', () => {
  it.each(['https://gateway.example', 'http://127.0.0.1:3010'])('may be %s', (url) => {
    expect(faultsOf(variables(url))).toEqual({});
  });

  it('may not be plain http elsewhere; the fault names the route and says what to do', () => {
    expect(faultsOf(variables('http://apo-sandbox:3010'))).toEqual({
      ROUTES: expect.stringMatching(/^baseUrl of apo-kr must be an https URL .*ALLOW_HTTP_UPSTREAM=true/),
    });
  });

  it('is judged beside the other faults', () => {
    expect(Object.keys(faultsOf(variables('http://apo-sandbox:3010', { PORT: 'x' })))).toEqual(['PORT', 'ROUTES']);
  });

  it('may be plain http where that was allowed', () => {
    expect(faultsOf(variables('http://apo-sandbox:3010', allowed))).toEqual({});
  });

  it('cannot be allowed to in production', () => {
    const env = variables('http://apo-sandbox:3010', { ...allowed, NODE_ENV: 'production' });
    expect(faultsOf(env)).toEqual({ ALLOW_HTTP_UPSTREAM: 'is refused in production; unset it' });
  });
});
