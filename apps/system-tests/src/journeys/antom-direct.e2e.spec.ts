import { randomInt } from 'node:crypto';
import { CancelRejected } from '@paywright/contracts';
import { cardOrder, directRoute, koreanOrder } from '@paywright/running-system';
import { World } from './world';

/** An account at Antom itself beside the one at APO: the same fields, no acquirer named, one acquirer behind it. */
describe('orders through Antom direct', () => {
  let world: World;
  let count = 0;
  const run = randomInt(36 ** 6).toString(36);
  const paymentIds: string[] = [];
  beforeAll(async () => {
    world = await World.start('antom-direct');
  }, 120_000);
  afterAll(() => world?.stop(), 60_000);

  const next = (what: string): string => {
    count += 1;
    return `${what}-${run}-${count}`;
  };
  const ask = async (brand?: 'HYUNDAI', sandbox?: string): Promise<string> => {
    const referenceOrderId = next('direct');
    const order = { referenceOrderId, value: '46000', description: 'A teapot', brand, sandbox, route: directRoute };
    const { payment } = await world.shop.createPayment(referenceOrderId, koreanOrder(order));
    paymentIds.push(payment.paymentId);
    return payment.paymentId;
  };

  it('with a brand the shop has chosen go straight to its issuer, and ship when the capture is told', async () => {
    const paymentId = await ask('HYUNDAI');
    const buyer = await world.buyerOf(paymentId);
    expect((await buyer.look()).heading).toMatch(/hyundai/i);
    await buyer.approves();
    const approved = await world.until(paymentId, 'approved', ({ status }) => status === 'authorized');
    expect(approved).toMatchObject({ holds: [], captures: [] });
    expect(approved.shipment).toBeUndefined();
    await world.system.sandbox.advance(1_000);
    expect(await world.untilShipped(paymentId)).toMatchObject({ status: 'captured', holds: [] });
  });

  it('without one show the page of brands first', async () => {
    const paymentId = await ask();
    const buyer = await world.buyerOf(paymentId);
    expect((await buyer.look()).heading).toBe('Choose your card');
    await buyer.choosesBrand('KAKAOBANK');
    await buyer.approves();
    await world.until(paymentId, 'approved', ({ status }) => status === 'authorized' || status === 'captured');
    await world.system.sandbox.advance(1_000);
    await world.untilShipped(paymentId);
  });

  it('whose notifications are lost are found by inquiry', async () => {
    const paymentId = await ask('HYUNDAI', 'notification-lost');
    await (await world.buyerOf(paymentId)).approves();
    await world.untilAsTimePasses(() => world.shippedNow(paymentId), 'it is shipped');
  });

  it('can be canceled before the buyer is done, and not voided afterwards', async () => {
    const early = await ask('HYUNDAI');
    await world.buyerOf(early);
    await world.shop.cancel(early, next('cancel'));
    await world.until(early, 'canceled', ({ status }) => status === 'canceled');

    const paymentId = await ask('HYUNDAI', 'capture-late=5000');
    await (await world.buyerOf(paymentId)).approves();
    await world.until(paymentId, 'approved', ({ status }) => status === 'authorized');
    await expect(world.shop.cancel(paymentId, next('cancel'))).rejects.toMatchObject({ status: 409 });
    const refused = await world.until(paymentId, 'refused', ({ followUps }) => followUps.length === 1);
    expect(refused.followUps).toMatchObject([{ status: 'rejected', reason: 'void-not-allowed' }]);
    await world.audited(paymentId);
    expect(world.events.of(CancelRejected, paymentId)).toHaveLength(1);
    await world.system.sandbox.advance(5_000);
    await world.untilShipped(paymentId);
  });

  it('by any other card work as well, and money goes back', async () => {
    const referenceOrderId = next('direct-card');
    const order = { referenceOrderId, value: '1850', currency: 'USD', description: 'A tin of tea', route: directRoute };
    const { payment } = await world.shop.createPayment(referenceOrderId, cardOrder(order));
    const { paymentId } = payment;
    paymentIds.push(paymentId);
    await (await world.buyerOf(paymentId)).typesCard();
    await world.until(paymentId, 'approved', ({ status }) => status === 'authorized' || status === 'captured');
    await world.system.sandbox.advance(1_000);
    await world.untilShipped(paymentId);
    await world.shop.refund(paymentId, next('refund'));
    await world.untilAsTimePasses(
      async () => ((await world.shop.getPayment(paymentId)).refundedAmount.value === '1850' ? true : undefined),
      'it is refunded',
      1_000,
    );
  });

  it('leave a timeline whose lines name the call, inquiry or notification they came from', async () => {
    const paymentId = paymentIds[0] ?? '';
    const { events } = await world.shop.getTimeline(paymentId);
    const from = (type: string) => events.find((entry) => entry.type.includes(type))?.evidence;
    expect(from('action-required')).toMatchObject({
      via: 'answer',
      id: expect.stringMatching(/^pr_.*\/pay\/1$/) as string,
    });
    expect(from('payment.captured')?.via).toMatch(/notification|inquiry/);
    expect(from('shipment')).toBeUndefined();
  });

  it('stand beside orders through APO; one for an account nobody has is refused', async () => {
    const referenceOrderId = next('apo');
    const order = { referenceOrderId, value: '46000', description: 'A teapot', brand: 'HYUNDAI' } as const;
    const { paymentId } = (await world.shop.createPayment(referenceOrderId, koreanOrder(order))).payment;
    paymentIds.push(paymentId);
    await (await world.buyerOf(paymentId)).approves();
    await world.until(paymentId, 'approved', ({ status }) => status === 'authorized' || status === 'captured');
    await world.system.sandbox.advance(1_000);
    const shipped = await world.untilShipped(paymentId);
    expect(shipped.captures).toMatchObject([{ acquirerName: expect.stringMatching(/ALIPAY|2C2P/) as string }]);

    const nowhere = next('nowhere');
    const { payment } = await world.shop.createPayment(
      nowhere,
      koreanOrder({ ...order, referenceOrderId: nowhere, route: 'nowhere' }),
    );
    const refused = await world.until(payment.paymentId, 'refused', ({ status }) => status === 'rejected');
    expect(refused.reason).toMatchObject({ reason: 'route-unknown' });
  });

  it('leave our books as the sandbox’s', async () => {
    await world.system.sandbox.advance(10_000);
    expect(await world.faults(paymentIds)).toEqual([]);
  });
});
