import { systemRandom, timeOrderedId } from '@paywright/kernel';
import { createLogger, Metrics } from '@paywright/observability';
import { boundLiteral, Housekeeping, partitionAt } from '@paywright/partitions';
import { operationsTable } from '../migrations/0010-partitions';
import { openTestBed, type TestBed } from '../test-bed';
import { operationsRetention } from './operation-retention';

let bed: TestBed;
beforeEach(async () => {
  bed = await openTestBed();
});
afterEach(() => bed.close());

const dayMs = 24 * 60 * 60 * 1000;

/** A payment of so many days ago, its pay in the partition of that month; answers the partition. */
async function paidAgo(days: number, payment: object, operation: object = {}): Promise<string> {
  const at = bed.clock.now() - days * dayMs;
  const partition = partitionAt(operationsTable, new Date(at));
  await bed.db.query(
    `CREATE TABLE IF NOT EXISTS ${partition.name} PARTITION OF operations
       FOR VALUES FROM (${boundLiteral(operationsTable, partition.from)}) TO (${boundLiteral(operationsTable, partition.to)})`,
  );
  const p = { status: 'captured', held: false, unknown_since: null, updated_at: new Date(at), ...payment };
  await bed.db.query(
    `INSERT INTO payments (id, version, status, source, payment_ref, reference_order_id, request_fingerprint, currency, amount,
                           held, unknown_since, state, order_snapshot, requested_at, updated_at)
     VALUES ($1, 1, $2, 'shop', $1, $1, 'f', 'KRW', 1, $3, $4, '{}', '{}', to_timestamp($5::float8 / 1000), $6)`,
    [`pay_${days}`, p.status, p.held, p.unknown_since, at, p.updated_at],
  );
  const o = { state: 'done', updated_at: new Date(at), ...operation };
  await bed.db.query(
    `INSERT INTO operations (request_id, kind, payment_id, route, state, due_at, updated_at) VALUES ($1, 'pay', $2, 'apo-kr', $3, now(), $4)`,
    [timeOrderedId('pr', at, systemRandom), `pay_${days}`, o.state, o.updated_at],
  );
  return partition.name;
}

it('lets go of a month once nothing of it goes on, and keeps what is not settled whatever its age', async () => {
  const lately = new Date(bed.clock.now() - 10 * dayMs);
  const over = [
    await paidAgo(700, {}),
    await paidAgo(735, { status: 'failed' }),
    await paidAgo(770, { status: 'rejected' }),
    // A lost dispute, and an approval whose rest was released: nothing will happen to them any more.
    await paidAgo(1_050, { held: true }),
    await paidAgo(1_085, { status: 'authorized' }),
  ];
  const unsettled = [
    await paidAgo(805, {}, { state: 'due' }),
    await paidAgo(840, {}, { state: 'waiting' }),
    await paidAgo(875, { held: true, updated_at: lately }),
    await paidAgo(910, { unknown_since: new Date(0) }),
    await paidAgo(945, { status: 'processing' }),
    await paidAgo(980, { status: 'authorized', updated_at: lately }),
    await paidAgo(1_015, {}, { updated_at: lately }),
  ];
  await paidAgo(100, {});
  const housekeeping = new Housekeeping({
    ...{ db: bed.db, clock: bed.clock, logger: createLogger('spec', 'silent'), metrics: new Metrics() },
    data: { partitions: [operationsRetention(550 * dayMs)], rows: [] },
  });
  const done = await housekeeping.run();
  expect([...(done?.dropped ?? [])].sort()).toEqual(over.sort());
  expect([...(done?.kept ?? [])].sort()).toEqual(unsettled.sort());
  expect(await bed.db.query('SELECT count(*)::int AS left FROM operations')).toEqual([{ left: unsettled.length + 1 }]);
});

it('does not hide what is due from whoever claims it, however old it is', async () => {
  await paidAgo(900, { unknown_since: new Date(0), status: 'processing' }, { state: 'due' });
  const claim = () => bed.operations.claim('apo-kr', 'pay', bed.clock.now() + 40 * 365 * dayMs, 1_000, { limit: 5 });
  expect(await claim()).toMatchObject([{ paymentId: 'pay_900' }]);
});
