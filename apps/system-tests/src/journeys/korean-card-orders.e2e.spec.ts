import { randomUUID } from 'node:crypto';
import {
  DeadLettered,
  encodeEvent,
  PaymentAuthorized,
  PaymentCaptured,
  PaymentRejected,
  PaymentRequested,
  ShipmentReleased,
} from '@paywright/contracts';
import { koreanOrder, OrderService } from '@paywright/running-system';
import { describeWithKafka, eventually } from '@paywright/testing';
import { World } from './world';

const expiryWithMarginMs = 10 * 60_000;

/** Every order of the demo, and what may come in by event, on either event log. */
function koreanCardOrders(start: () => Promise<World>): void {
  let world: World;
  const paymentIds: string[] = [];

  beforeAll(async () => {
    world = await start();
  }, 120_000);

  afterAll(async () => {
    await world?.stop();
  }, 60_000);

  it('ship when the buyer approves at the issuer the shop has chosen', async () => {
    const order = world.newOrder({ brand: 'HYUNDAI' });
    const paymentId = await world.place(order);
    paymentIds.push(paymentId);
    const buyer = await world.buyerOf(paymentId);
    expect((await buyer.look()).heading).toMatch(/hyundai/i);
    await buyer.approves();
    expect(buyer.returnedTo).toBe('https://shop.example.com/orders/thanks');

    const payment = await world.untilShipped(paymentId);
    expect(payment).toMatchObject({ status: 'captured', capturedAmount: { value: '42000' }, holds: [] });
    expect(payment.normalUrl).toBeUndefined();
    expect((await world.atTheSandbox(order)).calls.pay).toBe(1);
  });

  it('ship when the buyer chooses the issuer on the page', async () => {
    const paymentId = await world.place(world.newOrder());
    paymentIds.push(paymentId);
    const buyer = await world.buyerOf(paymentId);
    expect((await buyer.look()).forms[0]?.buttons).toHaveLength(23);
    await buyer.choosesBrand('KAKAOBANK');
    await buyer.approves();
    await world.untilShipped(paymentId);
  });

  it('fail when the buyer declines, and ship nothing', async () => {
    const order = world.newOrder({ brand: 'SAMSUNG' });
    const paymentId = await world.place(order);
    paymentIds.push(paymentId);
    await (await world.buyerOf(paymentId)).declines();
    const payment = await world.until(paymentId, 'failed', ({ status }) => status === 'failed');
    expect(payment.reason).toMatchObject({ reason: 'declined', resultCode: 'DO_NOT_HONOR' });
    expect(payment.shipment).toBeUndefined();

    // The order is free again: the buyer may try once more.
    const again = await world.shop.createPayment(`${order.referenceOrderId}-again`, koreanOrder(order));
    paymentIds.push(again.payment.paymentId);
    await (await world.buyerOf(again.payment.paymentId)).approves();
    await world.untilShipped(again.payment.paymentId);
  });

  it('end with a captured amount that its own notification reports when Antom takes them', async () => {
    const { order, paymentId } = await world.placeAndApprove({ sandbox: 'acquirer=ALIPAY' });
    paymentIds.push(paymentId);
    const payment = await world.untilShipped(paymentId);
    const { captures, notifications } = await world.atTheSandbox(order);
    expect(payment.acquirerName).toBe('ALIPAY');
    expect(payment.captures).toMatchObject([{ basis: 'capture', captureId: captures[0]?.captureId }]);
    expect(notifications.map(({ kind }) => kind)).toEqual(['PAYMENT_RESULT', 'CAPTURE_RESULT']);
    expect(notifications.every(({ acknowledged }) => acknowledged)).toBe(true);
    await world.audited(paymentId);
    expect(world.events.of(PaymentAuthorized, paymentId)).toHaveLength(1);
  });

  it('end with the money taken by the payment itself when 2C2P takes them', async () => {
    const { order, paymentId } = await world.placeAndApprove({ sandbox: 'acquirer=2C2P' });
    paymentIds.push(paymentId);
    const payment = await world.untilShipped(paymentId);
    const { captures, notifications } = await world.atTheSandbox(order);
    expect(payment.acquirerName).toBe('2C2P');
    expect(payment.captures).toMatchObject([{ basis: 'payment', captureAmount: { currency: 'KRW', value: '42000' } }]);
    expect(captures).toEqual([]);
    expect(notifications.map(({ kind }) => kind)).toEqual(['PAYMENT_RESULT']);
  });

  it('can be asked for by another service, as an event', async () => {
    const order = world.newOrder({ brand: 'TOSSBANK' });
    const paymentId = await world.placeByEvent(order);
    paymentIds.push(paymentId);
    await (await world.buyerOf(paymentId)).approves();
    expect(await world.untilShipped(paymentId)).toMatchObject({ source: 'order-service', status: 'captured' });
  });

  it('ship once and capture once when notifications are doubled and out of order', async () => {
    const { order, paymentId } = await world.placeAndApprove({
      sandbox: 'acquirer=ALIPAY, notification-duplicate=2, notification-reordered',
    });
    paymentIds.push(paymentId);
    await world.untilShipped(paymentId);
    const { notifications } = await eventually(
      async () => {
        const payment = await world.atTheSandbox(order);
        return (
          payment.notifications.length === 6 && payment.notifications.every((each) => each.acknowledged) && payment
        );
      },
      { describe: 'all six notifications are acknowledged' },
    );
    expect(notifications).toHaveLength(6);
    await world.audited(paymentId);
    expect(world.events.of(PaymentCaptured, paymentId)).toHaveLength(1);
    expect(world.events.of(ShipmentReleased, paymentId)).toHaveLength(1);
  });

  it('are refused when an unknown service asks for them', async () => {
    const order = world.newOrder();
    const stranger = new OrderService(world.system.openEventLog('stranger'), 'unknown-service');
    const paymentId = await stranger.request(
      order.referenceOrderId,
      koreanOrder(order),
      await world.system.sandbox.now(),
    );
    await stranger.close();
    const refusal = await eventually(() => world.events.of(PaymentRejected, paymentId)[0], {
      describe: 'the request is refused',
    });
    expect(refusal.data).toMatchObject({ reason: 'unknown-source', paymentId });
    expect(await world.system.sandbox.booksOf(order.referenceOrderId)).toEqual([]);
  });

  it('go to the dead letters, with the reason, when their event breaks its schema', async () => {
    const order = world.newOrder();
    const { paymentAmount: _left, ...incomplete } = koreanOrder(order);
    const key = `broken-${order.referenceOrderId}`;
    const log = world.system.openEventLog('order-service');
    const broken = { ...incomplete, paymentId: key, paymentRef: key } as never;
    const at = await world.system.sandbox.now();
    await log.append([
      encodeEvent(PaymentRequested, { id: randomUUID(), source: 'order-service', key, at, data: broken }),
    ]);
    await log.close();
    const deadLetter = await eventually(
      () => world.events.all(DeadLettered).find(({ data }) => data.original.key === key),
      { describe: 'the dead letter is written' },
    );
    expect(deadLetter.data.reason).toMatch(/paymentAmount/);
    expect(deadLetter.data.consumer).toBe('payment-service');
    expect(await world.system.sandbox.booksOf(order.referenceOrderId)).toEqual([]);
  });

  it('expire when the buyer walks away, and ship nothing', async () => {
    const order = world.newOrder({ brand: 'KOOKMIN' });
    const paymentId = await world.place(order);
    paymentIds.push(paymentId);
    await (await world.buyerOf(paymentId)).leaves();
    await world.system.sandbox.advance(expiryWithMarginMs);
    const payment = await world.until(paymentId, 'expired', ({ status }) => status === 'expired');
    expect(payment.reason).toMatchObject({ reason: 'closed-upstream', resultCode: 'ORDER_IS_CLOSED' });
    expect(payment.shipment).toBeUndefined();
  });

  it('leave our books equal to the sandbox’s, and no secret in any log', async () => {
    expect(await world.faults(paymentIds)).toEqual([]);
  });
}

describe('Korean card orders, events in PostgreSQL', () => {
  koreanCardOrders(() => World.start('orders-on-postgres'));
});

describeWithKafka('Korean card orders, events in Kafka', (brokers) => {
  koreanCardOrders(() => World.start('orders-on-kafka', { eventLog: { kind: 'kafka', brokers } }));
});
