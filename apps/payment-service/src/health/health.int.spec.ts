import { PaymentResult } from '@paywright/contracts';
import { ManualClock } from '@paywright/kernel';
import { createLogger, Metrics } from '@paywright/observability';
import type { HealthCondition } from '@paywright/routing';
import type { ParkedResult } from '../parking/parked-result.repository';
import { answers, openTestBed, otherRoute, route, type TestBed } from '../test-bed';
import { Health } from './health';
import { deleteSamples, foldSeconds, insertSamples } from './health-samples.repository';
import { HealthTally } from './health-tally';
import { observeHealth } from './observe-health';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

let bed: TestBed;
let replicas: Health[];

beforeEach(async () => {
  bed = await openTestBed();
  replicas = bed.tallies.map(healthOf);
});
afterEach(() => bed.close());

/** Health as a replica of its own has it, that counts with this tally. */
function healthOf(tally: HealthTally): Health {
  const { db, clock, nameAcquirer } = bed;
  const logger = createLogger('spec', 'silent');
  const routes = [
    { name: route, terms: {} },
    { name: otherRoute, terms: {} },
  ];
  return new Health({ db, clock, logger, tally, nameAcquirer, routes });
}

/** Every replica writes what it counted, and one reads. */
async function settle(): Promise<Health> {
  await Promise.all(replicas.map((health) => health.flush()));
  const [reader] = replicas;
  if (!reader) throw new Error('a test bed has replicas');
  await reader.read(['1m', '5m', '1h', '24h']);
  return reader;
}

/** The approval rate as a policy would see it. */
async function approvals(condition: Partial<HealthCondition> = {}) {
  return (await settle()).healthOf({ route, measure: 'approvalRate', atLeastCount: 1, ...condition });
}

async function payment(ref: string): Promise<{ paymentRequestId: string; apoPaymentId: string }> {
  await bed.requestPayment.handle(bed.request(ref));
  const pay = await bed.claimPay();
  const apoPaymentId = `apo-${ref}`;
  await bed.answerPay.record(pay, answers.actionRequired(apoPaymentId));
  return { paymentRequestId: pay.requestId, apoPaymentId };
}

const declined = { result: { resultStatus: 'F', resultCode: 'DO_NOT_HONOR' }, acquirerInfo: { acquirerName: '2C2P' } };

function approval(ids: { paymentRequestId: string; apoPaymentId: string }): ParkedResult {
  const data = {
    notificationId: `ntf-${ids.apoPaymentId}`,
    route,
    receivedAt: '2026-11-01T00:00:30.000Z',
    notifyType: 'PAYMENT_RESULT',
    result: { resultStatus: 'S', resultCode: 'SUCCESS' },
    paymentAmount: { currency: 'KRW', value: '4200' },
  };
  return { eventId: data.notificationId, eventType: PaymentResult.type, ...ids, data };
}

describe('a decision', () => {
  it('is counted for its route and the acquirer that the message names', async () => {
    await bed.paymentResult(await payment('a'));
    await bed.paymentResult({ ...(await payment('b')), ...declined });
    await bed.paymentResult({ ...(await payment('c')), ...declined });
    expect(await approvals()).toEqual({ value: 1 / 3, count: 3 });
    expect(await approvals({ acquirer: 'ALIPAY' })).toEqual({ value: 1, count: 1 });
    expect(await approvals({ acquirer: '2C2P' })).toEqual({ value: 0, count: 2 });
    expect(await approvals({ route: otherRoute })).toBeUndefined();
  });

  it('told again, by the same notification, by others and by inquiry, is counted once', async () => {
    const ids = await payment('a');
    const [first, again] = ['ntf-first', 'ntf-again'];
    for (const notificationId of [first, first, again, first]) await bed.paymentResult({ ...ids, notificationId });
    await bed.captureResult({ apoPaymentId: ids.apoPaymentId });
    await bed.paymentResult(ids);
    expect(await approvals()).toEqual({ value: 1, count: 1 });
  });

  it('that is told to several replicas at the same moment is counted once', async () => {
    const ids = await payment('a');
    await Promise.all(Array.from({ length: 8 }, () => bed.paymentResult(ids)));
    expect(await approvals()).toEqual({ value: 1, count: 1 });
  });

  it('that is not committed is not counted; and is, once it is', async () => {
    const ids = await payment('a');
    await bed.db.query("ALTER TABLE payments ADD CONSTRAINT spec CHECK (status <> 'authorized')");
    await expect(bed.paymentResult(ids)).rejects.toMatchObject({ code: '23514' });
    expect(await approvals()).toBeUndefined();
    await bed.db.query('ALTER TABLE payments DROP CONSTRAINT spec');
    await bed.paymentResult(ids);
    expect(await approvals()).toEqual({ value: 1, count: 1 });
  });

  it('does not suffer when another in the same transaction is undone', async () => {
    const all = [await payment('a'), await payment('b')];
    await bed.db.query(
      "ALTER TABLE payments ADD CONSTRAINT spec CHECK (NOT (status = 'authorized' AND payment_ref = 'a'))",
    );
    // What one replica records at the same moment shares a transaction.
    const { recordResult } = bed;
    const event = { source: 'webhook-ingest', time: undefined };
    const outcomes = await Promise.allSettled(all.map((ids) => recordResult.fromLog(approval(ids), event)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await approvals()).toEqual({ value: 1, count: 1 });
  });
});

describe('what replicas count', () => {
  it('adds up, whoever reads', async () => {
    for (const tally of bed.tallies)
      tally.decided({ route, acquirerName: 'ALIPAY', approved: true, at: bed.clock.now() });
    bed.tallies[0]?.decided({ route, acquirerName: 'ALIPAY', approved: false, at: bed.clock.now() });
    await settle();
    for (const health of replicas) {
      await health.read(['5m']);
      const condition = { route, measure: 'approvalRate', atLeastCount: 1 } as const;
      expect(health.healthOf(condition)).toEqual({ value: 4 / 5, count: 5 });
    }
  });

  it('is written later when it cannot be written now, and then once', async () => {
    const [health] = replicas;
    bed.tallies[0]?.decided({ route, approved: true, at: bed.clock.now() });
    await bed.db.query('ALTER TABLE health_samples RENAME TO away');
    await expect(health?.flush()).rejects.toThrow('health_samples');
    bed.tallies[0]?.decided({ route, approved: false, at: bed.clock.now() });
    await bed.db.query('ALTER TABLE away RENAME TO health_samples');
    await health?.flush();
    await health?.flush();
    expect(await approvals()).toEqual({ value: 0.5, count: 2 });
  });
});

describe('a window', () => {
  const call = (failed: boolean, ms?: number) => bed.tallies[0]?.called(route, { kind: 'pay', failed, ms });
  const failures = async (window: HealthCondition['window']) =>
    (await settle()).healthOf({ route, measure: 'technicalFailureRate', window });

  it('slides with the clock: what is older than it counts no more', async () => {
    call(true);
    bed.clock.advance(59 * secondMs);
    call(false);
    expect(await failures('1m')).toEqual({ value: 0.5, count: 2 });
    bed.clock.advance(2 * secondMs);
    expect(await failures('1m')).toEqual({ value: 0, count: 1 });
    expect(await failures('5m')).toEqual({ value: 0.5, count: 2 });
    bed.clock.advance(4 * minuteMs);
    expect(await failures('5m')).toEqual({ value: 0, count: 1 });
    bed.clock.advance(minuteMs);
    expect(await failures('5m')).toBeUndefined();
    expect(await failures('1h')).toEqual({ value: 0.5, count: 2 });
    bed.clock.advance(hourMs);
    expect(await failures('1h')).toBeUndefined();
    expect(await failures('24h')).toEqual({ value: 0.5, count: 2 });
    bed.clock.advance(23 * hourMs);
    expect(await failures('24h')).toBeUndefined();
  });

  it('of five minutes is the usual one', async () => {
    call(true);
    bed.clock.advance(4 * minuteMs);
    expect(await failures(undefined)).toEqual({ value: 1, count: 1 });
    bed.clock.advance(minuteMs);
    expect(await failures(undefined)).toBeUndefined();
  });

  it('tells the latency of calls that left, to 5 %', async () => {
    for (let n = 0; n < 95; n += 1) call(false, 100);
    for (let n = 0; n < 5; n += 1) call(true, 10_000);
    call(true);
    const health = await settle();
    const p95 = health.healthOf({ route, measure: 'latencyP95Ms' });
    expect(p95?.count).toBe(100);
    expect(Math.abs((p95?.value ?? 0) - 100)).toBeLessThan(5);
    expect(await failures('1m')).toEqual({ value: 6 / 101, count: 101 });
  });
});

describe('what is old', () => {
  const rows = async (seconds: number): Promise<number> => {
    const [row] = await bed.db.query<{ count: number }[]>(
      'SELECT count(*)::int AS count FROM health_samples WHERE seconds = $1',
      [seconds],
    );
    return row?.count ?? 0;
  };

  /** A decision and a call every second for so long, by each replica. */
  async function history(ms: number): Promise<void> {
    const [first] = replicas;
    if (!first) throw new Error('a test bed has replicas');
    const tally = new HealthTally(bed.clock, bed.nameAcquirer);
    for (let passed = 0; passed < ms; passed += secondMs) {
      tally.decided({ route, acquirerName: 'ALIPAY', approved: passed % 4_000 !== 0, at: bed.clock.now() });
      tally.called(route, { kind: 'pay', failed: passed % 10_000 === 0, ms: 100 + (passed % 7_000) });
      bed.clock.advance(secondMs);
    }
    const samples = tally.take();
    await insertSamples(bed.db, samples);
    await insertSamples(bed.db, samples);
  }

  it('is folded into minutes, and says the same', async () => {
    await history(10 * minuteMs);
    const [health] = replicas;
    const before = await health?.read(['1m', '5m', '1h']);
    expect(await rows(60)).toBe(0);
    await health?.tidy();
    expect(await rows(60)).toBe(4 * 2);
    expect(await rows(1)).toBe(6 * 60 * 2 * 2);
    expect(await health?.read(['1m', '5m', '1h'])).toEqual(before);
  });

  it('is folded in batches that step aside for each other: nothing is lost and nothing counted twice', async () => {
    await history(3 * minuteMs);
    const [health] = replicas;
    const before = await health?.read(['1h']);
    const until = bed.clock.now();
    const folded = await Promise.all([0, 1, 2].map(() => foldSeconds(bed.db, until, 100)));
    expect(folded.reduce((sum, count) => sum + count)).toBe(3 * 60 * 2 * 2);
    expect(await rows(1)).toBe(0);
    expect(await health?.read(['1h'])).toEqual(before);
  });

  it('is deleted after 25 hours, so many rows at once', async () => {
    await history(minuteMs);
    bed.clock.advance(25 * hourMs);
    await history(minuteMs);
    const statements: string[] = [];
    const watched = { query: (sql: string, values: unknown[]) => (statements.push(sql), bed.db.query(sql, values)) };
    const deleted = await deleteSamples(watched as never, bed.clock.now() - 25 * hourMs, 100);
    expect(deleted).toBe(60 * 2 * 2);
    expect(statements).toHaveLength(3);
    expect(await rows(1)).toBe(60 * 2 * 2);
  });

  it('and nobody could read anew says nothing after a while', async () => {
    bed.tallies[0]?.decided({ route, approved: true, at: bed.clock.now() });
    const condition = { route, measure: 'approvalRate', atLeastCount: 1 } as const;
    const health = await settle();
    const now = jest.spyOn(performance, 'now');
    const readAt = performance.now();
    now.mockReturnValue(readAt + 59_000);
    expect(health.healthOf(condition)).toEqual({ value: 1, count: 1 });
    now.mockReturnValue(readAt + 61_000);
    expect(health.healthOf(condition)).toBeUndefined();
    now.mockRestore();
  });
});

describe('metrics', () => {
  it('show the last five minutes with their counts, and few labels', async () => {
    const metrics = new Metrics();
    const health = await settle();
    observeHealth(metrics, health);
    for (const acquirerName of ['ALIPAY', 'NEW-1', 'NEW-2', undefined]) {
      bed.tallies[0]?.decided({ route, acquirerName, approved: acquirerName !== 'NEW-2', at: bed.clock.now() });
    }
    bed.tallies[0]?.called(route, { kind: 'pay', failed: true });
    await settle();
    const text = await metrics.text();
    const lines = text.split('\n').filter((line) => line.startsWith('health_'));
    expect(lines.sort()).toEqual(
      [
        `health_approval_rate{route="${route}",acquirer="ALIPAY"} 1`,
        `health_approval_rate{route="${route}",acquirer="UNNAMED"} 1`,
        `health_approval_rate{route="${route}",acquirer="other"} 0.5`,
        `health_decisions{route="${route}",acquirer="ALIPAY"} 1`,
        `health_decisions{route="${route}",acquirer="UNNAMED"} 1`,
        `health_decisions{route="${route}",acquirer="other"} 2`,
        `health_pay_calls{route="${otherRoute}"} 0`,
        `health_pay_calls{route="${route}"} 1`,
        `health_pay_latency_calls{route="${otherRoute}"} 0`,
        `health_pay_latency_calls{route="${route}"} 0`,
        `health_technical_failure_rate{route="${route}"} 1`,
      ].sort(),
    );
  });
});

it('a second is counted where it began, whatever the clock says in the middle of it', () => {
  const clock = new ManualClock(1_700_000_000_999);
  const tally = new HealthTally(clock, (_, told) => told ?? 'UNNAMED');
  tally.called('r', { kind: 'inquire', failed: true });
  tally.called('r', { kind: 'inquire', failed: false });
  clock.advance(1);
  tally.called('r', { kind: 'inquire', failed: false });
  expect(tally.take()).toMatchObject([
    { at: 1_700_000_000_000, inquiries: 2, failedInquiries: 1 },
    { at: 1_700_000_001_000, inquiries: 1, failedInquiries: 0 },
  ]);
  expect(tally.take()).toEqual([]);
});
