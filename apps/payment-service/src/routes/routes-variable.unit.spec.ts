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

it('limits nothing that is not said, and opens breakers as ever', () => {
  const [read] = routesVariable.parse(JSON.stringify({ routes: [route] }));
  expect(read?.terms).toEqual({ name: 'apo-kr', product: 'apo' });
  expect(read?.limits).toEqual({ pay: {}, inquire: {}, capture: {}, cancel: {}, refund: {} });
  expect(read?.breaker).toEqual({
    errorThresholdPercentage: 50,
    volumeThreshold: 20,
    rollingWindowMs: 10_000,
    resetTimeoutMs: 10_000,
  });
});

it('reads what an account takes, its limits by kind, and when its breakers open', () => {
  const terms = {
    expectedAcquirers: ['ALIPAY'],
    currencies: ['KRW', 'USD'],
    cardRegions: ['KR'],
    flows: ['issuer-page', 'saved-card'],
    amounts: [{ currency: 'KRW', atLeast: '100', atMost: '5000000' }],
  };
  const limits = { callsAtOnce: 40, callsPerSecond: 25, kinds: { inquire: { callsPerSecond: 5 } } };
  const breaker = { errorThresholdPercentage: 30, volumeThreshold: 5, window: '5s', resetTimeout: '1m' };
  const [read] = routesVariable.parse(JSON.stringify({ routes: [{ ...route, ...terms, limits, breaker }] }));
  expect(read?.terms).toEqual({ name: 'apo-kr', product: 'apo', ...terms });
  expect(read?.limits).toMatchObject({
    pay: { callsAtOnce: 40, callsPerSecond: 25 },
    inquire: { callsAtOnce: 40, callsPerSecond: 5 },
  });
  expect(read?.breaker).toEqual({
    errorThresholdPercentage: 30,
    volumeThreshold: 5,
    rollingWindowMs: 5_000,
    resetTimeoutMs: 60_000,
  });
});

it.each<[string, unknown, RegExp]>([
  ['no JSON', 'routes', /\(document\)/],
  ['no route', { routes: [] }, /at least one route/],
  ['two routes of one name', { routes: [route, route] }, /apo-kr is given twice/],
  ['an address that is none', { routes: [{ ...route, baseUrl: 'ftp://gateway.example' }] }, /routes\.0\.baseUrl/],
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
  ['a currency in lower case', { routes: [{ ...route, currencies: ['krw'] }] }, /routes\.0\.currencies\.0: .*KRW/],
  ['an empty list', { routes: [{ ...route, cardRegions: [] }] }, /routes\.0\.cardRegions: .*left out/],
  ['a region twice', { routes: [{ ...route, cardRegions: ['KR', 'KR'] }] }, /routes\.0\.cardRegions: .*twice/],
  ['a flow nobody knows', { routes: [{ ...route, flows: ['wallet'] }] }, /routes\.0\.flows\.0: must be one of hosted/],
  [
    'bounds of a currency it does not take',
    { routes: [{ ...route, currencies: ['USD'], amounts: [{ currency: 'KRW', atMost: '1' }] }] },
    /routes\.0\.amounts\.0\.currency: KRW is not among/,
  ],
  [
    'bounds of a currency twice',
    {
      routes: [
        {
          ...route,
          amounts: [
            { currency: 'KRW', atMost: '1' },
            { currency: 'KRW', atLeast: '2' },
          ],
        },
      ],
    },
    /routes\.0\.amounts\.1\.currency: KRW has bounds already/,
  ],
  [
    'bounds that nothing keeps',
    { routes: [{ ...route, amounts: [{ currency: 'KRW', atLeast: '10', atMost: '9' }] }] },
    /routes\.0\.amounts\.0\.atMost: must be at least atLeast, 10/,
  ],
  [
    'bounds without a bound',
    { routes: [{ ...route, amounts: [{ currency: 'KRW' }] }] },
    /amounts\.0: must have atLeast/,
  ],
  [
    'an amount with a point',
    { routes: [{ ...route, amounts: [{ currency: 'KRW', atMost: '1.5' }] }] },
    /amounts\.0\.atMost: must be a whole number/,
  ],
  ['no calls at once', { routes: [{ ...route, limits: { callsAtOnce: 0 } }] }, /limits\.callsAtOnce: must be from 1/],
  ['a rate as text', { routes: [{ ...route, limits: { callsPerSecond: '5' } }] }, /limits\.callsPerSecond: must be a/],
  [
    'a misspelt limit',
    { routes: [{ ...route, limits: { callsPerMinute: 5 } }] },
    /routes\.0\.limits: .*callsPerMinute/,
  ],
  [
    'a limit of an unknown kind',
    { routes: [{ ...route, limits: { kinds: { void: { callsAtOnce: 1 } } } }] },
    /limits\.kinds/,
  ],
  [
    'a breaker that opens at everything',
    { routes: [{ ...route, breaker: { errorThresholdPercentage: 0 } }] },
    /breaker\.errorThresholdPercentage: must be from 1 to 99/,
  ],
  [
    'a breaker that forgets too late',
    { routes: [{ ...route, breaker: { window: '30s' } }] },
    /breaker\.resetTimeout: must be at least the window, 30000ms/,
  ],
])('refuses %s and names the field', (_name, document, fault) => {
  expect(faultsOf(document).join('\n')).toMatch(fault);
});

it('lists every fault at once', () => {
  const faulty = { ...route, name: '', clientId: '', baseUrl: 'x', flows: [], limits: { callsAtOnce: 1.5 } };
  const faults = faultsOf({ routes: [faulty, { ...route, breaker: { volumeThreshold: 0 } }] }).join('\n');
  for (const field of [
    '0.name',
    '0.clientId',
    '0.baseUrl',
    '0.flows',
    '0.limits.callsAtOnce',
    '1.breaker.volumeThreshold',
  ]) {
    expect(faults).toContain(`routes.${field}: `);
  }
});
