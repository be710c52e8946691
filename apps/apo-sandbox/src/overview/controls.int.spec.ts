import { stopEverything } from '../fixtures/cleanup.fixture';
import { generalOrder } from '../fixtures/merchant.fixture';
import { startWorld, type World } from '../fixtures/running-sandbox.fixture';

afterAll(stopEverything);

/** A form of the page: where it goes, and what it says unless somebody changes it. */
interface Form {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

describe('whoever plays the dashboard and the buyer’s bank on the page', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld()));
  afterEach(() => world.reset());

  async function captured(changes = {}) {
    const order = generalOrder({}, changes);
    const { paymentId, normalUrl } = (await world.merchant.pay(order)).json;
    await world.typeCard(normalUrl);
    await world.pass(1_000);
    return { order, paymentId: paymentId as string };
  }
  const look = async () => (await world.open(`${world.running.url}/`)).text;
  const formTo = async (action: string): Promise<Form | undefined> => {
    const [, content] = (await look()).split(`<form method="post" action="${action}">`);
    const fields = content?.split('</form>')[0]?.matchAll(/name="(\w+)"\s+value="(\w+)"/g) ?? [];
    return content === undefined
      ? undefined
      : { action, fields: Object.fromEntries([...fields].map(([, name, value]) => [name, value])) };
  };
  const press = (action: string, fields: Readonly<Record<string, string>>) =>
    world.submit(`${world.running.url}${action}`, fields);
  const refundOf = (paymentId: string) => `/controls/payments/${paymentId}/refund`;
  const disputeOf = (paymentId: string) => `/controls/payments/${paymentId}/dispute`;

  it('refunds what is left of a payment unless told less, and is offered nothing once all is given back', async () => {
    const { order, paymentId } = await captured();
    expect((await formTo(refundOf(paymentId)))?.fields).toEqual({ value: '4200' });
    expect(await press(refundOf(paymentId), { value: '1200' })).toMatchObject({ status: 303, location: '/' });
    const rest = await formTo(refundOf(paymentId));
    expect(rest?.fields).toEqual({ value: '3000' });
    await press(refundOf(paymentId), rest?.fields ?? {});
    expect(await formTo(refundOf(paymentId))).toBeUndefined();
    await world.pass(2_000);
    expect((await world.paymentOf(order.paymentRequestId)).refunds).toMatchObject([
      { amount: { value: '1200' }, status: 'SUCCESS' },
      { amount: { value: '3000' }, status: 'SUCCESS' },
    ]);
  });

  it.each([
    ['ACCEPT_BY_CUSTOMER', { disputeJudgedResult: 'ACCEPT_BY_CUSTOMER' }],
    ['ACCEPT_BY_MERCHANT', { disputeJudgedResult: 'ACCEPT_BY_MERCHANT' }],
    ['WITHDRAWN', { disputeNotificationType: 'DISPUTE_CANCELLED' }],
  ])('raises a dispute and decides it: %s', async (verdict, told) => {
    const { order, paymentId } = await captured();
    expect((await formTo(disputeOf(paymentId)))?.fields).toEqual({ value: '4200' });
    await press(disputeOf(paymentId), { type: 'RETRIEVAL_REQUEST', value: '100' });
    const created = (await world.receiver.waitFor(order, 3)).find(({ json }) => json.disputeId)?.json;
    expect(created).toMatchObject({ disputeType: 'RETRIEVAL_REQUEST', disputeAmount: { value: '100' } });

    const action = `/controls/disputes/${created.disputeId}/verdict`;
    expect(await formTo(action)).toBeDefined();
    expect(await press(action, { verdict })).toMatchObject({ status: 303, location: '/' });
    expect((await world.receiver.waitFor(order, 4)).map(({ json }) => json)).toContainEqual(
      expect.objectContaining({ disputeId: created.disputeId, ...told }),
    );
    expect(await formTo(action)).toBeUndefined();
    expect(await press(action, { verdict })).toMatchObject({
      status: 422,
      text: expect.stringContaining('The dispute was decided before.'),
    });
  });

  it('is offered nothing for a payment without captured money', async () => {
    const { json } = await world.merchant.pay(generalOrder());
    expect(await look()).toContain(`/checkout/`);
    expect(await look()).not.toContain(json.paymentId);
  });

  it.each([
    ['more than is left', '4201', 'REFUND_AMOUNT_EXCEED. The refund exceeds what can be refunded.'],
    ['nothing', '0', 'The amount must be a positive whole number of smallest units, such as 4200.'],
    ['no amount', '', 'The amount must be a positive whole number of smallest units, such as 4200.'],
  ])('is told on the page why %s is not refunded', async (_what, value, words) => {
    const { order, paymentId } = await captured();
    const { status, text } = await press(refundOf(paymentId), { value });
    expect(status).toBe(422);
    expect(text).toContain(words);
    expect(text).toContain('<h2>Payments</h2>');
    expect((await world.paymentOf(order.paymentRequestId)).refunds).toEqual([]);
  });

  it('is told why nothing is refunded while a dispute is open', async () => {
    const { paymentId } = await captured();
    await press(disputeOf(paymentId), { type: 'CHARGEBACK', value: '4200' });
    const { text } = await press(refundOf(paymentId), { value: '4200' });
    expect(text).toContain('ORDER_STATUS_INVALID. The order is disputed, and that is not decided yet.');
  });

  it('is told of an unknown type, verdict or number, in words that are no markup', async () => {
    const { paymentId } = await captured();
    expect((await press(disputeOf(paymentId), { type: 'GRUDGE', value: '1' })).text).toContain(
      'The type must be one of',
    );
    expect((await press('/controls/disputes/nobody/verdict', {})).text).toContain('The verdict must be');
    const { status, text } = await press(refundOf('%3Cb%3E'), { value: '1' });
    expect(status).toBe(404);
    expect(text).toContain('There is no payment &#39;&lt;b&gt;&#39;.');
  });
});
