import { eventually } from '@paywright/testing';
import { type RunningService, routeNamed, startReplica } from '../running-service.fixture';
import { openTestBed, type TestBed } from '../test-bed';
import { insertSamples } from './health-samples.repository';

let bed: TestBed;
let replicas: RunningService[] = [];
beforeEach(async () => {
  bed = await openTestBed();
});
afterEach(async () => {
  for (const replica of replicas) await replica.stop();
  replicas = [];
  await bed.close();
});

async function replica(): Promise<RunningService> {
  const korean = routeNamed('apo-kr', { expectedAcquirers: ['ALIPAY', '2C2P'] });
  const direct = routeNamed('antom-kr', { product: 'antom-direct', expectedAcquirers: ['ALIPAY'] });
  const started = await startReplica(bed, [korean, direct]);
  replicas.push(started);
  return started;
}

/** A replica counted this, and another has read it. */
async function counted(reader: RunningService, count: (tally: TestBed['tallies'][number]) => void): Promise<void> {
  const [tally] = bed.tallies;
  if (!tally) throw new Error('a test bed has replicas');
  count(tally);
  await insertSamples(bed.db, tally.take());
  await reader.service.health.read(['5m', '1h']);
}

const nothing = {
  approvalRate: { value: null, count: 0, low: 0, high: 1 },
  technicalFailureRate: { value: null, count: 0, low: 0, high: 1 },
  inquiryFailureRate: { value: null, count: 0, low: 0, high: 1 },
  latencyMs: { p50: null, p95: null, p99: null, count: 0 },
};

describe('GET /admin/health', () => {
  it('is for operators alone', async () => {
    const { ask } = await replica();
    const { status, body } = await ask('GET', '/admin/health', undefined, 'somebody-else');
    expect(status).toBe(401);
    expect(body).toMatchObject({ type: 'urn:paywright:problem:operator-unknown' });
  });

  it('names every fault of a query', async () => {
    const { ask } = await replica();
    const { status, body } = await ask('GET', '/admin/health?window=2h&route=&acquirer=ALIPAY');
    expect(status).toBe(400);
    const faults = body['errors'] as { field: string; rule: string }[];
    expect(faults.map(({ field }) => field).sort()).toEqual(['acquirer', 'route', 'window']);
    expect(faults.find(({ field }) => field === 'window')?.rule).toContain('must be one of 1m, 5m, 1h, 24h');
  });

  it('knows no route that is neither configured nor was counted', async () => {
    const { ask } = await replica();
    const { status, body } = await ask('GET', '/admin/health?route=nowhere');
    expect(status).toBe(404);
    expect(body).toMatchObject({ errors: [{ field: 'route', rule: 'must be one of apo-kr, antom-kr' }] });
  });

  it('says that of nothing nothing is known', async () => {
    const { ask } = await replica();
    expect((await ask('GET', '/admin/health')).body).toEqual({
      window: '5m',
      asOf: '2026-11-01T00:00:00.000Z',
      since: '2026-10-31T23:55:00.000Z',
      routes: ['apo-kr', 'antom-kr'].map((route) => ({ route, ...nothing, acquirers: [] })),
    });
  });

  it('shows small numbers as small, by route and by acquirer', async () => {
    const reader = await replica();
    await counted(reader, (tally) => {
      const decision = { route: 'apo-kr', at: bed.clock.now() };
      tally.decided({ ...decision, acquirerName: 'ALIPAY', approved: true });
      for (let n = 0; n < 900; n += 1) tally.decided({ ...decision, acquirerName: '2C2P', approved: n % 10 > 0 });
      tally.called('apo-kr', { kind: 'pay', failed: false, ms: 100, acquirerName: 'ALIPAY' });
      tally.called('apo-kr', { kind: 'pay', failed: true, ms: 2_000 });
      tally.called('apo-kr', { kind: 'inquire', failed: true });
    });
    const { body } = await reader.ask('GET', '/admin/health?window=1h&route=apo-kr');
    expect(body).toMatchObject({ window: '1h' });
    expect(body['routes']).toEqual([
      {
        route: 'apo-kr',
        approvalRate: { value: 0.9001, count: 901, low: 0.8788, high: 0.918 },
        technicalFailureRate: { value: 0.5, count: 2, low: 0.0945, high: 0.9055 },
        inquiryFailureRate: { value: 1, count: 1, low: 0.2065, high: 1 },
        latencyMs: { p50: expect.any(Number), p95: expect.any(Number), p99: expect.any(Number), count: 2 },
        acquirers: [
          {
            acquirer: '2C2P',
            approvalRate: { value: 0.9, count: 900, low: 0.8787, high: 0.9179 },
            latencyMs: nothing.latencyMs,
          },
          {
            acquirer: 'ALIPAY',
            approvalRate: { value: 1, count: 1, low: 0.2065, high: 1 },
            latencyMs: expect.objectContaining({ count: 1 }),
          },
          {
            acquirer: 'UNNAMED',
            approvalRate: nothing.approvalRate,
            latencyMs: expect.objectContaining({ count: 1 }),
          },
        ],
      },
    ]);
  });

  it('tells failed calls of an acquirer whose route leads to no other', async () => {
    const reader = await replica();
    await counted(reader, (tally) => tally.called('antom-kr', { kind: 'pay', failed: true, ms: 2_000 }));
    const { body } = await reader.ask('GET', '/admin/health?route=antom-kr');
    expect(body).toMatchObject({
      routes: [{ acquirers: [{ acquirer: 'ALIPAY', technicalFailureRate: { value: 1, count: 1 } }] }],
    });
  });
});

describe('calls of a running service', () => {
  it('are counted, seen by the others, and turn payments away where a policy says so', async () => {
    const [caller, other] = [await replica(), await replica()];
    const health = [{ route: 'apo-kr', measure: 'technicalFailureRate', above: 0.5, atLeastCount: 1 }];
    const policy = {
      rules: [{ name: 'apo-is-ill', when: { health }, route: { priority: ['antom-kr'] } }],
      default: { priority: ['apo-kr', 'antom-kr'] },
    };
    const dryRun = async (): Promise<unknown> => {
      const payment = { paymentAmount: { currency: 'KRW', value: '4200' }, flow: 'issuer-page' };
      return (await other.ask('POST', '/admin/policies/dry-run', { version: 1, payment })).body;
    };
    expect((await other.ask('POST', '/admin/policies', policy)).status).toBe(201);
    expect(await dryRun()).toMatchObject({ rule: 'default', chosen: 'apo-kr' });
    await bed.requestPayment.handle(bed.request('a'));
    await eventually(
      async () => {
        await caller.service.health.flush();
        await other.service.health.flush();
        await other.service.health.read(['5m']);
        const { body } = await other.ask('GET', '/admin/health?route=apo-kr');
        expect(body).toMatchObject({ routes: [{ technicalFailureRate: { value: 1 }, latencyMs: { count: 0 } }] });
        return true;
      },
      { describe: 'the call that nobody answered was counted' },
    );
    expect(await dryRun()).toMatchObject({ rule: 'apo-is-ill', chosen: 'antom-kr' });
  });

  it('are written at the latest when the service stops', async () => {
    const stopping = await replica();
    const written = () => bed.db.query<object[]>('SELECT 1 FROM health_samples');
    await stopping.service.routes.all[0]?.client.inquirePayment({ paymentRequestId: 'pr_1' });
    await stopping.stop();
    replicas = [];
    expect(await written()).toHaveLength(1);
  });
});
