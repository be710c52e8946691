import { ApiProblem } from '@paywright/client';
import { PaymentRejected } from '@paywright/contracts';
import { koreanOrder } from '@paywright/running-system';
import { eventually } from '@paywright/testing';
import { World } from './world';

describe('asking for payments', () => {
  let world: World;
  const paymentIds: string[] = [];

  beforeAll(async () => {
    world = await World.start('asking-for-payments');
  }, 120_000);

  afterAll(async () => {
    await world?.stop();
  }, 60_000);

  it('twice with the same key and body is asking once', async () => {
    const order = world.newOrder({ brand: 'HYUNDAI' });
    const first = await world.shop.createPayment(order.referenceOrderId, koreanOrder(order));
    const second = await world.shop.createPayment(order.referenceOrderId, koreanOrder(order));
    expect(second).toEqual({ ...first, replayed: true });
    expect(first.replayed).toBe(false);

    await (await world.buyerOf(first.payment.paymentId)).approves();
    await world.untilShipped(first.payment.paymentId);
    expect(await world.shop.createPayment(order.referenceOrderId, koreanOrder(order))).toEqual(second);
    await world.atTheSandbox(order);
    paymentIds.push(first.payment.paymentId);
  });

  it('with a used key and another body is refused', async () => {
    const order = world.newOrder({ brand: 'HYUNDAI' });
    await world.place(order);
    const dearer = koreanOrder({ ...order, value: '42001' });
    const problem = await problemOf(world.shop.createPayment(order.referenceOrderId, dearer));
    expect(problem).toMatchObject({ status: 422, type: 'urn:paywright:problem:idempotency-key-reused' });
  });

  it('for an order that another payment holds is refused with a pointer to that one', async () => {
    const order = world.newOrder({ brand: 'HYUNDAI' });
    const holder = await world.place(order);
    const problem = await problemOf(world.shop.createPayment(`${order.referenceOrderId}-2`, koreanOrder(order)));
    expect(problem).toMatchObject({ status: 409, type: 'urn:paywright:problem:order-already-held' });
    expect(problem.document.paymentId).toBe(holder);
    expect(problem.errors).toMatchObject([{ field: 'order.referenceOrderId' }]);
  });

  it('for an order that another payment holds is refused by event as well', async () => {
    const order = world.newOrder({ brand: 'HYUNDAI' });
    const holder = await world.placeByEvent(order);
    await world.buyerOf(holder);
    const second = await world.placeByEvent(order, `${order.referenceOrderId}-2`);
    const refusal = await eventually(() => world.events.of(PaymentRejected, second)[0], {
      describe: 'the second request is refused',
    });
    expect(refusal.data).toMatchObject({ reason: 'order-already-held', heldBy: holder });
    await world.until(second, 'rejected', ({ status }) => status === 'rejected');
    await world.atTheSandbox(order);
  });

  it('by event twice under the same reference is asking once', async () => {
    const order = world.newOrder({ brand: 'HYUNDAI' });
    const paymentId = await world.placeByEvent(order);
    expect(await world.placeByEvent(order)).toBe(paymentId);
    await (await world.buyerOf(paymentId)).approves();
    await world.untilShipped(paymentId);
    await world.audited(paymentId);
    expect(world.events.of(PaymentRejected, paymentId)).toEqual([]);
    expect((await world.atTheSandbox(order)).calls.pay).toBe(1);
    paymentIds.push(paymentId);
  });

  it('and waiting is one call: it answers as soon as the buyer has somewhere to go', async () => {
    const paymentId = await world.place(world.newOrder({ brand: 'HYUNDAI' }));
    const payment = await world.shop.getPayment(paymentId, { waitS: 20 });
    expect(payment).toMatchObject({ status: 'action_required' });
    expect(payment.normalUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/checkout\//);
  });

  it('without a key, or with one nobody made, is refused', async () => {
    const url = `${world.system.urlOf('api-gateway')}/v1/payments`;
    for (const authorization of [undefined, `Bearer ${world.apiKey.slice(0, -4)}0000`]) {
      const headers = authorization === undefined ? undefined : { authorization };
      const response = await fetch(url, { headers });
      expect(response.status).toBe(401);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
    }
  });

  it('leaves our books equal to the sandbox’s, and no secret in any log', async () => {
    expect(await world.faults(paymentIds)).toEqual([]);
  });
});

async function problemOf(call: Promise<unknown>): Promise<ApiProblem> {
  const problem = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(problem).toBeInstanceOf(ApiProblem);
  return problem as ApiProblem;
}
