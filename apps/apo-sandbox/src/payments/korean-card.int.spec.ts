import type { World } from '../fixtures/running-sandbox.fixture';
import { startWorld } from '../fixtures/running-sandbox.fixture';
import { koreanOrder } from '../fixtures/merchant.fixture';

describe('a Korean card payment', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld({ SANDBOX_ACQUIRERS: 'ALIPAY,2C2P' })));
  afterAll(() => world.close());
  afterEach(() => world.reset());

  const at = (acquirer: string) => ({ metadata: JSON.stringify({ sandbox: `acquirer=${acquirer}` }) });

  it('is answered U with an address for the buyer, signed over the path of the request', async () => {
    const order = koreanOrder(at('ALIPAY'));
    const reply = await world.merchant.pay(order);
    expect(reply).toMatchObject({ status: 200, verified: true });
    expect(reply.json).toEqual({
      result: { resultStatus: 'U', resultCode: 'PAYMENT_IN_PROCESS', resultMessage: expect.any(String) },
      paymentRequestId: order.paymentRequestId,
      paymentId: expect.stringMatching(/^\d{35}$/),
      paymentAmount: { currency: 'KRW', value: '42000' },
      paymentCreateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-08:00$/),
      normalUrl: expect.stringMatching(new RegExp(`^${world.running.url}/checkout/[\\w-]{32}$`)),
      redirectActionForm: { method: 'GET', redirectUrl: reply.json.normalUrl },
      paymentResultInfo: {},
      acquirerInfo: {
        acquirerName: 'ALIPAY',
        acquirerMerchantId: expect.any(String),
        acquirerTransactionId: reply.json.paymentId,
        referenceRequestId: order.paymentRequestId,
        acquirerResultCode: 'PAYMENT_IN_PROCESS',
        acquirerResultMessage: 'Payment is processing.',
      },
    });
  });

  it('is notified twice when Antom acquires: paid at once, captured a second later', async () => {
    const order = koreanOrder(at('ALIPAY'));
    const { paymentId } = await world.payAnd('approve', order);
    const [paid] = await world.receiver.waitFor(1);
    expect(paid).toMatchObject({ notifyType: 'PAYMENT_RESULT', resultStatus: 'S', verified: true });
    expect(paid?.json).toMatchObject({ paymentId, paymentRequestId: order.paymentRequestId });

    await world.pass(999);
    expect((await world.paymentOf(order.paymentRequestId)).captures).toEqual([]);
    await world.pass(1);
    const [, captured] = await world.receiver.waitFor(2);
    expect(captured).toMatchObject({ notifyType: 'CAPTURE_RESULT', resultStatus: 'S', verified: true });
    expect(captured?.json).toMatchObject({
      paymentId,
      captureRequestId: order.paymentRequestId,
      captureAmount: { currency: 'KRW', value: '42000' },
    });
    expect(captured?.json).not.toHaveProperty('paymentRequestId');
  });
});
