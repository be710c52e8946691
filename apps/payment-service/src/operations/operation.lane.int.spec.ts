import { CircuitBreaker } from '@paywright/circuit-breaker';
import { createLogger } from '@paywright/observability';
import { eventually } from '@paywright/testing';
import { CallGate } from '../routes/call-gate';
import type { Route } from '../routes/route';
import { openTestBed, route as routeName, type TestBed } from '../test-bed';
import { OperationLane } from './operation.lane';
import type { OperationRepository } from './operation.repository';
import { Pace } from './pace';

let bed: TestBed;
beforeEach(async () => {
  bed = await openTestBed();
});
afterEach(() => bed.close());

function laneWith(
  slots: number,
  operations: Pick<OperationRepository, 'claim'> = bed.operations,
  mayWait: () => boolean = () => false,
  pace = new Pace(),
  name = routeName,
  isShut = () => false,
) {
  const breaker = new CircuitBreaker({
    name: 'spec',
    errorThresholdPercentage: 50,
    volumeThreshold: 1,
    rollingWindowMs: 1_000,
    resetTimeoutMs: 60_000,
  });
  const gate = new CallGate({ breaker, slots, pace, clock: bed.clock, isShut });
  const route = { name, gates: { pay: gate } } as unknown as Route;
  const carried: string[] = [];
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const lane = new OperationLane(
    route,
    'pay',
    async ({ requestId }) => {
      carried.push(requestId);
      await released;
    },
    {
      operations: operations as OperationRepository,
      clock: bed.clock,
      logger: createLogger('spec', 'silent'),
      leaseMs: 60_000,
      pollMs: 20,
      mayWait,
    },
  );
  return { lane, breaker, carried, release };
}

const requestPayments = (count: number) =>
  Promise.all(Array.from({ length: count }, (_, index) => bed.requestPayment.handle(bed.request(`ref-${index}`))));

it('makes a few calls per look while they may wait, and all of them again afterwards', async () => {
  await requestPayments(30);
  const limits: number[] = [];
  let mayWait = true;
  const spied = {
    claim: (...args: Parameters<OperationRepository['claim']>) => {
      limits.push(args[4].limit);
      return bed.operations.claim(...args);
    },
  };
  const { lane, carried, release, breaker } = laneWith(100, spied, () => mayWait);
  lane.start();
  await eventually(() => carried.length >= 6, { describe: 'some calls are made' });
  expect(new Set(limits)).toEqual(new Set([2]));
  mayWait = false;
  await eventually(() => carried.length === 30, { describe: 'all calls are made' });
  expect(Math.max(...limits)).toBe(64);
  release();
  await lane.stop();
  breaker.close();
});

it('carries out no more calls at once than it has slots, and the rest when slots are free', async () => {
  await requestPayments(12);
  const { lane, carried, release, breaker } = laneWith(5);
  lane.start();
  await eventually(() => carried.length === 5, { describe: '5 calls are in flight' });
  expect(lane.busy).toBe(5);
  release();
  await eventually(() => carried.length === 12, { describe: 'all 12 calls are made' });
  await lane.stop();
  breaker.close();
  expect(new Set(carried).size).toBe(12);
});

it('claims nothing while its breaker is open: the rows stay due', async () => {
  await requestPayments(3);
  const { lane, breaker, carried, release } = laneWith(5);
  await breaker.execute(
    () => Promise.resolve(undefined),
    () => 'timeout',
  );
  expect(breaker.state()).toBe('open');
  lane.start();
  lane.wake();
  // Two lanes on the same rows: the other one has a working route and gets them all.
  const other = laneWith(5);
  other.lane.start();
  await eventually(() => other.carried.length === 3, { describe: 'the other lane has made all 3 calls' });
  expect(carried).toEqual([]);
  release();
  other.release();
  await Promise.all([lane.stop(), other.lane.stop()]);
  breaker.close();
  other.breaker.close();
});

it('waits at its end until the calls in flight are carried out', async () => {
  await requestPayments(1);
  const { lane, carried, release, breaker } = laneWith(1);
  lane.start();
  await eventually(() => carried.length === 1, { describe: 'the call is in flight' });
  let stopped = false;
  const stopping = lane.stop().then(() => (stopped = true));
  await new Promise(setImmediate);
  expect(stopped).toBe(false);
  release();
  await stopping;
  expect(lane.busy).toBe(0);
  breaker.close();
});

it('waits at its end for a claim on its way, and carries out what it brings', async () => {
  await requestPayments(1);
  let claimed = false;
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const { lane, carried, release, breaker } = laneWith(1, {
    claim: async (...asked) => {
      const operations = await bed.operations.claim(...asked);
      claimed = true;
      await answered;
      return operations;
    },
  });
  release();
  lane.start();
  await eventually(() => claimed, { describe: 'the row is claimed' });
  const stopping = lane.stop().then(() => carried.length);
  await new Promise(setImmediate);
  answer();
  expect(await stopping).toBe(1);
  breaker.close();
  expect(lane.busy).toBe(0);
});

it('begins no faster than its pace, oldest first, and the rest stays due', async () => {
  for (let index = 0; index < 12; index += 1) {
    await bed.requestPayment.handle(bed.request(`ref-${index}`));
    bed.clock.advance(1_000);
  }
  const inOrder = await bed.db.query<{ request_id: string }[]>(
    "SELECT request_id FROM operations WHERE kind = 'pay' ORDER BY due_at",
  );
  const { lane, carried, release, breaker } = laneWith(100, bed.operations, () => false, new Pace({ perSecond: 10 }));
  release();
  const began = performance.now();
  lane.start();
  await eventually(() => carried.length >= 6, { describe: 'half of them are made' });
  expect(performance.now() - began).toBeGreaterThanOrEqual(((6 - 1) / 10) * 1000);
  await eventually(() => carried.length === 12, { describe: 'all of them are made' });
  expect(performance.now() - began).toBeGreaterThanOrEqual(((12 - 1) / 10) * 1000);
  expect(carried).toEqual(inOrder.map(({ request_id }) => request_id));
  await lane.stop();
  breaker.close();
});

it('drains what piled up behind an open breaker slowly, oldest first, once it has closed', async () => {
  await requestPayments(14);
  const { lane, carried, release, breaker } = laneWith(100);
  breaker.setMode('open', 'maintenance');
  release();
  lane.start();
  breaker.setMode('closed', 'over');
  const began = performance.now();
  await eventually(() => carried.length === 14, { describe: 'all of them are made' });
  // One at once, ten in the first second, twenty in the next.
  expect(performance.now() - began).toBeGreaterThanOrEqual(1_000);
  await lane.stop();
  breaker.close();
});

it('does not slow another lane when it is at its limit', async () => {
  await requestPayments(4);
  await bed.db.query(
    "UPDATE operations SET route = 'slow' WHERE kind = 'pay' AND request_id IN (SELECT request_id FROM operations WHERE kind = 'pay' LIMIT 3)",
  );
  const slow = laneWith(1, bed.operations, () => false, new Pace(), 'slow');
  const other = laneWith(5);
  slow.lane.start();
  await eventually(() => slow.lane.busy === 1, { describe: 'the slow lane is full' });
  other.release();
  other.lane.start();
  await eventually(() => other.carried.length === 1 && other.lane.busy === 0, { describe: 'the other lane is done' });
  expect(slow.carried).toHaveLength(1);
  slow.release();
  await eventually(() => slow.carried.length === 3, { describe: 'the slow lane makes its other calls' });
  await Promise.all([slow.lane.stop(), other.lane.stop()]);
  slow.breaker.close();
  other.breaker.close();
});

it('claims nothing while its route sends no pays', async () => {
  await requestPayments(2);
  let isShut = true;
  const { lane, carried, release, breaker } = laneWith(
    5,
    bed.operations,
    () => false,
    new Pace(),
    routeName,
    () => isShut,
  );
  release();
  lane.start();
  lane.wake();
  await lane.stop();
  expect(carried).toEqual([]);
  isShut = false;
  lane.start();
  await eventually(() => carried.length === 2, { describe: 'both are made' });
  await lane.stop();
  breaker.close();
});
