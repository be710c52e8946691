import type { PaywrightClient } from '@paywright/client';
import type { ListPaymentsQuery, PaymentView } from '@paywright/contracts';
import { failed, paymentRequest, unique } from '../fixtures/payments.fixture';
import { problemOf } from '../fixtures/problem.fixture';
import { type RunningGateway, runningGateway } from '../fixtures/running-gateway.fixture';

describe('the list of payments', () => {
  let gateway: RunningGateway;
  let client: PaywrightClient;
  /** Oldest first. */
  let payments: PaymentView[];

  beforeAll(async () => {
    gateway = await runningGateway();
    client = await gateway.client();
    payments = [];
    for (let index = 0; index < 25; index += 1) {
      payments.push((await client.createPayment(unique('key'), paymentRequest())).payment);
    }
    const ended = payments.slice(0, 5);
    await gateway.publish(...ended.map(failed));
    for (const { paymentId } of ended) await client.getPayment(paymentId, { waitS: 10 });
  });
  afterAll(() => gateway.stop());

  const ids = (list: readonly PaymentView[]): string[] => list.map(({ paymentId }) => paymentId);

  const everyPage = async (query: ListPaymentsQuery): Promise<PaymentView[]> => {
    const all: PaymentView[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.listPayments({ ...query, cursor });
      all.push(...page.payments);
      cursor = page.next;
    } while (cursor !== undefined);
    return all;
  };

  /** Newest first; of the same millisecond, the greater id first. */
  const newestFirst = (list: readonly PaymentView[]): string[] =>
    ids([...list].sort((a, b) => (`${a.createdAt} ${a.paymentId}` < `${b.createdAt} ${b.paymentId}` ? 1 : -1)));

  it('is newest first', async () => {
    expect(ids((await client.listPayments()).payments)).toEqual(newestFirst(payments));
  });

  it.each(['1', '7', '24', '25', '100'])('is the same in pages of %s', async (limit) => {
    expect(ids(await everyPage({ limit }))).toEqual(newestFirst(payments));
  });

  it('has no next page when the last one is full', async () => {
    expect((await client.listPayments({ limit: '25' })).next).toBeUndefined();
  });

  it('can be narrowed to a status', async () => {
    expect(ids(await everyPage({ status: 'failed', limit: '2' }))).toEqual(newestFirst(payments.slice(0, 5)));
  });

  it('can be narrowed to an order', async () => {
    const wanted = payments[12]!;
    expect(ids(await everyPage({ referenceOrderId: wanted.referenceOrderId }))).toEqual([wanted.paymentId]);
  });

  it('can be narrowed to a time: from included, to not', async () => {
    const [from, to] = [payments[5]!.createdAt, payments[15]!.createdAt];
    const expected = payments.filter(({ createdAt }) => createdAt >= from && createdAt < to);
    expect(ids(await everyPage({ createdFrom: from, createdTo: to, limit: '3' }))).toEqual(newestFirst(expected));
  });

  it('is not shifted by payments that come between two pages', async () => {
    const own = await gateway.client({ client: 'busy-shop' });
    for (let index = 0; index < 4; index += 1) await own.createPayment(unique('key'), paymentRequest());
    const first = await own.listPayments({ limit: '2' });
    await own.createPayment(unique('key'), paymentRequest());
    const second = await own.listPayments({ limit: '2', cursor: first.next });
    expect(new Set([...ids(first.payments), ...ids(second.payments)]).size).toBe(4);
  });

  it.each([
    [{ status: 'paid' }, 'status'],
    [{ limit: '0' }, 'limit'],
    [{ limit: '101' }, 'limit'],
    [{ createdFrom: 'yesterday' }, 'createdFrom'],
    [{ createdTo: '2026-11-20' }, 'createdTo'],
    [{ cursor: 'nonsense' }, 'cursor'],
    [{ colour: 'red' }, 'colour'],
  ])('refuses %p, naming the parameter', async (query, field) => {
    expect(await problemOf(client.listPayments(query as ListPaymentsQuery))).toMatchObject({
      status: 400,
      type: 'urn:paywright:problem:invalid-query',
      errors: [{ field }],
    });
  });
});
