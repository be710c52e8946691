import type { OperationKind } from '../operations/operation';
import { inTransaction } from '@paywright/postgres';
import { eventually } from '@paywright/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { forgetBreakerChanges, newerBreakerChanges, recordBreakerChange } from './breaker-changes.repository';
import { openReplicas, type Replica, type Replicas } from './replicas.fixture';

let replicas: Replicas;
beforeEach(async () => {
  replicas = await openReplicas();
});
afterEach(() => replicas.close());

const call = ({ route }: Replica, trouble?: string, kind: OperationKind = 'pay') =>
  route.breakers[kind].execute(
    async () => undefined,
    () => trouble,
  );
async function trip(replica: Replica, kind: OperationKind = 'pay'): Promise<void> {
  for (const trouble of ['timeout', 'HTTP 5xx', 'timeout']) await call(replica, trouble, kind);
}
const state = ({ route }: Replica, kind: OperationKind = 'pay') => route.breakers[kind].state();
const reason = ({ route }: Replica) => route.gates.pay.lastChange.reason;
const becomes = (replica: Replica, wanted: string, kind?: OperationKind) =>
  eventually(() => state(replica, kind) === wanted, { describe: `the breaker is ${wanted}`, deadlineMs: 5_000 });
const told = () =>
  replicas.bed.db.query<{ replica: string; kind: string; state: string; reason: string }[]>(
    "SELECT replica, kind, state, reason FROM breaker_changes WHERE origin = 'calls' ORDER BY id",
  );

/** Everything told before has arrived everywhere: something told later has. */
async function everybodyHasHeard(...all: Replica[]): Promise<void> {
  await trip(all[0] as Replica, 'refund');
  for (const replica of all) await becomes(replica, 'open', 'refund');
}

it('opens a breaker everywhere, for that kind of call alone, and says who saw what', async () => {
  const [a, b] = [await replicas.start(), await replicas.start()];
  const began = performance.now();
  await trip(a);
  await becomes(b, 'open');
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(reason(a)).toBe('3 calls in a row failed: timeout 2, HTTP 5xx 1');
  expect(reason(b)).toBe(`opened by ${a.service.replica}: 3 calls in a row failed: timeout 2, HTTP 5xx 1`);
  expect(b.route.standing()).toEqual({ by: 'breaker', detail: `its breaker for pay is open: ${reason(b)}` });
  expect(state(b, 'inquire')).toBe('closed');
  expect(b.service.routes.find('antom-kr')?.breakers.pay.state()).toBe('closed');
});

it('tells what a replica saw itself, once, and nothing that it was told', async () => {
  const [a, b] = [await replicas.start(), await replicas.start()];
  await trip(a);
  await becomes(b, 'open');
  await everybodyHasHeard(b, a);
  expect(await told()).toEqual([
    expect.objectContaining({ replica: a.service.replica, kind: 'pay', state: 'open' }),
    expect.objectContaining({ replica: b.service.replica, kind: 'refund', state: 'open' }),
  ]);
});

it('lets the others probe at once when one has closed; each closes by its own probe', async () => {
  const breaker = (resetTimeout: string) => ({ breaker: { volumeThreshold: 3, window: '1s', resetTimeout } });
  const a = await replicas.start({ route: breaker('1s') });
  const b = await replicas.start({ route: breaker('10m') });
  await trip(a);
  await becomes(b, 'open');
  await becomes(a, 'half-open');
  expect(state(b)).toBe('open');
  await call(a);
  await becomes(b, 'half-open');
  expect(reason(b)).toBe(`closed by ${a.service.replica}: it probes`);
  expect(b.route.gates.pay.free()).toBe(1);
  await call(b);
  expect(state(b)).toBe('closed');
  await everybodyHasHeard(a, b);
  const pays = (await told()).filter(({ kind }) => kind === 'pay');
  expect(pays.map((change) => [change.replica, change.state])).toEqual([
    [a.service.replica, 'open'],
    [a.service.replica, 'closed'],
    [b.service.replica, 'closed'],
  ]);
  expect(state(a)).toBe('closed');
});

it('keeps a probe that failed to itself: a replica that cannot reach upstream does not stop one that can', async () => {
  const a = await replicas.start({ route: { breaker: { volumeThreshold: 3, window: '1s', resetTimeout: '1s' } } });
  const b = await replicas.start();
  await trip(b);
  await becomes(a, 'open');
  await becomes(a, 'half-open');
  await call(a);
  await becomes(b, 'half-open');
  await call(b, 'no connection');
  expect(state(b)).toBe('open');
  await everybodyHasHeard(b, a);
  expect(state(a)).toBe('closed');
});

it('begins with a probe where calls failed before it began', async () => {
  const a = await replicas.start();
  await trip(a);
  await eventually(async () => (await told()).length === 1, { describe: 'the opening is written' });
  await a.stop();
  const b = await replicas.start();
  await becomes(b, 'half-open');
  expect(b.route.gates.pay.free()).toBe(1);
  await call(b);
  await trip(b, 'refund');
  await eventually(async () => (await told()).length === 3, { describe: 'the closing and the opening are written' });
  const c = await replicas.start();
  await becomes(c, 'half-open', 'refund');
  expect(state(c)).toBe('closed');
});

it('goes on alone while the database is away, and tells what it saw when it is back', async () => {
  const [a, b] = [await replicas.start(), await replicas.start()];
  await everybodyHasHeard(b, a);
  await replicas.bed.db.query('ALTER TABLE breaker_changes RENAME TO away');
  await trip(a);
  expect(state(a)).toBe('open');
  await eventually(() => a.lines.some(({ msg }) => /could not agree/.test(String(msg))), { describe: 'it is said' });
  await replicas.bed.db.query('ALTER TABLE away RENAME TO breaker_changes');
  await becomes(b, 'open');
  const said = a.lines.filter(({ msg }) => /could not agree/.test(String(msg)));
  expect(said).toHaveLength(1);
});

it('makes ids visible in their order, so that nobody who follows them misses one', async () => {
  const { db } = replicas.bed;
  const change = { at: 0, replica: 'r', route: 'apo-kr', kind: 'pay', state: 'open', origin: 'calls' } as const;
  const seen: string[] = [];
  let done = false;
  const following = (async () => {
    for (let last = '0'; ;) {
      const ended = done;
      const rows = await newerBreakerChanges(db, last, 500);
      seen.push(...rows.map(({ reason: text }) => text));
      last = rows.at(-1)?.id ?? last;
      if (ended) return;
    }
  })();
  const names = Array.from({ length: 40 }, (_, index) => `change ${index}`);
  await Promise.all(
    names.map((text, index) =>
      inTransaction(db, async (tx) => {
        await recordBreakerChange(tx, { ...change, reason: text });
        await sleep(index % 7);
      }),
    ),
  );
  done = true;
  await following;
  expect([...seen].sort()).toEqual([...names].sort());
});

it('keeps the newest changes of each route, and forgets the others', async () => {
  const { db } = replicas.bed;
  for (const [route, count] of [
    ['busy', 12],
    ['quiet', 2],
  ] as const) {
    for (let index = 0; index < count; index += 1) {
      const change = { at: 0, replica: 'r', route, state: 'open', reason: `${index}`, origin: 'calls' } as const;
      await inTransaction(db, (tx) => recordBreakerChange(tx, change));
    }
  }
  expect(await forgetBreakerChanges(db, 5)).toBe(7);
  const left = await db.query<{ route: string; reason: string }[]>(
    'SELECT route, reason FROM breaker_changes ORDER BY id',
  );
  expect(left.filter(({ route }) => route === 'busy').map((row) => row.reason)).toEqual(['7', '8', '9', '10', '11']);
  expect(left.filter(({ route }) => route === 'quiet')).toHaveLength(2);
});
