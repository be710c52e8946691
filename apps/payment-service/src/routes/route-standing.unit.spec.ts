import { CircuitBreaker } from '@paywright/circuit-breaker';
import { ManualClock } from '@paywright/kernel';
import { Pace } from '../operations/pace';
import { CallGate } from './call-gate';
import { RouteDuty } from './route-duty';
import { RouteStanding } from './route-standing';

const clock = new ManualClock(0);
let breaker: CircuitBreaker;
let duty: RouteDuty;
let gate: CallGate;
let standing: RouteStanding;
let now: number;

beforeEach(() => {
  jest.useFakeTimers();
  now = 0;
  breaker = new CircuitBreaker({
    name: 'spec',
    errorThresholdPercentage: 50,
    volumeThreshold: 2,
    rollingWindowMs: 1_000,
    resetTimeoutMs: 1_000,
  });
  duty = new RouteDuty();
  gate = new CallGate({ breaker, slots: 2, pace: new Pace(), clock, isShut: () => duty.sendsNoPays });
  const giving = new Pace({ perSecond: 3, burstSeconds: 1, now: () => now });
  standing = new RouteStanding({ duty, gate, giving, now: () => now });
});
afterEach(() => {
  breaker.close();
  jest.useRealTimers();
});

const call = (trouble?: string) =>
  breaker.execute(
    async () => undefined,
    () => trouble,
  );
async function probing(): Promise<void> {
  await call('timeout');
  await call('timeout');
  await jest.advanceTimersByTimeAsync(1_000);
}

it('takes payments while nothing stands against it', () => {
  expect(standing.read()).toBeUndefined();
});

it('takes none while an operator has drained it, whatever else there is', () => {
  duty.drain = { operator: 'alice', reason: 'contract ends', since: 0 };
  duty.takeOut({ detail: 'INVALID_SIGNATURE', fix: 'look at the keys', since: 0 }, 0);
  expect(standing.read()).toEqual({ by: 'operator', detail: 'an operator has drained it' });
});

it('takes none while an operator holds its pays, and all while an operator lets them through', async () => {
  breaker.setMode('open', 'opened by operator alice: maintenance');
  expect(standing.read()).toEqual({
    by: 'operator',
    detail: 'an operator holds its pays',
  });
  breaker.setMode('closed', 'closed by operator alice: let us see');
  for (let i = 0; i < 5; i += 1) await call('timeout');
  expect(standing.read()).toBeUndefined();
});

it('takes none while upstream refuses its set-up', () => {
  duty.takeOut({ detail: 'APO answered INVALID_SIGNATURE', fix: 'look at the keys', since: 0 }, 0);
  expect(standing.read()).toEqual({ by: 'self-test', detail: 'APO answered INVALID_SIGNATURE' });
});

it('takes none while its breaker is open, and says what opened it', async () => {
  await call('timeout');
  await call('HTTP 5xx');
  expect(standing.read()).toEqual({
    by: 'breaker',
    detail: 'its breaker for pay is open: 2 calls in a row failed: timeout 1, HTTP 5xx 1',
  });
});

it('is given one payment while its breaker probes, until that probe has ended', async () => {
  await probing();
  expect(standing.read()).toBeUndefined();
  standing.given();
  expect(standing.read()).toMatchObject({ by: 'breaker', detail: expect.stringContaining('probe') });
  await call('timeout');
  await jest.advanceTimersByTimeAsync(1_000);
  expect(standing.read()).toBeUndefined();
  standing.given();
  await call();
  expect(standing.read()).toBeUndefined();
});

it('is given another payment after 5 s when the probe never began', async () => {
  await probing();
  standing.given();
  now += 4_999;
  expect(standing.read()).toMatchObject({ by: 'breaker' });
  now += 1;
  expect(standing.read()).toBeUndefined();
});

it('is given none while a call that was due anyway is the probe', async () => {
  await probing();
  const leave = gate.enter();
  expect(standing.read()).toMatchObject({ by: 'breaker' });
  leave();
  expect(standing.read()).toBeUndefined();
});

it('takes none while its bulkhead is full, and says so with figures', () => {
  const leave = [gate.enter(), gate.enter()];
  expect(standing.read()).toEqual({ by: 'limit', detail: '2 of 2 calls at once' });
  leave[0]?.();
  expect(standing.read()).toBeUndefined();
});

it('takes no more than its rate: what is given beyond would only wait', () => {
  for (let i = 0; i < 3; i += 1) {
    expect(standing.read()).toBeUndefined();
    standing.given();
  }
  expect(standing.read()).toEqual({ by: 'limit', detail: 'its 3 payments per second are given' });
  now += 334;
  expect(standing.read()).toBeUndefined();
});

it('lets what waits for it go elsewhere while it is out, and not while it is busy or about to be probed', async () => {
  expect(standing.isOut()).toBe(false);
  const leave = [gate.enter(), gate.enter()];
  expect([standing.read()?.by, standing.isOut()]).toEqual(['limit', false]);
  for (const done of leave) done();
  duty.drain = { operator: 'kim', reason: 'contract ends', since: 0 };
  expect(standing.isOut()).toBe(true);
  duty.drain = undefined;
  await call('timeout');
  await call('timeout');
  expect(standing.isOut()).toBe(true);
  await jest.advanceTimersByTimeAsync(1_000);
  standing.given();
  expect([standing.read()?.by, standing.isOut()]).toEqual(['breaker', false]);
});
