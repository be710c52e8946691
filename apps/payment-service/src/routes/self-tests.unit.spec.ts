import { ManualClock, seededRandom } from '@paywright/kernel';
import { createLogger, Metrics } from '@paywright/observability';
import type { InquiryOutcome, UnknownOutcome } from '@paywright/apo';
import { Pace } from '../operations/pace';
import type { Route } from './route';
import { RouteDuty } from './route-duty';
import { SelfTests } from './self-tests';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const refusal: UnknownOutcome = {
  kind: 'unknown',
  cause: 'unsigned',
  code: 'INVALID_SIGNATURE',
  setupFault: true,
  callAgain: false,
  neverSent: false,
  detail: 'unsigned answer with code INVALID_SIGNATURE',
};

function testsOf(answer: () => InquiryOutcome) {
  let asked = 0;
  let published = 0;
  const duty = new RouteDuty();
  const pace = new Pace();
  const client = {
    inquirePayment: async () => {
      asked += 1;
      return answer();
    },
  };
  const route = { name: 'apo-kr', client, duty, gates: { pay: { pace } } } as unknown as Route;
  const tests = new SelfTests({
    routes: [route],
    agreement: { replica: 'a', publish: () => (published += 1) },
    clock: new ManualClock(0),
    random: seededRandom(1),
    logger: createLogger('spec', 'silent'),
    metrics: new Metrics(),
  });
  tests.start();
  return { tests, route, duty, pace, asked: () => asked, published: () => published };
}

it('tests a route that is out every 15 s until it passes; then it is back, and begins slowly', async () => {
  let answer: InquiryOutcome = refusal;
  const { tests, route, duty, pace, asked, published } = testsOf(() => answer);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(asked()).toBe(0);
  for (let i = 0; i < 5; i += 1) tests.refused(route, refusal);
  expect([duty.sendsNoPays, published()]).toEqual([true, 1]);
  await jest.advanceTimersByTimeAsync(14_500);
  expect(asked()).toBe(0);
  await jest.advanceTimersByTimeAsync(1_000);
  expect(asked()).toBe(1);
  await jest.advanceTimersByTimeAsync(30_500);
  expect(asked()).toBe(3);
  expect(duty.sendsNoPays).toBe(true);
  answer = { kind: 'not-found' };
  await jest.advanceTimersByTimeAsync(14_500);
  expect([duty.sendsNoPays, published(), pace.perSecond()]).toEqual([false, 2, 10]);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(asked()).toBe(4);
  await tests.stop();
});

it('leaves a route in service whose test fails for other reasons, and one out whose test does', async () => {
  const { tests, route, duty, published } = testsOf(() => ({ ...refusal, cause: 'timeout', setupFault: false }));
  expect(await tests.test(route)).toMatchObject({ passed: false, setupFault: false });
  expect([duty.sendsNoPays, published()]).toEqual([false, 0]);
  tests.refused(route, refusal);
  await tests.test(route);
  expect(duty.sendsNoPays).toBe(true);
  await tests.stop();
});

it.each(['ACCESS_DENIED', 'CLIENT_INVALID', 'INVALID_CONTRACT'])('fails on %s, signed or not', async (code) => {
  const { tests, route, duty } = testsOf(() => ({ ...refusal, cause: 'code', code, setupFault: false }));
  expect(await tests.test(route)).toMatchObject({ passed: false, setupFault: true });
  expect(duty.sendsNoPays).toBe(true);
  await tests.stop();
});

it.each<InquiryOutcome>([
  { kind: 'not-found' },
  { ...refusal, cause: 'code', code: 'SYSTEM_ERROR', setupFault: false },
  { ...refusal, cause: 'no-result', setupFault: false },
])('passes on any other verified answer: %j', async (answer) => {
  const { tests, route } = testsOf(() => answer);
  expect(await tests.test(route)).toEqual({ passed: true });
  await tests.stop();
});
