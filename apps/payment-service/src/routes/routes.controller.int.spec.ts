import { eventually } from '@paywright/testing';
import { openReplicas, type Replica, type Replicas } from './replicas.fixture';

let replicas: Replicas;
let replica: Replica;
const open = async (): Promise<void> => {
  replicas = await openReplicas();
  replica = await replicas.start();
};

const pays = () => replicas.gateway.seen.filter(({ path }) => path.endsWith('/pay')).length;
const inquiries = () => replicas.gateway.seen.filter(({ path }) => path.endsWith('/inquiryPayment')).length;
const actions = () =>
  replicas.bed.db.query<{ operator: string; action: string; subject: string; reason: string; detail: object }[]>(
    'SELECT operator, action, subject, reason, detail FROM operator_actions ORDER BY id',
  );

describe('an operator', () => {
  beforeEach(open);
  afterEach(() => replicas.close());

  it('sees every route: what it takes, what it may, and how each kind of call stands', async () => {
    const limits = { callsAtOnce: 7, kinds: { pay: { callsPerSecond: 5 } } };
    const limited = await replicas.start({ route: { currencies: ['KRW'], limits } });
    const { status, body } = await limited.ask('GET', '');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      replica: limited.service.replica,
      routes: [
        {
          name: 'apo-kr',
          product: 'apo',
          terms: { currencies: ['KRW'] },
          limits: { pay: { callsAtOnce: 7, callsPerSecond: 5 }, inquire: { callsAtOnce: 7 } },
          struckOut: null,
          drained: false,
          selfTest: { passed: true },
          calls: {
            pay: {
              state: 'closed',
              mode: 'auto',
              reason: 'nothing happened since this replica began',
              since: '2026-11-01T00:00:00.000Z',
              inFlight: 0,
              slots: 7,
              perSecond: 5,
            },
            refund: { state: 'closed', inFlight: 0, slots: 7, perSecond: null },
          },
        },
        { name: 'antom-kr', product: 'antom-direct' },
      ],
    });
  });

  it('holds a kind of call, on every replica, and lets it go again with one probe', async () => {
    const other = await replicas.start();
    const { status, body } = await replica.ask('POST', '/apo-kr/breakers/refund', {
      mode: 'open',
      reason: 'maintenance',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      changed: true,
      route: {
        calls: { refund: { state: 'open', mode: 'open', reason: 'opened by operator kim: maintenance' } },
      },
    });
    const refunds = other.route.breakers.refund;
    await eventually(() => refunds.mode() === 'open', { describe: 'the other replica holds refunds' });
    expect(other.route.gates.refund.free()).toBe(0);
    expect(other.route.standing()).toBeUndefined();
    await other.ask('POST', '/apo-kr/breakers/refund', { mode: 'auto', reason: 'over' });
    expect([refunds.mode(), refunds.state()]).toEqual(['auto', 'half-open']);
    const mine = replica.route.breakers.refund;
    await eventually(() => mine.mode() === 'auto', { describe: 'this replica follows' });
  });

  it('lets everything through, whatever calls say', async () => {
    await replica.ask('POST', '/apo-kr/breakers/pay', { mode: 'closed', reason: 'their alarm is false' });
    for (let i = 0; i < 10; i += 1) {
      await replica.route.breakers.pay.execute(
        async () => undefined,
        () => 'timeout',
      );
    }
    expect(replica.route.standing()).toBeUndefined();
    expect(replica.route.gates.pay.free()).toBeGreaterThan(0);
  });

  it('finds everything set as it was after a restart', async () => {
    await replica.ask('POST', '/apo-kr/breakers/capture', { mode: 'open', reason: 'maintenance' });
    await replica.ask('POST', '/antom-kr/breakers/pay', { mode: 'closed', reason: 'we know better' });
    await replica.ask('POST', '/apo-kr/drain', { drained: true, reason: 'the contract ends' });
    await replica.stop();
    const next = await replicas.start();
    await eventually(() => next.route.breakers.capture.mode() === 'open', { describe: 'captures are held' });
    expect(next.service.routes.find('antom-kr')?.breakers.pay.mode()).toBe('closed');
    expect(next.route.standing()).toEqual({ by: 'operator', detail: 'an operator has drained it' });
    const { body } = await next.ask('GET', '');
    expect(body['routes']).toMatchObject([
      { drained: true, drain: { operator: 'kim', reason: 'the contract ends', since: '2026-11-01T00:00:00.000Z' } },
      { drained: false },
    ]);
  });

  it('drains a route: no pay is sent that was not, everything else goes on, and pays go out when it is back', async () => {
    const { bed } = replicas;
    const first = bed.request('ref-1');
    await bed.requestPayment.handle(first);
    await eventually(() => pays() === 1, { describe: 'the first payment is sent' });
    await replica.ask('POST', '/apo-kr/drain', { drained: true, reason: 'the contract ends' });
    await bed.requestPayment.handle(bed.request('ref-2'));
    bed.clock.advance(60_000);
    const asked = inquiries();
    await eventually(() => inquiries() > asked, { describe: 'the first payment is inquired about' });
    expect(pays()).toBe(1);
    const { body } = await replica.ask('POST', '/apo-kr/drain', { drained: false, reason: 'it goes on' });
    expect(body).toMatchObject({ changed: true, route: { drained: false, struckOut: null } });
    await eventually(() => pays() >= 2, { describe: 'the second payment is sent' });
  });

  it('tests a route, and is told what to do when the test fails', async () => {
    const passed = await replica.ask('POST', '/apo-kr/self-test', { reason: 'new keys' });
    expect(passed).toMatchObject({ status: 200, body: { result: { passed: true } } });
    replicas.gateway.state.merchantKey = 'antom-2.public';
    const failed = await replica.ask('POST', '/apo-kr/self-test', { reason: 'new keys' });
    expect(failed.body).toMatchObject({
      result: { passed: false, setupFault: true, detail: 'upstream refuses our set-up: INVALID_SIGNATURE' },
      route: {
        struckOut: { by: 'self-test' },
        selfTest: { passed: false, fix: expect.stringContaining('public key') },
      },
    });
    replicas.gateway.state.merchantKey = 'merchant.public';
    const mended = await replica.ask('POST', '/apo-kr/self-test', { reason: 'mended' });
    expect(mended.body).toMatchObject({ result: { passed: true }, route: { struckOut: null } });
  });

  it('leaves a record of every deed, and of one that changed nothing', async () => {
    await replica.ask('POST', '/apo-kr/breakers/pay', { mode: 'open', reason: 'maintenance' });
    await replica.ask('POST', '/apo-kr/breakers/pay', { mode: 'open', reason: 'once more' });
    await replica.ask('POST', '/apo-kr/drain', { drained: true, reason: 'the contract ends' });
    await replica.ask('POST', '/apo-kr/self-test', { reason: 'is it there?' });
    const mode = { operator: 'kim', action: 'set-breaker-mode', subject: 'apo-kr' };
    expect(await actions()).toEqual([
      { ...mode, reason: 'maintenance', detail: { kind: 'pay', setting: 'open', changed: true } },
      { ...mode, reason: 'once more', detail: { kind: 'pay', setting: 'open', changed: false } },
      expect.objectContaining({ action: 'drain-route', detail: { setting: 'drained', changed: true } }),
      expect.objectContaining({ action: 'self-test-route', detail: { passed: true } }),
    ]);
  });

  it('reads what happened to a route, newest first', async () => {
    await replica.ask('POST', '/antom-kr/drain', { drained: true, reason: 'not this one' });
    await replica.ask('POST', '/apo-kr/breakers/pay', { mode: 'open', reason: 'maintenance' });
    await replica.ask('POST', '/apo-kr/breakers/pay', { mode: 'auto', reason: 'over' });
    const { body } = await replica.ask('GET', '/apo-kr/history?limit=2');
    expect(body['changes']).toMatchObject([
      {
        kind: 'pay',
        state: 'auto',
        reason: 'operator kim: over',
        origin: 'operator',
        replica: replica.service.replica,
      },
      { kind: 'pay', state: 'open', reason: 'operator kim: maintenance', at: '2026-11-01T00:00:00.000Z' },
    ]);
  });
});

describe('nobody else', () => {
  beforeAll(open);
  afterAll(() => replicas.close());

  it.each<['GET' | 'POST', string]>([
    ['GET', ''],
    ['GET', '/apo-kr/history'],
    ['POST', '/apo-kr/breakers/pay'],
    ['POST', '/apo-kr/drain'],
    ['POST', '/apo-kr/self-test'],
  ])('may %s %s', async (method, path) => {
    const body = method === 'POST' ? { reason: 'x' } : undefined;
    const answer = await replica.ask(method, path, body, 'somebody');
    expect(answer).toMatchObject({ status: 401, body: { type: 'urn:paywright:problem:operator-unknown' } });
    expect(await actions()).toEqual([]);
  });
});

describe('a wish that cannot be met', () => {
  beforeAll(open);
  afterAll(() => replicas.close());

  it.each<[string, string, unknown, number, object]>([
    [
      'a mode and a reason that are none',
      '/apo-kr/breakers/pay',
      { mode: 'ajar', reason: ' ' },
      422,
      {
        errors: expect.arrayContaining([
          { field: 'mode', rule: 'must be one of auto, open, closed' },
          { field: 'reason', rule: 'must say why, in 1 to 500 characters' },
        ]),
      },
    ],
    [
      'nothing and something unknown',
      '/apo-kr/drain',
      { drain: true },
      422,
      {
        errors: expect.arrayContaining([
          { field: 'drained', rule: 'is required', fix: 'add it' },
          { field: 'reason', rule: 'must say why, in 1 to 500 characters' },
          { field: 'drain', rule: 'is not a known field', fix: expect.any(String) },
        ]),
      },
    ],
    [
      'no reason',
      '/apo-kr/self-test',
      {},
      422,
      { errors: [{ field: 'reason', rule: 'must say why, in 1 to 500 characters' }] },
    ],
    [
      'a reason that is a novel',
      '/apo-kr/self-test',
      { reason: 'x'.repeat(501) },
      422,
      { errors: [{ field: 'reason', rule: 'must have at most 500 characters' }] },
    ],
    [
      'a reason that cannot be kept',
      '/apo-kr/drain',
      { drained: true, reason: 'a\0b' },
      422,
      { errors: [{ field: 'reason', rule: 'must not have control characters', fix: 'take them out' }] },
    ],
    [
      'a kind of call that is none',
      '/apo-kr/breakers/void',
      { mode: 'open', reason: 'x' },
      400,
      { errors: [{ field: 'kind', rule: 'must be one of pay, inquire, capture, cancel, refund' }] },
    ],
    [
      'a route that is not there',
      '/apo-jp/drain',
      { drained: true, reason: 'x' },
      404,
      {
        type: 'urn:paywright:problem:route-unknown',
        routes: ['apo-kr', 'antom-kr'],
        errors: [{ field: 'name', rule: 'must be one of apo-kr, antom-kr', fix: expect.any(String) }],
      },
    ],
  ])('names field, rule and fix: %s', async (_what, path, body, status, problem) => {
    const answer = await replica.ask('POST', path, body);
    expect(answer).toMatchObject({ status, body: problem });
    expect(await actions()).toEqual([]);
  });

  it('of the history names the configured routes too', async () => {
    expect(await replica.ask('GET', '/apo-jp/history')).toMatchObject({
      status: 404,
      body: { routes: ['apo-kr', 'antom-kr'] },
    });
    expect(await replica.ask('GET', '/apo-kr/history?limit=none')).toMatchObject({ status: 400 });
  });
});
