import { PaymentDeferred, PaymentRouted } from '@paywright/contracts';
import { type RouteName, type SandboxFault, upstreamAccounts } from '@paywright/running-system';
import { eventually } from '@paywright/testing';
import { World } from './world';

const accountOf = (route: RouteName): string =>
  upstreamAccounts.find((account) => account.route === route)?.clientId ?? '';
const routes = upstreamAccounts.map(({ route }) => route);

/** Opens after a few failures, probes soon. */
const breaker = { errorThresholdPercentage: 50, volumeThreshold: 5, window: '2s', resetTimeout: '2s' };

/** Three accounts, policies, and operators who change them while payments come. */
describe('routing', () => {
  let world: World;
  const paymentIds: string[] = [];

  beforeAll(async () => {
    world = await World.start('routing', {
      routeSettings: {
        'apo-kr': { breaker },
        'apo-2': { breaker },
        'antom-kr': { breaker },
      },
    });
  }, 120_000);
  afterAll(() => world?.stop(), 60_000);
  afterEach(() => world.system.sandbox.clearFaults());

  const place = async (
    wishes: Parameters<World['newOrder']>[0] = {},
  ): Promise<{ paymentId: string; order: string }> => {
    const order = world.newOrder({ brand: 'HYUNDAI', ...wishes });
    const paymentId = await world.place(order);
    paymentIds.push(paymentId);
    return { paymentId, order: order.referenceOrderId };
  };
  const pays = async (paymentId: string): Promise<void> => {
    await (await world.buyerOf(paymentId)).approves();
    await world.untilShipped(paymentId);
  };
  const decideBy = async (policy: object): Promise<number> => {
    const { operator } = world.system;
    const version = await operator.storePolicy({ rules: [], ...policy } as never);
    await operator.activatePolicy(version, 'the journey wants it');
    return version;
  };
  const strike = (route: RouteName, fault: Omit<SandboxFault, 'match'>, more: SandboxFault['match'] = {}) =>
    world.system.sandbox.addFault({ ...fault, match: { ...more, clientId: accountOf(route) } });
  const accountsOf = async (order: string): Promise<string[]> =>
    (await world.system.sandbox.booksOf(order)).map(({ clientId }) => clientId);
  const isClosed = (...names: readonly RouteName[]): Promise<unknown> =>
    eventually(
      async () => {
        const standing = await world.system.operator.routes();
        return standing.every(({ name, calls }) => !names.includes(name as RouteName) || calls.pay.state === 'closed');
      },
      { describe: `the breakers of ${names.join(', ')} are closed`, deadlineMs: 30_000 },
    );

  it('splits payments exactly among accounts, and says on the timeline whose turn it was', async () => {
    const version = await decideBy({
      default: {
        split: [
          { route: 'apo-kr', percent: 50 },
          { route: 'apo-2', percent: 30 },
          { route: 'antom-kr', percent: 20 },
        ],
      },
    });
    const placed = [];
    for (let count = 0; count < 10; count += 1) placed.push(await place());
    for (const { paymentId } of placed) await pays(paymentId);
    const accounts = (await Promise.all(placed.map(({ order }) => accountsOf(order)))).flat();
    const counts = routes.map((route) => accounts.filter((account) => account === accountOf(route)).length);
    expect(counts).toEqual([5, 3, 2]);

    const { paymentId } = placed[0] ?? { paymentId: '' };
    const { events } = await world.shop.getTimeline(paymentId);
    expect(events.find(({ type }) => type === PaymentRouted.type)?.decision).toMatchObject({
      policyVersion: version,
      rule: 'default',
      split: { turn: 0 },
      candidates: expect.arrayContaining([{ route: 'apo-2' }]) as unknown,
    });
  }, 60_000);

  it('by rules sends small amounts one way and buyers of another channel another way', async () => {
    await decideBy({
      rules: [
        { name: 'small', when: { amount: { currency: 'KRW', atMost: '5000' } }, route: { priority: ['antom-kr'] } },
        { name: 'partners', when: { metadata: { channel: ['partner'] } }, route: { priority: ['apo-2', 'apo-kr'] } },
      ],
      default: { priority: ['apo-kr'] },
    });
    const small = await place({ value: '5000' });
    const large = await place({ value: '5001' });
    const partner = await place({ value: '5001', metadata: { channel: 'partner' } });
    for (const { paymentId } of [small, large, partner]) await pays(paymentId);
    expect(await accountsOf(small.order)).toEqual([accountOf('antom-kr')]);
    expect(await accountsOf(large.order)).toEqual([accountOf('apo-kr')]);
    expect(await accountsOf(partner.order)).toEqual([accountOf('apo-2')]);
  }, 60_000);

  it('goes back to the policy before when an operator says so', async () => {
    const before = await decideBy({ default: { priority: ['apo-2'] } });
    await decideBy({ default: { priority: ['antom-kr'] } });
    const { version } = await world.system.operator.rollBack('the new one was a mistake');
    expect(version).toBe(before);
    const { paymentId, order } = await place();
    await pays(paymentId);
    expect(await accountsOf(order)).toEqual([accountOf('apo-2')]);
    const [latest] = await world.system.operator.actions();
    expect(latest).toMatchObject({
      operator: 'operator',
      action: 'roll-back-policy',
      reason: 'the new one was a mistake',
    });
  }, 60_000);

  it('a decline worth another try is tried at another account, once an inquiry has confirmed it', async () => {
    await decideBy({ default: { priority: ['apo-kr', 'apo-2'] } });
    await strike('apo-kr', { kind: 'declined-at-once', value: 'CARD_NOT_SUPPORTED' });
    const { paymentId, order } = await place();
    await pays(paymentId);
    const payment = await world.shop.getPayment(paymentId);
    expect(payment).toMatchObject({
      status: 'captured',
      route: 'apo-2',
      pastAttempts: [{ route: 'apo-kr', reason: 'declined', resultCode: 'CARD_NOT_SUPPORTED' }],
    });
    const books = await world.system.sandbox.booksOf(order);
    expect(books.map(({ clientId, status }) => [clientId, status]).sort()).toEqual([
      [accountOf('apo-kr'), 'FAIL'],
      [accountOf('apo-2'), 'SUCCESS'],
    ]);
  }, 60_000);

  it('a decline for good is tried nowhere else', async () => {
    await decideBy({ default: { priority: ['apo-kr', 'apo-2'] } });
    await strike('apo-kr', { kind: 'declined-at-once', value: 'RISK_REJECT' });
    const { paymentId, order } = await place();
    await world.until(paymentId, 'failed', ({ status }) => status === 'failed');
    expect(await accountsOf(order)).toEqual([accountOf('apo-kr')]);
  }, 60_000);

  it('an account in trouble is left alone once its breaker is open, and no payment is lost or charged twice', async () => {
    await decideBy({ default: { priority: ['apo-kr', 'apo-2'] } });
    await strike('apo-kr', { kind: 'http-error', value: '503' });
    const placed = [];
    for (let count = 0; count < 12; count += 1) placed.push(await place());
    const behind = await eventually(
      async () => {
        const next = await place();
        placed.push(next);
        const payment = await world.until(next.paymentId, 'it has a route', ({ route }) => route);
        return payment.route === 'apo-2' && next;
      },
      { describe: 'payments go to the other account', deadlineMs: 30_000, everyMs: 200 },
    );
    const { events } = await world.shop.getTimeline(behind.paymentId);
    expect(events.find(({ type }) => type === PaymentRouted.type)?.decision).toMatchObject({
      candidates: [{ route: 'apo-kr', struckOut: { by: 'breaker' } }, { route: 'apo-2' }],
      chosen: 'apo-2',
    });
    await world.system.sandbox.clearFaults();
    for (const { paymentId } of placed) {
      const buyer = await world.untilAsTimePasses(() => world.buyerNow(paymentId), `${paymentId} has a page`);
      await buyer.approves();
    }
    for (const { paymentId } of placed) await world.untilShipped(paymentId);
    for (const { order } of placed) expect(await accountsOf(order)).toHaveLength(1);
    await isClosed('apo-kr', 'apo-2');
  }, 120_000);

  it('while every account is out, payments are accepted, wait, and are sent once one is back', async () => {
    await decideBy({ default: { priority: ['apo-kr', 'apo-2'] } });
    const { operator } = world.system;
    for (const route of ['apo-kr', 'apo-2']) await operator.drain(route, true, 'maintenance');
    const { paymentId, order } = await place();
    const waited = await world.shop.getPayment(paymentId, { waitS: 1 });
    expect(waited.status).toBe('deferred');
    expect(waited.normalUrl).toBeUndefined();
    await world.audited(paymentId);
    expect(world.events.of(PaymentDeferred, paymentId)[0]?.data.detail).toMatch(/an operator has drained it/);
    expect(await accountsOf(order)).toEqual([]);

    await operator.drain('apo-2', false, 'over');
    await pays(paymentId);
    expect(await accountsOf(order)).toEqual([accountOf('apo-2')]);
    await operator.drain('apo-kr', false, 'over');
  }, 60_000);

  it('a payment that waits is canceled at once, and its order may be paid again', async () => {
    await decideBy({ default: { priority: ['apo-kr'] } });
    const { operator } = world.system;
    await operator.drain('apo-kr', true, 'maintenance');
    const { paymentId } = await place();
    await world.until(paymentId, 'it waits', ({ status }) => status === 'deferred');
    await world.shop.cancel(paymentId, 'enough');
    await world.until(paymentId, 'canceled', ({ status }) => status === 'canceled');
    await operator.drain('apo-kr', false, 'over');
  }, 60_000);

  it('the books agree in the end', async () => {
    expect(await world.faults(paymentIds)).toEqual([]);
  });
});
