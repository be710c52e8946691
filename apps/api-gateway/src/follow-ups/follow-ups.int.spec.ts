import type { PaywrightClient } from '@paywright/client';
import { encodeEvent, RefundRejected, topics } from '@paywright/contracts';
import { eventually } from '@paywright/testing';
import { paymentRequest, snapshotOf, unique } from '../fixtures/payments.fixture';
import { problemOf } from '../fixtures/problem.fixture';
import { type RunningGateway, runningGateway } from '../fixtures/running-gateway.fixture';

const krw = (value: string) => ({ currency: 'KRW', value });

describe('what is asked of a payment after it was made', () => {
  let gateway: RunningGateway;
  let client: PaywrightClient;
  let heard: Awaited<ReturnType<RunningGateway['listen']>>;

  beforeAll(async () => {
    gateway = await runningGateway();
    client = await gateway.client();
    heard = await gateway.listen(topics.paymentRequests);
  });
  afterAll(() => gateway.stop());

  const posted = async () => (await client.createPayment(unique('key'), paymentRequest())).payment;
  const askedOf = (paymentId: string) =>
    heard.filter(({ key, headers }) => key === paymentId && headers['ce_type'] !== 'paywright.payment.requested.v1');
  const untilAsked = (paymentId: string) =>
    eventually(() => (askedOf(paymentId).length > 0 ? askedOf(paymentId) : undefined), {
      describe: 'the event is told',
    });

  it.each([
    ['capture', 'captureRef', { captureRef: 'mine', captureAmount: krw('100'), isLastCapture: true }],
    ['cancel', 'cancelRef', { cancelRef: 'mine' }],
    ['refund', 'refundRef', { refundRef: 'mine', refundAmount: krw('100'), refundReason: 'a crack' }],
  ] as const)('a %s is answered at once and told as an event under its %s', async (kind, ref, body) => {
    const { paymentId } = await posted();
    const accepted = await client[kind](paymentId, unique('key'), body as never);
    expect(accepted).toMatchObject({ paymentId, kind, reference: 'mine' });
    const [event] = await untilAsked(paymentId);
    expect(event?.headers).toMatchObject({
      ce_type: `paywright.${kind}.requested.v1`,
      ce_source: 'api-gateway/shop',
      ce_id: `${paymentId}.${kind}.mine`,
    });
    expect(JSON.parse(event?.value ?? '')).toEqual({ ...body, paymentId, [ref]: 'mine' });
  });

  it('repeated under its key, or under its own number, is answered as before and told once', async () => {
    const { paymentId } = await posted();
    const key = unique('key');
    const first = await client.refund(paymentId, key, { refundAmount: krw('100') });
    expect(first.reference).toBe(key);
    expect(await client.refund(paymentId, key, { refundAmount: krw('100') })).toEqual(first);
    const again = await client.refund(paymentId, unique('key'), { refundRef: key, refundAmount: krw('100') });
    expect(again).toMatchObject({ reference: key });
    await untilAsked(paymentId);
    expect(askedOf(paymentId)).toHaveLength(1);
  });

  it('fifty times at once under one key is one', async () => {
    const { paymentId } = await posted();
    const key = unique('key');
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.capture(paymentId, key)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    await untilAsked(paymentId);
    expect(askedOf(paymentId)).toHaveLength(1);
  });

  it('without a body asks for the whole', async () => {
    const { paymentId } = await posted();
    const response = await fetch(`${gateway.url}/v1/payments/${paymentId}/refunds`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await gateway.key()}`, 'idempotency-key': unique('key') },
    });
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe(`/v1/payments/${paymentId}`);
  });

  it('under a key of another request is refused, and so is another request under its number', async () => {
    const { paymentId } = await posted();
    const key = unique('key');
    await client.refund(paymentId, key, { refundAmount: krw('100') });
    expect(await problemOf(client.refund(paymentId, key, { refundAmount: krw('101') }))).toMatchObject({
      status: 422,
      type: 'urn:paywright:problem:idempotency-key-reused',
    });
    expect(await problemOf(client.refund(paymentId, unique('k'), { refundRef: key }))).toMatchObject({
      status: 409,
      type: 'urn:paywright:problem:reference-reused',
      errors: [{ field: 'refundRef' }],
    });
  });

  it.each<[string, (paymentId: string) => Promise<unknown>, string, RegExp]>([
    [
      'another currency',
      (id) => client.refund(id, unique('k'), { refundAmount: { currency: 'USD', value: '1' } }),
      'refundAmount.currency',
      /must be KRW/,
    ],
    [
      'more than the payment',
      (id) => client.capture(id, unique('k'), { captureAmount: krw('42001') }),
      'captureAmount.value',
      /at most 42000/,
    ],
    [
      'no amount',
      (id) => client.refund(id, unique('k'), { refundAmount: krw('0') }),
      'refundAmount.value',
      /positive whole number/,
    ],
    [
      'an unknown field',
      (id) => client.cancel(id, unique('k'), { amount: krw('1') } as never),
      'amount',
      /is not a known field/,
    ],
    [
      'a number with blanks',
      (id) => client.cancel(id, unique('k'), { cancelRef: 'a b' }),
      'cancelRef',
      /must have 1 to 64/,
    ],
    [
      'a reason too long',
      (id) => client.refund(id, unique('k'), { refundReason: 'x'.repeat(257) }),
      'refundReason',
      /at most 256/,
    ],
    [
      'a word for a truth',
      (id) => client.capture(id, unique('k'), { isLastCapture: 'yes' as never }),
      'isLastCapture',
      /must be true or false/,
    ],
  ])('with %s is refused, and the field is named', async (_what, ask, field, rule) => {
    const { paymentId } = await posted();
    const problem = await problemOf(ask(paymentId));
    expect(problem).toMatchObject({ status: 422, errors: [{ field, rule: expect.stringMatching(rule) as string }] });
    expect(askedOf(paymentId)).toEqual([]);
  });

  it('of a payment nobody knows is refused', async () => {
    expect(await problemOf(client.cancel('pay_00000000000000000000000000', unique('k')))).toMatchObject({
      status: 404,
    });
    expect(await problemOf(client.cancel('nonsense', unique('k')))).toMatchObject({ status: 404 });
  });

  it('of somebody else’s payment is refused, whether it may be seen or not', async () => {
    const { paymentId } = await posted();
    const stranger = await gateway.client({ client: 'other-shop' });
    expect(await problemOf(stranger.refund(paymentId, unique('k')))).toMatchObject({ status: 404 });
    const viewer = await gateway.client({ client: 'viewer', sources: ['api-gateway/shop'] });
    expect(await problemOf(viewer.refund(paymentId, unique('k')))).toMatchObject({
      status: 403,
      type: 'urn:paywright:problem:not-your-payment',
    });
  });

  it('and refused by payment-service stands in the payment and its timeline, with the reason', async () => {
    const payment = await posted();
    const { paymentId } = payment;
    const why = { reason: 'not-captured', detail: 'nothing was captured; cancel the payment instead' };
    const followUp = {
      kind: 'refund' as const,
      reference: 'r-1',
      requestId: 'rf_1',
      askedBy: 'api-gateway/shop',
      status: 'rejected' as const,
      requestedAt: '2026-11-20T09:00:01.000Z',
      ...why,
    };
    await gateway.publish(
      encodeEvent(RefundRejected, {
        id: `${paymentId}.1`,
        source: 'payment-service',
        key: paymentId,
        at: Date.UTC(2026, 10, 20, 9),
        data: {
          occurredAt: '2026-11-20T09:00:01.000Z',
          paymentId,
          reference: 'r-1',
          ...why,
          payment: snapshotOf(payment, { version: 1, followUps: [followUp] }),
        },
      }),
    );
    expect(await client.getPayment(paymentId, { waitS: 10, after: 0 })).toMatchObject({ followUps: [followUp] });
    expect((await client.getTimeline(paymentId)).events).toMatchObject([
      { type: 'paywright.refund.rejected.v1', reason: 'not-captured' },
    ]);
  });

  it('and refused by payment-service within a moment is answered with the reason, and so is a repeat', async () => {
    const patient = await runningGateway({ FOLLOW_UP_WAIT: '5s' });
    try {
      const shop = await patient.client();
      const { payment } = await shop.createPayment(unique('key'), paymentRequest());
      const { paymentId } = payment;
      const why = { reason: 'not-captured', detail: 'nothing was captured; cancel the payment instead' };
      const key = unique('key');
      const refund = problemOf(shop.refund(paymentId, key));
      const requests = await patient.listen(topics.paymentRequests);
      await eventually(() => requests.some(({ headers }) => headers['ce_type'] === 'paywright.refund.requested.v1'), {
        describe: 'the refund is asked for',
      });
      const followUp = {
        kind: 'refund' as const,
        reference: key,
        requestId: 'rf_1',
        askedBy: 'api-gateway/shop',
        status: 'rejected' as const,
        requestedAt: '2026-11-20T09:00:01.000Z',
        ...why,
      };
      await patient.publish(
        encodeEvent(RefundRejected, {
          id: `${paymentId}.1`,
          source: 'payment-service',
          key: paymentId,
          at: Date.UTC(2026, 10, 20, 9),
          data: {
            occurredAt: '2026-11-20T09:00:01.000Z',
            paymentId,
            reference: key,
            ...why,
            payment: snapshotOf(payment, { version: 1, followUps: [followUp] }),
          },
        }),
      );
      const refused = { status: 409, type: 'urn:paywright:problem:not-captured' };
      expect(await refund).toMatchObject(refused);
      expect(await problemOf(shop.refund(paymentId, key))).toMatchObject(refused);
    } finally {
      await patient.stop();
    }
  });
});
