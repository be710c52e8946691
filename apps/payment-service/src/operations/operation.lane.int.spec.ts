import { CircuitBreaker } from '@paywright/circuit-breaker';
import { createLogger } from '@paywright/observability';
import { eventually } from '@paywright/testing';
import type { Route } from '../routes/route';
import { openTestBed, route as routeName, type TestBed } from '../test-bed';
import { OperationLane } from './operation.lane';
import type { OperationRepository } from './operation.repository';

let bed: TestBed;
beforeEach(async () => {
  bed = await openTestBed();
});
afterEach(() => bed.close());

function laneWith(
  slots: number,
  operations: Pick<OperationRepository, 'claim'> = bed.operations,
  mayWait: () => boolean = () => false,
) {
  const breaker = new CircuitBreaker({
    name: 'spec',
    errorThresholdPercentage: 50,
    volumeThreshold: 1,
    rollingWindowMs: 1_000,
    resetTimeoutMs: 60_000,
  });
  const route = { name: routeName, breakers: { pay: breaker }, slots: { pay: slots } } as unknown as Route;
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
      limits.push(args[4]);
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
