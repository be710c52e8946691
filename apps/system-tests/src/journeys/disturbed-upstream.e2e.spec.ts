import {
  DeadLettered,
  LatePaymentReceived,
  PaymentCaptured,
  PaymentHeld,
  ShipmentReleased,
} from '@paywright/contracts';
import type { SandboxNotification } from '@paywright/running-system';
import { eventually } from '@paywright/testing';
import { World } from './world';

/** How often the sandbox delivered it, and with which answers. */
function answersTo({ deliveries }: SandboxNotification): (number | undefined)[] {
  return deliveries.map(({ status }) => status);
}

describe('Korean card orders when the upstream misbehaves', () => {
  let world: World;
  const paymentIds: string[] = [];

  beforeAll(async () => {
    world = await World.start('disturbed-upstream');
  }, 120_000);

  afterAll(async () => {
    await world?.stop();
  }, 60_000);

  describe('calls', () => {
    it.each([
      ['is lost after the payment was made', 'answer-lost-after-commit', 2],
      ['is lost before anything was done', 'answer-lost-before-commit', 2],
      ['is an error page although the payment was made', 'http-error-after-commit=502', 2],
      ['is cut off', 'answer-truncated', 2],
      ['is signed by a stranger', 'answer-wrongly-signed', 2],
      ['is not signed', 'answer-unsigned', 2],
      ['says that the gateway is busy', 'answer-code=U:REQUEST_TRAFFIC_EXCEED_LIMIT', 2],
    ])(
      'a pay whose answer %s is repeated: the buyer gets to the page, and one payment is made',
      async (_how, fault, pays) => {
        const order = world.newOrder({ brand: 'HYUNDAI', sandbox: fault });
        const paymentId = await world.place(order);
        paymentIds.push(paymentId);
        const buyer = await world.untilAsTimePasses(
          () => world.buyerNow(paymentId),
          `the URL of ${paymentId} is recovered`,
        );
        await buyer.approves();
        await world.untilShipped(paymentId);
        expect((await world.atTheSandbox(order)).calls.pay).toBeGreaterThanOrEqual(pays);
      },
    );

    it('unknown fields and values in every message change nothing', async () => {
      const { paymentId } = await world.placeAndApprove({ sandbox: 'unknown-values, blank-values' });
      paymentIds.push(paymentId);
      await world.untilShipped(paymentId);
    });
  });

  describe('notifications', () => {
    it.each(['ALIPAY', '2C2P'])('that never arrive are made up for by inquiry (%s)', async (acquirer) => {
      const { order, paymentId } = await world.placeAndApprove({ sandbox: `acquirer=${acquirer}, notification-lost` });
      paymentIds.push(paymentId);
      const payment = await world.untilAsTimePasses(() => world.shippedNow(paymentId), `${paymentId} ships`);
      expect(payment.captures[0]?.evidence.via).toBe('inquiry');
      expect((await world.atTheSandbox(order)).notifications.flatMap(answersTo).filter(Boolean)).toEqual([]);
    });

    it('that report a capture before its payment count just the same', async () => {
      const { order, paymentId } = await world.placeAndApprove({ sandbox: 'acquirer=ALIPAY, notification-reordered' });
      paymentIds.push(paymentId);
      const payment = await world.untilShipped(paymentId);
      expect(payment.captures).toHaveLength(1);
      const untold = async (): Promise<boolean> =>
        (await world.atTheSandbox(order)).notifications.every(({ acknowledged }) => acknowledged);
      await eventually(untold, { describe: 'both notifications are acknowledged' });
      await world.audited(paymentId);
      expect(world.events.of(PaymentCaptured, paymentId)).toHaveLength(1);
    });

    it('that are forged are answered 401 and have no effect', async () => {
      const { order, paymentId } = await world.placeAndApprove({ sandbox: 'acquirer=2C2P, notification-forged' });
      paymentIds.push(paymentId);
      const payment = await world.untilShipped(paymentId);
      expect(payment).toMatchObject({ status: 'captured', holds: [] });
      const { notifications } = await world.atTheSandbox(order);
      const forgery = notifications.find(({ fault }) => fault === 'notification-forged');
      expect(forgery && answersTo(forgery)).toEqual([401]);
    });

    it('that are altered on the way are answered 401; the true one counts when it is sent again', async () => {
      const { order, paymentId } = await world.placeAndApprove({
        sandbox: 'acquirer=2C2P, notification-tampered, inquiryPayment:http-error=500*1000',
      });
      paymentIds.push(paymentId);
      const payment = await world.untilAsTimePasses(() => world.shippedNow(paymentId), `${paymentId} ships`);
      expect(payment).toMatchObject({ capturedAmount: { value: '42000' }, holds: [] });
      expect((await world.atTheSandbox(order)).notifications.map(answersTo)).toEqual([[401, 200]]);
    });

    it('that nobody signed are answered 401, and to a route nobody has, 404', async () => {
      const url = world.system.urlOf('webhook-ingest');
      const post = (route: string): Promise<Response> =>
        fetch(`${url}/notifications/${route}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ notifyType: 'PAYMENT_RESULT', result: { resultStatus: 'S' } }),
        });
      expect((await post('apo-kr')).status).toBe(401);
      expect((await post('nobody')).status).toBe(404);
    });
  });

  describe('money that does not add up', () => {
    it('is held when the notified amount is not the one asked for', async () => {
      const paymentId = await heldFor('amount-mismatch', 'acquirer=ALIPAY, notification-amount');
      await world.audited(paymentId);
      expect(world.events.of(ShipmentReleased, paymentId)).toEqual([]);
    });

    it('is held when less was captured than asked for', async () => {
      const paymentId = await heldFor('amount-mismatch', 'acquirer=ALIPAY, capture-amount=21000');
      const payment = await world.until(
        paymentId,
        'its shipment is held',
        ({ shipment }) => shipment?.status === 'held',
      );
      expect(payment.capturedAmount.value).toBe('21000');
    });

    it('is held when nobody knows how the acquirer takes it', async () => {
      await heldFor('unknown-acquirer', 'acquirer=2C2P, acquirer-name=SOMEONE_ELSE');
    });

    it('is held when upstream says yes and no', async () => {
      await heldFor('contradiction', 'acquirer=ALIPAY, capture-late=3000, opposite-result=200');
    });

    it('is never shipped when it comes after the payment had expired', async () => {
      const order = world.newOrder({ brand: 'LOTTE', sandbox: 'acquirer=2C2P, late-success=5000' });
      const paymentId = await world.place(order);
      await (await world.buyerOf(paymentId)).leaves();
      await world.system.sandbox.advance(9 * 60_000 + 2_000);
      await world.until(paymentId, 'expired', ({ status }) => status === 'expired');
      await world.system.sandbox.advance(10_000);
      const payment = await world.until(paymentId, 'held', ({ holds }) => holds.length > 0);
      expect(payment.holds[0]?.reason).toBe('late-payment');
      await world.audited(paymentId);
      expect(world.events.of(LatePaymentReceived, paymentId)).toHaveLength(1);
      expect(world.events.of(PaymentCaptured, paymentId)).toEqual([]);
      expect(payment.shipment?.status).not.toBe('released');
    });

    /** Places an order that ends held for this reason, its goods not shipped. */
    async function heldFor(reason: string, sandbox: string): Promise<string> {
      const { paymentId } = await world.placeAndApprove({ sandbox });
      const payment = await world.until(paymentId, `held for ${reason}`, ({ holds }) => holds.length > 0);
      expect(payment.holds[0]?.reason).toBe(reason);
      await eventually(() => world.events.of(PaymentHeld, paymentId).length > 0, { describe: 'the hold is published' });
      expect((await world.shop.getPayment(paymentId)).shipment?.status).not.toBe('released');
      return paymentId;
    }
  });

  it('leave our books equal to the sandbox’s, nothing in the dead letters, and no secret in any log', async () => {
    expect(await world.faults(paymentIds)).toEqual([]);
    expect(world.events.all(DeadLettered)).toEqual([]);
  });
});
