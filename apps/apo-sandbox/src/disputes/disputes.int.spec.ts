import { stopEverything } from '../fixtures/cleanup.fixture';
import { generalOrder } from '../fixtures/merchant.fixture';
import { startWorld, type World } from '../fixtures/running-sandbox.fixture';

afterAll(stopEverything);

describe('a dispute', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld()));
  afterEach(() => world.reset());

  async function paid() {
    const order = generalOrder();
    const { json } = await world.merchant.pay(order);
    await world.typeCard(json.normalUrl);
    await world.pass(1_000);
    return { order, paymentId: json.paymentId as string };
  }
  const raise = (paymentId: string, body: object = {}) =>
    world.admin('POST', `/admin/payments/${paymentId}/disputes`, body);
  const refund = async (paymentId: string, number: string) => {
    const body = { refundRequestId: number, paymentId, refundAmount: { currency: 'USD', value: '1' } };
    return (await world.merchant.ask('refund', body)).json.result.resultCode as string;
  };

  it('is told without notifyType and result, and keeps refunds away until it is judged', async () => {
    const { order, paymentId } = await paid();
    const { disputeId } = (await raise(paymentId)).json;
    // Notices of one payment may overtake each other.
    const created = (await world.receiver.waitFor(order, 3)).find(({ json }) => json.disputeNotificationType);
    expect(created?.verified).toBe(true);
    expect(created?.json).toMatchObject({
      disputeNotificationType: 'DISPUTE_CREATED',
      disputeId,
      paymentId,
      disputeType: 'CHARGEBACK',
      disputeAmount: { currency: 'USD', value: '4200' },
    });
    expect(created?.json).not.toHaveProperty('result');
    expect(await refund(paymentId, 'r-1')).toBe('ORDER_STATUS_INVALID');

    const verdict = { verdict: 'ACCEPT_BY_CUSTOMER' };
    expect((await world.admin('POST', `/admin/disputes/${disputeId}/verdict`, verdict)).status).toBe(204);
    const judged = (await world.receiver.waitFor(order, 4)).find(({ json }) => json.disputeJudgedResult);
    expect(judged?.json).toMatchObject({
      disputeNotificationType: 'DISPUTE_JUDGED',
      disputeJudgedResult: 'ACCEPT_BY_CUSTOMER',
    });
    expect(await refund(paymentId, 'r-2')).toBe('SUCCESS');
    expect((await world.admin('POST', `/admin/disputes/${disputeId}/verdict`, verdict)).status).toBe(422);
  });

  it('may be withdrawn, ask for papers only, or concern a part', async () => {
    const { order, paymentId } = await paid();
    const { disputeId } = (await raise(paymentId, { type: 'RETRIEVAL_REQUEST', value: '100' })).json;
    await world.admin('POST', `/admin/disputes/${disputeId}/verdict`, { verdict: 'WITHDRAWN' });
    const told = (await world.receiver.waitFor(order, 4))
      .map(({ json }) => json)
      .filter(({ disputeNotificationType }) => disputeNotificationType);
    expect(told.map(({ disputeNotificationType }) => disputeNotificationType).sort()).toEqual([
      'DISPUTE_CANCELLED',
      'DISPUTE_CREATED',
    ]);
    expect(told[0]).toMatchObject({ disputeType: 'RETRIEVAL_REQUEST', disputeAmount: { value: '100' } });
  });

  it('needs a payment that was paid, and a known number', async () => {
    const { json } = await world.merchant.pay(generalOrder());
    expect((await raise(json.paymentId)).status).toBe(422);
    expect((await raise('nobody')).status).toBe(404);
    const verdict = { verdict: 'WITHDRAWN' };
    expect((await world.admin('POST', '/admin/disputes/nobody/verdict', verdict)).status).toBe(404);
  });
});
