import { stopEverything } from '../fixtures/cleanup.fixture';
import { directClientId, generalOrder, koreanOrder } from '../fixtures/merchant.fixture';
import { startWorld, type World } from '../fixtures/running-sandbox.fixture';

afterAll(stopEverything);

/** Shapes as the direct page has them (APO reference 2.1.6, 4.6); an account of its own product. */
describe('an account at Antom direct', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld({ SANDBOX_ACQUIRERS: 'ALIPAY,2C2P,ADYEN' }, directClientId)));
  afterEach(() => world.reset());

  const direct = { settlementStrategy: { settlementCurrency: 'KRW' } };

  it('answers a Korean card with the page, packed in a text as well, and a paymentTime that proves nothing', async () => {
    const order = koreanOrder(direct);
    const { json } = await world.merchant.pay(order);
    expect(json).toMatchObject({
      result: { resultStatus: 'U', resultCode: 'PAYMENT_IN_PROCESS' },
      paymentTime: expect.any(String),
      paymentResultInfo: { threeDSResult: { cavv: '', eci: '' } },
    });
    expect(JSON.parse(json.paymentActionForm)).toMatchObject({ method: 'GET', redirectUrl: json.normalUrl });
    expect(json).not.toHaveProperty('acquirerInfo');
    const inquiry = (await world.merchant.inquire({ paymentId: json.paymentId })).json;
    expect(inquiry).toMatchObject({ paymentStatus: 'PROCESSING' });
    expect(inquiry).not.toHaveProperty('paymentTime');
  });

  it('tells a paid one twice, without an acquirer, the card under both names, and captures by itself', async () => {
    const order = koreanOrder(direct);
    await world.payAnd('approve', order);
    await world.pass(1_000);
    const [paid, captured] = (await world.receiver.waitFor(order, 2)).map(({ json }) => json);
    expect(paid).toMatchObject({
      notifyType: 'PAYMENT_RESULT',
      actualPaymentAmount: order.paymentAmount,
      cardInfo: paid.paymentResultInfo,
    });
    expect(captured).toMatchObject({ notifyType: 'CAPTURE_RESULT', captureRequestId: order.paymentRequestId });
    for (const told of [paid, captured]) expect(told).not.toHaveProperty('acquirerInfo');
  });

  it('is captured automatically only, and canceled only before the buyer is done', async () => {
    const manual = koreanOrder({ ...direct, paymentFactor: { isAuthorization: true, captureMode: 'MANUAL' } });
    expect((await world.merchant.pay(manual)).json.result.resultCode).toBe('PARAM_ILLEGAL');
    const early = koreanOrder(direct);
    const { json } = await world.merchant.pay(early);
    expect((await world.merchant.ask('cancel', { paymentId: json.paymentId })).json.result.resultStatus).toBe('S');
    const { paymentId } = await world.payAnd('approve', koreanOrder(direct));
    const late = await world.merchant.ask('cancel', { paymentId });
    expect(late.json.result.resultCode).toBe('ORDER_STATUS_INVALID');
  });

  it('takes any other card as well', async () => {
    const order = generalOrder();
    const { json } = await world.merchant.pay(order);
    await world.typeCard(json.normalUrl);
    const [paid] = (await world.receiver.waitFor(order, 1)).map((told) => told.json);
    expect(paid).toMatchObject({ cardInfo: { cardBrand: 'VISA' } });
    expect(paid).not.toHaveProperty('acquirerInfo');
  });
});
