import { CircuitBreaker } from '@paywright/circuit-breaker';
import { ManualClock } from '@paywright/kernel';
import { Pace } from '../operations/pace';
import { CallGate, type CallGateOptions } from './call-gate';

const clock = new ManualClock(1_000);
let breaker: CircuitBreaker;

beforeEach(() => {
  jest.useFakeTimers();
  breaker = new CircuitBreaker({
    name: 'spec',
    errorThresholdPercentage: 50,
    volumeThreshold: 2,
    rollingWindowMs: 1_000,
    resetTimeoutMs: 1_000,
  });
});
afterEach(() => {
  breaker.close();
  jest.useRealTimers();
});

const gateWith = (options: Partial<CallGateOptions> = {}) =>
  new CallGate({ breaker, slots: 3, pace: new Pace(), clock, ...options });
const fails = () =>
  breaker.execute(
    async () => undefined,
    () => 'timeout',
  );
async function probing(): Promise<void> {
  await fails();
  await fails();
  await jest.advanceTimersByTimeAsync(1_000);
  expect(breaker.state()).toBe('half-open');
}

it('lets as many calls begin as fit through the bulkhead, and more when some are over', () => {
  const gate = gateWith();
  const leave = [gate.enter(), gate.enter()];
  expect([gate.free(), gate.inFlight]).toEqual([1, 2]);
  leave[0]?.();
  expect([gate.free(), gate.inFlight]).toEqual([2, 1]);
});

it('lets no more begin than its pace allows', () => {
  const gate = gateWith({ pace: new Pace({ perSecond: 20 }) });
  expect(gate.free()).toBe(2);
  gate.enter();
  gate.enter();
  expect(gate.free()).toBe(0);
});

it('lets nothing begin while it is shut or its breaker is open', async () => {
  let shut = true;
  const gate = gateWith({ isShut: () => shut });
  expect(gate.free()).toBe(0);
  shut = false;
  expect(gate.free()).toBe(3);
  breaker.setMode('open', 'opened by operator alice: maintenance');
  expect(gate.free()).toBe(0);
});

it('lets one call begin while the breaker probes, also before that call is sent, and another if it never is', async () => {
  const gate = gateWith();
  await probing();
  expect(gate.free()).toBe(1);
  const leave = gate.enter();
  expect(gate.free()).toBe(0);
  leave();
  expect(gate.free()).toBe(1);
});

it('is not kept from probing by calls that began before it opened', async () => {
  const gate = gateWith();
  gate.enter();
  await probing();
  expect(gate.free()).toBe(1);
});

it('begins slowly once the breaker has closed, whoever closed it', async () => {
  const gate = gateWith({ slots: 100 });
  await probing();
  await breaker.execute(
    async () => undefined,
    () => undefined,
  );
  expect(gate.free()).toBe(1);
});

it('knows why the breaker is as it is, and since when', async () => {
  const gate = gateWith();
  expect(gate.lastChange).toEqual({ reason: 'nothing happened since this replica began', since: 1_000 });
  clock.advance(500);
  breaker.open('opened by b: 20 calls in a row failed: timeout 20');
  expect(gate.lastChange).toEqual({ reason: 'opened by b: 20 calls in a row failed: timeout 20', since: 1_500 });
});
