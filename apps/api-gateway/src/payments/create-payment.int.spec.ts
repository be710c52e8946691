import type { PaywrightClient } from '@paywright/client';
import { topics } from '@paywright/contracts';
import { eventually } from '@paywright/testing';
import { failed, paymentRequest, unique } from '../fixtures/payments.fixture';
import { problemOf } from '../fixtures/problem.fixture';
import { type RunningGateway, runningGateway } from '../fixtures/running-gateway.fixture';

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

describe('posting a payment', () => {
  let gateway: RunningGateway;
  let client: PaywrightClient;

  beforeAll(async () => {
    gateway = await runningGateway();
    client = await gateway.client();
  });
  afterAll(() => gateway.stop());

  const countOf = async (table: string, where: string, value: string): Promise<number> => {
    const [row] = await gateway.db.query<{ count: string }[]>(`SELECT count(*) FROM ${table} WHERE ${where} = $1`, [
      value,
    ]);
    return Number(row?.count);
  };

  describe('again under the same Idempotency-Key', () => {
    it('with the same body is answered as the first time, whatever became of the payment since', async () => {
      const request = paymentRequest();
      const key = unique('key');
      const first = await client.createPayment(key, request);
      await gateway.publish(failed(first.payment));
      await client.getPayment(first.payment.paymentId, { waitS: 10, after: 0 });

      expect(await client.createPayment(key, request)).toEqual({ payment: first.payment, replayed: true });
    });

    it('with its fields in another order counts as the same body', async () => {
      const request = paymentRequest();
      const key = unique('key');
      await client.createPayment(key, request);
      const turned = Object.fromEntries(Object.entries(request).reverse()) as typeof request;
      expect((await client.createPayment(key, turned)).replayed).toBe(true);
    });

    it('with another body is refused', async () => {
      const key = unique('key');
      await client.createPayment(key, paymentRequest());
      expect(await problemOf(client.createPayment(key, paymentRequest()))).toMatchObject({
        status: 422,
        type: 'urn:paywright:problem:idempotency-key-reused',
        errors: [{ field: 'Idempotency-Key' }],
      });
    });

    it('by another client is another payment', async () => {
      const key = unique('key');
      const other = await gateway.client({ client: 'other-shop' });
      const request = paymentRequest();
      const ours = await client.createPayment(key, request);
      const theirs = await other.createPayment(key, request);
      expect(theirs.replayed).toBe(false);
      expect(theirs.payment.paymentId).not.toBe(ours.payment.paymentId);
    });

    it('after a refused body is a new request', async () => {
      const key = unique('key');
      const request = paymentRequest();
      const wrong = { ...request, paymentAmount: { currency: 'KRW', value: '1' } };
      expect((await problemOf(client.createPayment(key, wrong))).status).toBe(422);
      expect((await client.createPayment(key, request)).replayed).toBe(false);
    });

    it('twenty times at once makes one payment and one event', async () => {
      const requests = await gateway.listen(topics.paymentRequests);
      const key = unique('key');
      const request = paymentRequest();
      const answers = await times(20, () => client.createPayment(key, request));

      const ids = new Set(answers.map(({ payment }) => payment.paymentId));
      expect(ids.size).toBe(1);
      expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
      const [paymentId = ''] = ids;
      expect(await countOf('payments', 'payment_id', paymentId)).toBe(1);

      const marker = await client.createPayment(unique('key'), paymentRequest());
      await eventually(() => requests.some(({ key: id }) => id === marker.payment.paymentId), {
        describe: 'a later request is on the log',
      });
      expect(requests.filter(({ key: id }) => id === paymentId)).toHaveLength(1);
    });

    it('at once with different bodies lets one through', async () => {
      const key = unique('key');
      const outcomes = await Promise.allSettled(
        Array.from({ length: 10 }, (_, index) =>
          client.createPayment(key, paymentRequest({ paymentRef: `${key}-ref-${index}` })),
        ),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      for (const refusal of refusals)
        expect(refusal).toMatchObject({ type: 'urn:paywright:problem:idempotency-key-reused' });
      expect(await countOf('idempotency_keys', 'key', key)).toBe(1);
    });
  });

  describe('again under the same paymentRef and another key', () => {
    it('with the same body answers the payment that exists', async () => {
      const request = { ...paymentRequest(), paymentRef: unique('ref') };
      const first = await client.createPayment(unique('key'), request);
      const again = await client.createPayment(unique('key'), request);
      expect(again).toEqual({ payment: first.payment, replayed: true });
    });

    it('ties that key to it, too', async () => {
      const request = { ...paymentRequest(), paymentRef: unique('ref') };
      const second = unique('key');
      await client.createPayment(unique('key'), request);
      await client.createPayment(second, request);
      expect((await problemOf(client.createPayment(second, paymentRequest()))).type).toBe(
        'urn:paywright:problem:idempotency-key-reused',
      );
    });

    it('finds the payment whose paymentRef was its key', async () => {
      const key = unique('key');
      const request = paymentRequest();
      const first = await client.createPayment(key, request);
      const again = await client.createPayment(unique('key'), { ...request, paymentRef: key });
      expect(again).toEqual({ payment: first.payment, replayed: true });
    });

    it('with another body is refused with the payment in the way', async () => {
      const paymentRef = unique('ref');
      const { payment } = await client.createPayment(unique('key'), { ...paymentRequest(), paymentRef });
      const refused = await problemOf(client.createPayment(unique('key'), { ...paymentRequest(), paymentRef }));
      expect(refused).toMatchObject({
        status: 409,
        type: 'urn:paywright:problem:payment-ref-reused',
        errors: [{ field: 'paymentRef' }],
        document: { paymentId: payment.paymentId },
      });
    });

    it('twenty times at once under twenty keys makes one payment', async () => {
      const request = { ...paymentRequest(), paymentRef: unique('ref') };
      const answers = await times(20, () => client.createPayment(unique('key'), request));
      expect(new Set(answers.map(({ payment }) => payment.paymentId)).size).toBe(1);
      expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    });
  });

  describe('that is known by its events alone, since the database was restored to an earlier moment', () => {
    /** As the events alone would have made it. */
    async function lost(): Promise<{ request: ReturnType<typeof paymentRequest>; key: string; paymentId: string }> {
      const [request, key] = [paymentRequest(), unique('key')];
      const { paymentId } = (await client.createPayment(key, request)).payment;
      await gateway.db.query('DELETE FROM idempotency_keys WHERE payment_id = $1', [paymentId]);
      await gateway.db.query(
        'UPDATE payments SET request_fingerprint = NULL, holds_order = false WHERE payment_id = $1',
        [paymentId],
      );
      return { request, key, paymentId };
    }

    it('is answered with the payment there is', async () => {
      const { request, key, paymentId } = await lost();
      const again = await client.createPayment(key, request);
      expect(again).toMatchObject({ payment: { paymentId }, replayed: true });
      expect(await client.createPayment(key, request)).toEqual(again);
    });

    it('is refused when it asks for another amount', async () => {
      const { request, key } = await lost();
      const other = { ...request, paymentAmount: { ...request.paymentAmount, value: '1' } };
      const more = { ...other, order: { ...request.order, orderAmount: other.paymentAmount } };
      expect((await problemOf(client.createPayment(key, more))).type).toBe('urn:paywright:problem:payment-ref-reused');
    });

    it('at once with different bodies belongs to one of them', async () => {
      const { request, key } = await lost();
      const outcomes = await Promise.allSettled(
        Array.from({ length: 10 }, (_, index) =>
          client.createPayment(unique('other'), {
            ...request,
            paymentRef: key,
            order: { ...request.order, orderDescription: `told ${index}` },
          }),
        ),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });
  });

  describe('for an order another payment holds', () => {
    it('is refused with the holder', async () => {
      const orderId = unique('order');
      const { payment } = await client.createPayment(unique('key'), paymentRequest({ orderId }));
      expect(await problemOf(client.createPayment(unique('key'), paymentRequest({ orderId })))).toMatchObject({
        status: 409,
        type: 'urn:paywright:problem:order-already-held',
        errors: [{ field: 'order.referenceOrderId', rule: `is held by payment ${payment.paymentId}` }],
        document: { paymentId: payment.paymentId },
      });
    });

    it('goes through under the same key once the holder has failed', async () => {
      const orderId = unique('order');
      const key = unique('key');
      const { payment } = await client.createPayment(unique('key'), paymentRequest({ orderId }));
      expect((await problemOf(client.createPayment(key, paymentRequest({ orderId })))).status).toBe(409);

      await gateway.publish(failed(payment));
      await client.getPayment(payment.paymentId, { waitS: 10, after: 0 });
      expect((await client.createPayment(key, paymentRequest({ orderId }))).replayed).toBe(false);
    });

    it('does not meet the order of the same number of another client', async () => {
      const orderId = unique('order');
      const other = await gateway.client({ client: 'other-shop' });
      await client.createPayment(unique('key'), paymentRequest({ orderId }));
      expect((await other.createPayment(unique('key'), paymentRequest({ orderId }))).replayed).toBe(false);
    });

    it('lets one of twenty at once hold it and points the others to that one', async () => {
      const orderId = unique('order');
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, () => client.createPayment(unique('key'), paymentRequest({ orderId }))),
      );
      const holders = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.payment] : []));
      expect(holders).toHaveLength(1);
      const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(refusals).toHaveLength(19);
      for (const refusal of refusals) expect(refusal.document).toMatchObject({ paymentId: holders[0]?.paymentId });
    });
  });

  it('is answered with 503 while the database is away, and taken with the same key once it is back', async () => {
    const key = unique('key');
    const request = paymentRequest();
    await client.createPayment(unique('key'), paymentRequest());
    const end = await gateway.outage();
    expect(await problemOf(client.createPayment(key, request))).toMatchObject({
      status: 503,
      type: 'urn:paywright:problem:unavailable',
      retryAfterS: 1,
      retryable: true,
    });

    await end();
    const { replayed } = await eventually(() => client.createPayment(key, request), {
      describe: 'the payment is taken',
    });
    expect(replayed).toBe(false);
  });
});
