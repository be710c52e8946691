import { ManualClock } from '@paywright/kernel';
import { Metrics } from '@paywright/observability';
import { openTestBed, type TestBed } from '../test-bed';
import { unanswered } from './unknown.fixture';
import { UnknownAlarm, type UnknownLimits } from './watch-unknown';

let bed: TestBed;
let metrics: Metrics;
let said: { level: string; fields: Record<string, unknown>; sentence: string }[];
beforeEach(async () => {
  bed = await openTestBed();
  metrics = new Metrics();
  said = [];
});
afterEach(() => bed.close());

const note = (level: string) => (fields: unknown, sentence: unknown) =>
  void said.push({ level, fields: fields as Record<string, unknown>, sentence: String(sentence) });
const alarm = (limits: Partial<UnknownLimits> = {}, clock = bed.clock): UnknownAlarm =>
  new UnknownAlarm({
    db: bed.db,
    clock,
    logger: { error: note('error'), info: note('info') } as never,
    metrics,
    limits: { ageMs: 900_000, count: 100, ...limits },
  });
const errors = () => said.filter(({ level }) => level === 'error');
async function gauge(): Promise<Record<string, string>> {
  const lines = (await metrics.text()).matchAll(/^payments_unknown_alarm\{alarm="(\w+)"\} (\d)$/gm);
  return Object.fromEntries([...lines].map(([, name, value]) => [name, value]));
}
const heard = ({ attempt }: Awaited<ReturnType<typeof unanswered>>) =>
  bed.paymentResult({ paymentRequestId: attempt?.paymentRequestId, acquirerInfo: { acquirerName: '2C2P' } });

it('says nothing within the limits, and shows it', async () => {
  await unanswered(bed, 'one');
  await alarm().look();
  expect(said).toEqual([]);
  expect(await gauge()).toEqual({ age: '0', count: '0', exposure: '0' });
});

it('is raised once by an age, with what to do next, and again only after it was back', async () => {
  const watch = alarm();
  const payment = await unanswered(bed, 'old');
  bed.clock.advance(900_000);
  await watch.look();
  expect(said).toEqual([]);
  bed.clock.advance(1);
  for (let look = 0; look < 3; look += 1) await watch.look();
  expect(errors()).toMatchObject([
    { fields: { check: 'age', ageMs: 900_001, count: 1 }, sentence: expect.stringContaining('GET /admin/unknown') },
  ]);
  expect(errors()[0]?.sentence).toContain('docs/runbooks/unknown-payments.md');
  expect(await gauge()).toMatchObject({ age: '1', count: '0' });

  await heard(payment);
  await watch.look();
  expect(said.at(-1)).toMatchObject({ level: 'info', fields: { check: 'age' } });
  expect(await gauge()).toMatchObject({ age: '0' });
  await unanswered(bed, 'old-again');
  bed.clock.advance(900_001);
  await watch.look();
  expect(errors()).toHaveLength(2);
});

it('is raised by a number of payments', async () => {
  const watch = alarm({ count: 2 });
  for (const name of ['a', 'b']) await unanswered(bed, name);
  await watch.look();
  expect(errors()).toEqual([]);
  await unanswered(bed, 'c');
  await watch.look();
  expect(errors()).toMatchObject([{ fields: { check: 'count', count: 3 } }]);
  expect(await gauge()).toEqual({ age: '0', count: '1', exposure: '0' });
});

it('is raised by an amount, once per currency', async () => {
  const watch = alarm({
    exposure: new Map([
      ['KRW', 4_200n],
      ['USD', 100n],
    ]),
  });
  await unanswered(bed, 'a');
  await watch.look();
  expect(errors()).toEqual([]);
  await unanswered(bed, 'b');
  await watch.look();
  expect(errors()).toMatchObject([{ fields: { check: 'exposure KRW', currency: 'KRW', amount: '8400' } }]);
  const { id } = await unanswered(bed, 'c');
  await bed.db.query(`UPDATE payments SET currency = 'USD' WHERE id = $1`, [id]);
  await watch.look();
  expect(errors().slice(1)).toMatchObject([{ fields: { currency: 'USD', amount: '4200' } }]);
  expect(await gauge()).toMatchObject({ exposure: '1' });
});

it('is raised by a replica that starts while too much is unknown', async () => {
  await unanswered(bed, 'left');
  await alarm({}, new ManualClock(bed.clock.now() + 900_001)).look();
  expect(errors()).toHaveLength(1);
});
