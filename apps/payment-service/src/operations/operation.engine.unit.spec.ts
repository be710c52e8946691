import { ManualClock } from '@paywright/kernel';
import { createLogger } from '@paywright/observability';
import type { Route } from '../routes/route';
import { operationKinds } from './operation';
import { OperationEngine, type OperationEngineOptions } from './operation.engine';

beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
afterEach(() => jest.useRealTimers());

const shut = { free: () => 0, pace: { waitMs: () => 0 } };
const ofEachKind = <T>(value: T) => Object.fromEntries(operationKinds.map((kind) => [kind, value]));
const route = { name: 'apo-kr', gates: ofEachKind(shut) };

function engineWith(interruptedPays: () => Promise<unknown[]>): OperationEngine {
  return new OperationEngine({
    routes: [route as unknown as Route],
    operations: { interruptedPays } as unknown as OperationEngineOptions['operations'],
    answerPay: {} as OperationEngineOptions['answerPay'],
    cards: {} as OperationEngineOptions['cards'],
    answerFollowUp: {} as OperationEngineOptions['answerFollowUp'],
    answerInquiry: {} as OperationEngineOptions['answerInquiry'],
    clock: new ManualClock(0),
    logger: createLogger('spec', 'silent'),
    leaseMs: 15_000,
    pollMs: 200,
    isBehind: () => false,
    onSetupFault: () => undefined,
    onOutcome: () => undefined,
  });
}

it('looks for interrupted pays once at a time, however slow the database is, and ends after that look', async () => {
  let looks = 0;
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const engine = engineWith(async () => {
    looks += 1;
    await answered;
    return [];
  });
  engine.start();
  await jest.advanceTimersByTimeAsync(60_000);
  const stopping = engine.stop();
  answer();
  await stopping;
  expect(looks).toBe(1);
});

it('looks for interrupted pays again after a look that failed', async () => {
  let looks = 0;
  const engine = engineWith(async () => {
    looks += 1;
    throw new Error('the database is away');
  });
  engine.start();
  await jest.advanceTimersByTimeAsync(5_000);
  await engine.stop();
  expect(looks).toBe(5);
});
