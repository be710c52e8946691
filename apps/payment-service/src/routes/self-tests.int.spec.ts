import { eventually } from '@paywright/testing';
import { join } from 'node:path';
import { openReplicas, type Replica, type Replicas } from './replicas.fixture';
import { selfTest } from './self-test';

const wrongKey = {
  privateKeyFile: join(__dirname, '../../../../libs/apo/src/vectors/throw-away-keys/antom-2.private.pem'),
};

let replicas: Replicas;
beforeEach(async () => {
  replicas = await openReplicas();
});
afterEach(() => replicas.close());

const pays = () => replicas.gateway.seen.filter(({ path }) => path.endsWith('/pay')).length;
const alarms = ({ lines }: Replica) =>
  lines.filter(({ level, msg }) => level === 'error' && /taken out/.test(String(msg)));
const out = (replica: Replica, isOut = true) =>
  eventually(() => (replica.route.duty.setupFault !== undefined) === isOut, {
    describe: `the route is ${isOut ? 'out' : 'back'}`,
  });

it('passes on a verified answer about a payment that does not exist', async () => {
  const { route } = await replicas.start();
  expect(await selfTest(route)).toEqual({ passed: true });
  const [asked] = replicas.gateway.seen;
  expect(JSON.parse(asked?.body ?? '')).toEqual({ paymentRequestId: expect.stringMatching(/^selftest_[0-9a-f]{24}$/) });
});

it.each<[string, () => void, object]>([
  [
    'the keys are wrong',
    () => (replicas.gateway.state.merchantKey = 'antom-2.public'),
    {
      setupFault: true,
      detail: expect.stringContaining('INVALID_SIGNATURE'),
      fix: expect.stringContaining('clientId'),
    },
  ],
  [
    'the gateway fails',
    () => (replicas.gateway.state.manner = 'fails'),
    { setupFault: false, detail: expect.stringContaining('HTTP 503'), fix: expect.stringContaining('baseUrl') },
  ],
])('fails, with what to do, when %s', async (_what, spoil, expected) => {
  const { route } = await replicas.start();
  spoil();
  expect(await selfTest(route)).toEqual({ passed: false, ...expected });
});

it('fails, with what to do, when nobody is there', async () => {
  const { route } = await replicas.start({ route: { baseUrl: 'http://127.0.0.1:9' } });
  expect(await selfTest(route)).toMatchObject({ passed: false, detail: 'never-connected: ECONNREFUSED' });
});

it('takes a route out at the first refused call, alarms once, and sends no more pays', async () => {
  const replica = await replicas.start(wrongKey);
  const { bed } = replicas;
  await bed.requestPayment.handle(bed.request('ref-1'));
  await out(replica);
  expect(pays()).toBe(1);
  expect(replica.route.standing()).toEqual({
    by: 'self-test',
    detail: 'upstream refuses our set-up: INVALID_SIGNATURE',
  });
  await bed.requestPayment.handle(bed.request('ref-2'));
  const breaker = replica.route.breakers.inquire;
  const askUntilItOpens = () => {
    bed.clock.advance(5_000);
    return breaker.state() === 'open';
  };
  await eventually(askUntilItOpens, { describe: 'inquiries are refused too' });
  expect(pays()).toBe(1);
  expect(alarms(replica)).toHaveLength(1);
  expect(await replica.metrics.text()).toContain('upstream_setup_faults_total{route="apo-kr"} 1');
  expect(await replica.metrics.text()).toContain('upstream_route_out{route="apo-kr",reason="self-test"} 1');
});

it('takes it out on every replica; each brings it back by its own test', async () => {
  const bad = await replicas.start(wrongKey);
  const good = await replicas.start();
  await bad.ask('POST', '/apo-kr/self-test', { reason: 'is it there?' });
  await out(bad);
  await eventually(() => good.lines.some(({ msg }) => /another replica took the route out/.test(String(msg))), {
    describe: 'the other replica takes it out too',
  });
  await out(good, false);
  expect(alarms(good)).toEqual([]);
  await bad.ask('POST', '/apo-kr/self-test', { reason: 'and now?' });
  await out(bad);
  expect(good.route.standing()).toBeUndefined();
});

it('brings it back everywhere once the fault is mended, whoever finds that out', async () => {
  replicas.gateway.state.merchantKey = 'antom-2.public';
  const [a, b] = [await replicas.start(), await replicas.start()];
  await a.ask('POST', '/apo-kr/self-test', { reason: 'is it there?' });
  await out(b);
  replicas.gateway.state.merchantKey = 'merchant.public';
  await b.ask('POST', '/apo-kr/self-test', { reason: 'mended' });
  await out(a, false);
  await out(b, false);
  const { body } = await a.ask('GET', '/apo-kr/history');
  expect(body['changes']).toMatchObject([
    { kind: null, state: 'passed', origin: 'self-test', replica: b.service.replica },
    { kind: null, state: 'failing', origin: 'self-test', replica: a.service.replica },
  ]);
});

it('is tested at a start where it was out before, and used only when that passes', async () => {
  replicas.gateway.state.merchantKey = 'antom-2.public';
  const a = await replicas.start();
  await a.ask('POST', '/apo-kr/self-test', { reason: 'is it there?' });
  await eventually(async () => (await replicas.bed.db.query('SELECT 1 FROM route_controls')).length === 1, {
    describe: 'it is written',
  });
  await a.stop();
  const b = await replicas.start();
  await out(b);
  replicas.gateway.state.merchantKey = 'merchant.public';
  const c = await replicas.start();
  await eventually(() => replicas.gateway.seen.length >= 3, { describe: 'it is tested' });
  await out(c, false);
});
