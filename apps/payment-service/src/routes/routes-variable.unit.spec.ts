import path from 'node:path';
import { routesVariable } from './routes-variable';

const keys = path.join(__dirname, '../../../../libs/apo/src/vectors/throw-away-keys');
const route = {
  name: 'apo-kr',
  clientId: 'SANDBOX_X',
  baseUrl: 'https://gateway.example',
  privateKeyFile: path.join(keys, 'merchant.private.pem'),
  apoPublicKeys: [{ version: '1', file: path.join(keys, 'antom-1.public.pem') }],
};
const faultsOf = (document: unknown): string[] => {
  const parsed = routesVariable.safeParse(typeof document === 'string' ? document : JSON.stringify(document));
  return parsed.success ? [] : parsed.error.issues.map(({ message }) => message);
};

it('reads an account with its keys, nine minutes to pay unless told', () => {
  expect(routesVariable.parse(JSON.stringify({ routes: [route] }))).toMatchObject([
    { name: 'apo-kr', keyVersion: '1', paymentExpiryMs: 540_000, apoPublicKeys: [{ version: '1' }] },
  ]);
});

it.each<[string, unknown, RegExp]>([
  ['no JSON', 'routes', /\(document\)/],
  ['no route', { routes: [] }, /at least one route/],
  ['two routes of one name', { routes: [route, route] }, /apo-kr is given twice/],
  ['an http address elsewhere', { routes: [{ ...route, baseUrl: 'http://gateway.example' }] }, /routes\.0\.baseUrl/],
  ['a name with blanks', { routes: [{ ...route, name: 'apo kr' }] }, /routes\.0\.name/],
  ['too long to pay', { routes: [{ ...route, paymentExpiry: '10m' }] }, /routes\.0\.paymentExpiry/],
  [
    'a key file that is not there',
    { routes: [{ ...route, privateKeyFile: '/nowhere' }] },
    /privateKeyFile from \/nowhere/,
  ],
  [
    'a public key where ours is wanted',
    { routes: [{ ...route, privateKeyFile: route.apoPublicKeys[0]?.file }] },
    /privateKeyFile/,
  ],
])('refuses %s and names the field', (_name, document, fault) => {
  expect(faultsOf(document).join('\n')).toMatch(fault);
});

it('lists every fault at once', () => {
  expect(faultsOf({ routes: [{ ...route, name: '', clientId: '', baseUrl: 'x' }] }).length).toBeGreaterThanOrEqual(3);
});
