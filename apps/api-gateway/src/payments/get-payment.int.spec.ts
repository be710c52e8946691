import type { PaywrightClient } from '@paywright/client';
import { paymentIdFor, type PaymentView } from '@paywright/contracts';
import { eventually } from '@paywright/testing';
import { actionRequired, failed, paymentRequest, processing, unique } from '../fixtures/payments.fixture';
import { problemOf } from '../fixtures/problem.fixture';
import { type RunningGateway, runningGateway } from '../fixtures/running-gateway.fixture';

describe('reading a payment', () => {
  let gateway: RunningGateway;
  let client: PaywrightClient;

  beforeAll(async () => {
    gateway = await runningGateway();
    client = await gateway.client({ sources: ['order-service'] });
  });
  afterAll(() => gateway.stop());

  const post = async (): Promise<PaymentView> => (await client.createPayment(unique('key'), paymentRequest())).payment;

  /** A payment another service asks for by event, as payment-service tells of it. */
  const orderServicePayment = (): PaymentView => {
    const paymentRef = unique('ref');
    return {
      paymentId: paymentIdFor('order-service', paymentRef),
      source: 'order-service',
      paymentRef,
      version: 0,
      status: 'requested',
      referenceOrderId: unique('order'),
      paymentAmount: { currency: 'KRW', value: '9900' },
      capturedAmount: { currency: 'KRW', value: '0' },
      captures: [],
      captureMode: 'AUTOMATIC',
      refundedAmount: { currency: 'KRW', value: '0' },
      followUps: [],
      holds: [],
      createdAt: '2026-11-20T09:00:00.000Z',
      updatedAt: '2026-11-20T09:00:00.000Z',
    };
  };

  const isWaiting = (count: number): Promise<unknown> =>
    eventually(
      async () => {
        const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
        return new RegExp(`^waiting_requests ${count}$`, 'm').test(metrics);
      },
      { describe: `${count} requests wait` },
    );

  it('answers at once without a wait', async () => {
    const payment = await post();
    expect(await client.getPayment(payment.paymentId)).toEqual(payment);
  });

  it('waits through processing until the buyer knows where to go', async () => {
    const payment = await post();
    const waiting = client.getPayment(payment.paymentId, { waitS: 10 });
    await isWaiting(1);
    await gateway.publish(processing(payment));
    await gateway.publish(actionRequired(payment));
    expect(await waiting).toMatchObject({ status: 'action_required', version: 2 });
  });

  it('does not wait when there is something to tell already', async () => {
    const payment = await post();
    await gateway.publish(failed(payment));
    await client.getPayment(payment.paymentId, { waitS: 10 });
    expect(await client.getPayment(payment.paymentId, { waitS: 30 })).toMatchObject({ status: 'failed' });
  });

  it('waits for any change behind a version', async () => {
    const payment = await post();
    await gateway.publish(processing(payment));
    expect(await client.getPayment(payment.paymentId, { waitS: 10, after: 0 })).toMatchObject({ version: 1 });
    const waiting = client.getPayment(payment.paymentId, { waitS: 10, after: 1 });
    await isWaiting(1);
    await gateway.publish(failed(payment));
    expect(await waiting).toMatchObject({ version: 3, status: 'failed' });
  });

  it('answers with what there is when the time is over, and says what it waited', async () => {
    const { paymentId } = await post();
    const key = await gateway.key();
    const started = performance.now();
    const response = await fetch(`${gateway.url}/v1/payments/${paymentId}`, {
      headers: { authorization: `Bearer ${key}`, prefer: 'respond-async, wait=1' },
    });
    expect(performance.now() - started).toBeGreaterThan(990);
    expect(response.headers.get('preference-applied')).toBe('wait=1');
    expect(await response.json()).toMatchObject({ status: 'requested' });
  });

  it('serves a hundred waiting requests when the news comes', async () => {
    const payments = await Promise.all(Array.from({ length: 20 }, post));
    const waiting = payments.flatMap(({ paymentId }) =>
      Array.from({ length: 5 }, () => client.getPayment(paymentId, { waitS: 20 })),
    );
    await isWaiting(100);
    await gateway.publish(...payments.map(failed));
    const answers = await Promise.all(waiting);
    expect(answers.every(({ status }) => status === 'failed')).toBe(true);
    await isWaiting(0);
  });

  it('hears at one replica what another projected', async () => {
    const replica = await gateway.replica();
    const payment = await post();
    const key = await gateway.key();
    const waiting = [gateway.url, replica].map(async (url) => {
      const headers = { authorization: `Bearer ${key}`, prefer: 'wait=20' };
      return (await fetch(`${url}/v1/payments/${payment.paymentId}`, { headers })).json();
    });
    await gateway.publish(failed(payment));
    for (const answer of await Promise.all(waiting)) expect(answer).toMatchObject({ status: 'failed' });
  });

  it('forgets a request whose client has gone', async () => {
    const { paymentId } = await post();
    const gone = new AbortController();
    const key = await gateway.key();
    const request = fetch(`${gateway.url}/v1/payments/${paymentId}`, {
      headers: { authorization: `Bearer ${key}`, prefer: 'wait=30' },
      signal: gone.signal,
    });
    await isWaiting(1);
    gone.abort();
    await expect(request).rejects.toThrow('aborted');
    await isWaiting(0);
  });

  it('is refused as not there when it is another client’s', async () => {
    const { paymentId } = await post();
    const other = await gateway.client({ client: 'other-shop' });
    expect(await problemOf(other.getPayment(paymentId))).toMatchObject({
      status: 404,
      type: 'urn:paywright:problem:payment-not-found',
    });
    expect((await problemOf(other.getTimeline(paymentId))).status).toBe(404);
    expect((await problemOf(other.getPayment(paymentId, { waitS: 1 }))).status).toBe(404);
  });

  it('does not wait for what can never be there', async () => {
    const started = performance.now();
    expect((await problemOf(client.getPayment('pay_nonsense', { waitS: 30 }))).status).toBe(404);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('shows what a service asked for by event, to keys that may see that service', async () => {
    const payment = orderServicePayment();
    const waiting = client.getPayment(payment.paymentId, { waitS: 10 });
    await gateway.publish(actionRequired(payment));
    expect(await waiting).toMatchObject({ source: 'order-service', status: 'action_required', version: 2 });

    const blind = await gateway.client();
    expect((await problemOf(blind.getPayment(payment.paymentId))).status).toBe(404);
    expect((await client.listPayments()).payments.map(({ paymentId }) => paymentId)).toContain(payment.paymentId);
    expect((await blind.listPayments()).payments.map(({ paymentId }) => paymentId)).not.toContain(payment.paymentId);
  });

  it('never shows the buyer’s page any more once the payment has ended', async () => {
    const payment = await post();
    await gateway.publish(actionRequired(payment), failed(payment));
    const ended = await client.getPayment(payment.paymentId, { waitS: 10, after: 2 });
    expect(ended.normalUrl).toBeUndefined();
    const [{ kept = '' } = {}] = await gateway.db.query<{ kept: string }[]>(
      'SELECT snapshot::text AS kept FROM payments WHERE payment_id = $1',
      [payment.paymentId],
    );
    expect(kept).not.toContain('pages.example');
  });
});
