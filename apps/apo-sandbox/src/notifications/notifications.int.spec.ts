import { eventually } from '@paywright/testing';
import { koreanOrder, orderWith } from '../fixtures/merchant.fixture';
import { acknowledgement, startReceiver } from '../fixtures/receiver.fixture';
import type { World } from '../fixtures/running-sandbox.fixture';
import { stopEverything } from '../fixtures/cleanup.fixture';
import { startWorld } from '../fixtures/running-sandbox.fixture';

afterAll(stopEverything);

const minute = 60_000;

describe('a notification', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld({ SANDBOX_ACQUIRERS: '2C2P', SANDBOX_NOTIFY_TIMEOUT: '500ms' })));
  afterEach(() => world.reset());

  const deliveries = async (paymentRequestId: string, count: number) =>
    (
      await world.notification(
        paymentRequestId,
        `${count} deliveries are in the books`,
        ({ deliveries }) => deliveries.length >= count,
      )
    ).deliveries;

  it('is signed over the path and query of its address, its signature percent-encoded', async () => {
    const order = koreanOrder({ paymentNotifyUrl: `${world.receiver.url}/a%20b?shop=1&x=%2F` });
    await world.payAnd('approve', order);
    const [told] = await world.receiver.waitFor(order, 1);
    expect(told).toMatchObject({ target: '/notifications/apo/a%20b?shop=1&x=%2F', verified: true });
    expect(told?.headers).toMatchObject({
      'content-type': 'application/json; charset=UTF-8',
      'client-id': 'SANDBOX_5YX0000000000001',
      'request-time': expect.stringMatching(/-08:00$/),
      signature: expect.stringMatching(/^algorithm=RSA256,keyVersion=1,signature=[\w%]+$/),
    });
  });

  it('is sent again 2, 10, 10 minutes, 1, 2, 6 and 15 hours later, eight times in all', async () => {
    world.receiver.answerWith(() => ({ status: 500, body: '' }));
    const order = koreanOrder();
    await world.payAnd('approve', order);
    let count = 1;
    await deliveries(order.paymentRequestId, count);
    for (const minutes of [2, 10, 10, 60, 120, 360, 900]) {
      await world.pass(minutes * minute - 1);
      expect(await deliveries(order.paymentRequestId, count)).toHaveLength(count);
      await world.pass(1);
      count += 1;
      await deliveries(order.paymentRequestId, count);
    }
    const given = await world.notification(
      order.paymentRequestId,
      'it is given up',
      ({ state }) => state === 'given-up',
    );
    expect(given.deliveries.map(({ status }) => status)).toEqual(Array(8).fill(500));
    await world.pass(48 * 60 * minute);
    const told = await world.allToldAbout(order);
    expect(told.map(({ verified }) => verified)).toEqual(Array(8).fill(true));
    expect(new Set(told.map(({ raw }) => raw)).size).toBe(1);
    expect(new Set(told.map(({ headers }) => headers['request-time'])).size).toBe(8);
  });

  it.each([
    ['another status', { status: 201, body: acknowledgement }],
    ['another code', { status: 200, body: acknowledgement.replace('SUCCESS', 'success') }],
    ['a failure', { status: 200, body: '{"result":{"resultCode":"FAIL","resultStatus":"F"}}' }],
    ['an empty body', { status: 200, body: '' }],
  ])('answered with %s is sent again, and stops at the right reply', async (_what, wrong) => {
    world.receiver.answerWith((index) => (index === 0 ? wrong : { status: 200, body: acknowledgement }));
    const order = koreanOrder();
    await world.payAnd('approve', order);
    expect(await deliveries(order.paymentRequestId, 1)).toMatchObject([{ status: wrong.status, acknowledged: false }]);
    await world.pass(2 * minute);
    expect(await deliveries(order.paymentRequestId, 2)).toMatchObject([{}, { status: 200, acknowledged: true }]);
    await world.pass(24 * 60 * minute);
    expect(await world.allToldAbout(order)).toHaveLength(2);
  });

  it('to nobody who listens is tried again', async () => {
    const closed = await startReceiver();
    await closed.close();
    const order = koreanOrder({ paymentNotifyUrl: closed.url });
    await world.payAnd('approve', order);
    expect(await deliveries(order.paymentRequestId, 1)).toMatchObject([{ error: 'ECONNREFUSED', acknowledged: false }]);
    await world.pass(2 * minute);
    await deliveries(order.paymentRequestId, 2);
  });

  it('does not wait for ever for a reply', async () => {
    const silent = await startReceiver();
    silent.keepSilent();
    const order = koreanOrder({ paymentNotifyUrl: silent.url });
    await world.payAnd('approve', order);
    expect(await deliveries(order.paymentRequestId, 1)).toMatchObject([{ error: 'UND_ERR_HEADERS_TIMEOUT' }]);
  });

  it('goes to the address of the request rather than the account’s', async () => {
    const own = await startReceiver();
    const order = koreanOrder({ paymentNotifyUrl: own.url });
    await world.payAnd('approve', order);
    await own.waitFor(order, 1);
    expect(await world.allToldAbout(order)).toEqual([]);
  });

  it('can be sent again by hand, acknowledged or not', async () => {
    world.receiver.answerWith((index) =>
      index === 0 ? { status: 503, body: '' } : { status: 200, body: acknowledgement },
    );
    const order = koreanOrder();
    await world.payAnd('approve', order);
    await deliveries(order.paymentRequestId, 1);
    const { id } = (await world.paymentOf(order.paymentRequestId)).notifications[0]!;
    for (const count of [2, 3]) {
      const { status, json } = await world.admin('POST', `/admin/notifications/${id}/resend`);
      expect([status, json.acknowledged, json.deliveries.length]).toEqual([200, true, count]);
    }
    await world.pass(24 * 60 * minute);
    expect(await world.allToldAbout(order)).toHaveLength(3);
    expect((await world.admin('POST', '/admin/notifications/none/resend')).status).toBe(404);
  });

  it('is not sent for a request that was refused at once', async () => {
    const order = koreanOrder({ paymentMethod: { paymentMethodType: 'CARD' } });
    expect((await world.merchant.pay(order)).json.result.resultStatus).toBe('F');
    expect(await world.allToldAbout(order)).toEqual([]);
  });
});

describe('an account without a notification address', () => {
  it('is told nothing unless the request names one', async () => {
    const world = await startWorld({ SANDBOX_NOTIFY_URL: '' });
    const order = koreanOrder();
    await world.payAnd('approve', order);
    const [silent] = (await world.paymentOf(order.paymentRequestId)).notifications;
    expect(silent).toMatchObject({ state: 'without-address', deliveries: [] });
    expect((await world.admin('POST', `/admin/notifications/${silent!.id}/resend`)).status).toBe(422);

    const named = koreanOrder({ paymentNotifyUrl: world.receiver.url });
    await world.payAnd('approve', named);
    await world.pass(1000);
    await world.receiver.waitFor(named, 2);
    expect(world.receiver.told(named).sort()).toEqual(['CAPTURE_RESULT:S', 'PAYMENT_RESULT:S']);
  });
});

describe('capture notifications', () => {
  it('go to the account’s address first, the request’s being for the payment', async () => {
    const world = await startWorld();
    const own = await startReceiver();
    const order = koreanOrder({ paymentNotifyUrl: own.url });
    await world.payAnd('approve', order);
    await world.pass(1000);
    await world.receiver.waitFor(order, 1);
    await own.waitFor(order, 1);
    expect([own.told(order), world.receiver.told(order)]).toEqual([['PAYMENT_RESULT:S'], ['CAPTURE_RESULT:S']]);
  });
});

describe('a clock that runs fast', () => {
  it('brings captures and re-sends that much sooner', async () => {
    const world = await startWorld();
    await world.admin('POST', '/admin/clock', { rate: 1200 });
    world.receiver.answerWith((index) => ({ status: index < 2 ? 500 : 200, body: acknowledgement }));
    const order = orderWith('acquirer=ALIPAY');
    const started = performance.now();
    await world.payAnd('approve', order);
    await world.receiver.waitFor(order, 4);
    const acknowledged = await eventually(
      async () => {
        const { notifications } = await world.paymentOf(order.paymentRequestId);
        return notifications.length === 2 && notifications.every((each) => each.acknowledged) && notifications;
      },
      { describe: 'both notifications are acknowledged' },
    );
    expect(acknowledged.map(({ deliveries }) => deliveries.length)).toEqual([2, 2]);
    expect(performance.now() - started).toBeLessThan(5000);
    const [first, second] = acknowledged[0]!.deliveries.map(({ at }) => Date.parse(at));
    expect(second! - first!).toBeGreaterThan(1.5 * minute); // the first may itself have been a little late
  });
});
