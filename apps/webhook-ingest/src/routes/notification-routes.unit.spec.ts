import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, parseConfig } from '@paywright/config';
import { z } from 'zod';
import { type NotificationRoutes, routesVariable } from './notification-routes';

const folder = mkdtempSync(join(tmpdir(), 'routes-'));
const first = join(folder, 'apo-1.public.pem');
const second = join(folder, 'apo-2.public.txt');
const secret = join(folder, 'merchant.private.pem');

beforeAll(() => {
  const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { publicKey, privateKey } = pair();
  writeFileSync(first, publicKey.export({ type: 'spki', format: 'pem' }));
  writeFileSync(second, pair().publicKey.export({ type: 'spki', format: 'der' }).toString('base64'));
  writeFileSync(secret, privateKey.export({ type: 'pkcs8', format: 'pem' }));
});

afterAll(() => rmSync(folder, { recursive: true }));

const route = (fields: object = {}) => ({
  name: 'apo-kr',
  clientId: 'SANDBOX_5Y1234567890',
  apoPublicKeys: [{ version: '1', file: first }],
  ...fields,
});

const read = (...routes: object[]): NotificationRoutes =>
  parseConfig(z.object({ ROUTES: routesVariable }), { ROUTES: JSON.stringify({ routes }) }).ROUTES;

function faultOf(...routes: object[]): string {
  try {
    read(...routes);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ rule }) => rule).join();
    throw error;
  }
  return '';
}

describe('the routes', () => {
  it('are found by name, with every key version', () => {
    const keys = [
      { version: '1', file: first },
      { version: '2', file: second },
    ];
    const routes = read(route({ apoPublicKeys: keys }), route({ name: 'apo-general', clientId: 'other' }));
    expect(routes.get('apo-kr')?.publicKeys.map(({ version }) => version)).toEqual(['1', '2']);
    expect(routes.get('apo-kr')?.publicKeys.every(({ key }) => key.type === 'public')).toBe(true);
    expect(routes.get('apo-general')?.clientId).toBe('other');
    expect(routes.get('APO-KR')).toBeUndefined();
  });

  it('may have the fields payment-service needs', () => {
    const limits = { callsAtOnce: 40, kinds: { pay: { callsPerSecond: 5 } } };
    const more = { currencies: ['KRW'], flows: ['issuer-page'], limits, breaker: { window: '5s' } };
    expect(read(route({ baseUrl: 'https://gateway.example', privateKeyFile: '/k', ...more })).size).toBe(1);
  });

  it.each([
    ['a route without a client id', [route({ clientId: undefined })], 'routes.0.clientId'],
    ['a name that is no path segment', [route({ name: 'a/b' })], 'routes.0.name'],
    ['no keys', [route({ apoPublicKeys: [] })], 'at least one key'],
    ['no routes', [], 'at least one route'],
    ['a name twice', [route(), route()], 'apo-kr is listed twice'],
    ['a key file that is not there', [route({ apoPublicKeys: [{ version: '1', file: '/no/such' }] })], 'ENOENT'],
    ['a private key', [route({ apoPublicKeys: [{ version: '1', file: secret }] })], 'this is a private key'],
  ])('refuse %s', (_, routes, rule) => {
    expect(faultOf(...routes)).toContain(rule);
  });

  it('list every fault at once, and a key version that is there twice', () => {
    const twice = [
      { version: '1', file: first },
      { version: '1', file: '/no/such' },
    ];
    const fault = faultOf(route(), route({ apoPublicKeys: twice }));
    expect(fault).toContain('apo-kr is listed twice');
    expect(fault).toContain('key version 1 is listed twice');
    expect(fault).toContain('/no/such');
  });

  it('must be JSON', () => {
    expect(() => parseConfig(z.object({ ROUTES: routesVariable }), { ROUTES: 'apo-kr' })).toThrow('must be JSON');
  });
});
