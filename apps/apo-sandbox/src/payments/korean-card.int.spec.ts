import { koreanOrder, orderWith } from '../fixtures/merchant.fixture';
import type { World } from '../fixtures/running-sandbox.fixture';
import { stopEverything } from '../fixtures/cleanup.fixture';
import { startWorld } from '../fixtures/running-sandbox.fixture';

afterAll(stopEverything);

const minute = 60_000;

describe('a Korean card payment', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld({ SANDBOX_ACQUIRERS: 'ALIPAY,2C2P' })));
  afterEach(() => world.reset());

  const inquire = async (paymentRequestId: string) => (await world.merchant.inquire({ paymentRequestId })).json;

  describe('when it is asked for', () => {
    it('is answered U with an address for the buyer, and Antom’s numbers are ours', async () => {
      const order = orderWith('acquirer=ALIPAY');
      const { json, verified } = await world.merchant.pay(order);
      expect(verified).toBe(true);
      expect(json).toEqual({
        result: { resultStatus: 'U', resultCode: 'PAYMENT_IN_PROCESS', resultMessage: expect.any(String) },
        paymentRequestId: order.paymentRequestId,
        paymentId: expect.stringMatching(/^\d{35}$/),
        paymentAmount: { currency: 'KRW', value: '42000' },
        paymentCreateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-08:00$/),
        normalUrl: expect.stringMatching(new RegExp(`^${world.running.url}/checkout/[\\w-]{32}$`)),
        redirectActionForm: { method: 'GET', redirectUrl: json.normalUrl },
        paymentResultInfo: {},
        acquirerInfo: {
          acquirerName: 'ALIPAY',
          acquirerMerchantId: expect.any(String),
          acquirerTransactionId: json.paymentId,
          referenceRequestId: order.paymentRequestId,
          acquirerResultCode: 'PAYMENT_IN_PROCESS',
          acquirerResultMessage: 'Payment is processing.',
        },
      });
    });

    it('has serials of its own at 2C2P, a reference number, and no raw result', async () => {
      const order = orderWith('acquirer=2C2P');
      const { json } = await world.merchant.pay(order);
      expect(json.acquirerInfo).toEqual({
        acquirerName: '2C2P',
        acquirerMerchantId: expect.any(String),
        acquirerTransactionId: expect.stringMatching(/^\d{11}$/),
        referenceRequestId: expect.not.stringContaining(order.paymentRequestId),
      });
      expect(json.acquirerReferenceNo).toBe(json.acquirerInfo.acquirerTransactionId);
    });

    it('goes to either acquirer when no rule says which', async () => {
      const acquirers = new Set<string>();
      while (acquirers.size < 2) {
        acquirers.add((await world.merchant.pay(koreanOrder())).json.acquirerInfo.acquirerName);
      }
      expect([...acquirers].sort()).toEqual(['2C2P', 'ALIPAY']);
    });

    it('goes where the rule table says', async () => {
      const rules = [{ acquirer: '2C2P', atLeast: '42000', brand: 'HYUNDAI' }];
      expect(await world.admin('PUT', '/admin/routing', { rules })).toMatchObject({ status: 200, json: { rules } });
      for (let i = 0; i < 10; i += 1) {
        expect((await world.merchant.pay(koreanOrder())).json.acquirerInfo.acquirerName).toBe('2C2P');
      }
      const wrong = await world.admin('PUT', '/admin/routing', { rules: [{ acquirer: 'STRIPE' }] });
      expect(wrong.status).toBe(422);
      expect((await world.admin('PUT', '/admin/routing', { rules: [] })).json.rules).toEqual([]);
    });

    it.each([
      [{ paymentAmount: { currency: 'XXX', value: '1' } }, 'PARAM_ILLEGAL'],
      [{ paymentAmount: { currency: 'USD', value: '100' } }, 'PARAM_ILLEGAL'],
      [{ paymentRedirectUrl: 'http://shop.example/' }, 'PARAM_ILLEGAL'],
      [{ paymentNotifyUrl: 'ftp://shop.example/' }, 'PARAM_ILLEGAL'],
      [{ paymentExpiryTime: 'tomorrow' }, 'PARAM_ILLEGAL'],
      [{ paymentExpiryTime: '2030-01-01T00:00:00' }, 'PARAM_ILLEGAL'],
      [{ env: { terminalType: 'WAP', clientIp: '192.0.2.7' } }, 'PARAM_ILLEGAL'],
      [{ paymentMethod: { paymentMethodType: 'KAKAOPAY' } }, 'NO_PAY_OPTIONS'],
      [{ paymentMethod: { paymentMethodType: 'CARD', paymentMethodId: 'token' } }, 'PARAM_ILLEGAL'],
      [{ metadata: '{"sandbox":"acquirer=STRIPE"}' }, 'PARAM_ILLEGAL'],
      [{ metadata: '{"sandbox":"no-such-fault"}' }, 'PARAM_ILLEGAL'],
    ])('is refused without effect: %j', async (changes, resultCode) => {
      const order = koreanOrder(changes);
      const { json, verified } = await world.merchant.pay(order);
      expect(verified).toBe(true);
      expect(json).toEqual({ result: { resultStatus: 'F', resultCode, resultMessage: expect.any(String) } });
      expect((await inquire(order.paymentRequestId)).result.resultCode).toBe('ORDER_NOT_EXIST');
    });
  });

  describe('when it is asked for again', () => {
    it('stays one payment with one page while the buyer has not decided', async () => {
      const order = koreanOrder();
      const first = await world.merchant.pay(order);
      const second = await world.merchant.pay(order);
      expect(second.json).toEqual(first.json);
      expect(await world.books(`?paymentRequestId=${order.paymentRequestId}`)).toMatchObject({
        payments: [
          { paymentId: first.json.paymentId, calls: { pay: 2, inquiryPayment: 0, payTookMs: expect.any(Number) } },
        ],
      });
    });

    it('stays one payment when both requests arrive at once', async () => {
      const order = koreanOrder();
      const answers = await Promise.all([1, 2, 3, 4].map(() => world.merchant.pay(order)));
      expect(new Set(answers.map(({ json }) => json.paymentId)).size).toBe(1);
    });

    it.each([
      ['another amount', { paymentAmount: { currency: 'KRW', value: '42001' } }],
      ['another card', { paymentMethod: { paymentMethodType: 'CARD', paymentMethodId: 'token-2' } }],
    ])('with %s is refused, and the original goes on', async (_what, changes) => {
      const order = koreanOrder();
      const { normalUrl } = (await world.merchant.pay(order)).json;
      const repeat = await world.merchant.pay({ ...order, ...changes });
      expect(repeat.json).toEqual({
        result: { resultStatus: 'F', resultCode: 'REPEAT_REQ_INCONSISTENT', resultMessage: expect.any(String) },
      });
      expect((await world.merchant.pay(order)).json.normalUrl).toBe(normalUrl);
      expect((await inquire(order.paymentRequestId)).paymentStatus).toBe('PROCESSING');
    });

    it('with other descriptions and addresses is the first one still', async () => {
      const order = koreanOrder();
      const first = await world.merchant.pay(order);
      const repeat = await world.merchant.pay({
        ...order,
        paymentRedirectUrl: 'https://elsewhere.example/',
        paymentExpiryTime: '2020-01-01T00:00:00Z',
      });
      expect(repeat.json).toEqual(first.json);
    });

    it('after its success is answered S', async () => {
      const order = orderWith('acquirer=2C2P');
      const { paymentId } = await world.payAnd('approve', order);
      const { json } = await world.merchant.pay(order);
      expect(json).toMatchObject({
        result: { resultStatus: 'S', resultCode: 'SUCCESS' },
        paymentId,
        paymentTime: expect.any(String),
      });
      expect(json).not.toHaveProperty('normalUrl');
    });

    it('after its failure is answered with that failure', async () => {
      const order = koreanOrder();
      await world.payAnd('decline', order);
      expect((await world.merchant.pay(order)).json).toEqual({
        result: { resultStatus: 'F', resultCode: 'DO_NOT_HONOR', resultMessage: expect.any(String) },
      });
    });
  });

  describe('when it is approved', () => {
    it('is notified twice by way of Antom: paid at once, captured a second later', async () => {
      const order = orderWith('acquirer=ALIPAY', { metadata: 'cart 7' });
      const { paymentId } = await world.payAnd('approve', order);
      const [paid] = await world.receiver.waitFor(order, 1);
      expect(paid).toMatchObject({ notifyType: 'PAYMENT_RESULT', verified: true });
      expect(paid?.json).toEqual({
        notifyType: 'PAYMENT_RESULT',
        result: { resultStatus: 'S', resultCode: 'SUCCESS', resultMessage: 'success.' },
        paymentRequestId: order.paymentRequestId,
        paymentId,
        paymentAmount: { currency: 'KRW', value: '42000' },
        paymentCreateTime: expect.any(String),
        paymentTime: expect.any(String),
        paymentResultInfo: {
          cardNo: expect.stringMatching(/^\*{12}\d{4}$/),
          paymentMethodRegion: 'KR',
          avsResultRaw: '',
          cvvResultRaw: '',
          threeDSResult: {
            cavv: '',
            eci: '',
            challengeCancel: '',
            threeDSOffered: false,
            threeDStransactionStatusReason: '',
          },
        },
        acquirerInfo: expect.objectContaining({
          acquirerName: 'ALIPAY',
          acquirerResultCode: 'SUCCESS',
          acquirerTransactionId: paymentId,
        }),
        metadata: 'cart 7',
      });

      await world.pass(999);
      expect((await world.paymentOf(order.paymentRequestId)).captures).toEqual([]);
      await world.pass(1);
      const captured = await world.receiver.captureOf(order);
      expect(captured).toMatchObject({ notifyType: 'CAPTURE_RESULT', verified: true });
      expect(captured.json).toEqual({
        notifyType: 'CAPTURE_RESULT',
        result: { resultStatus: 'S', resultCode: 'SUCCESS', resultMessage: 'success.' },
        paymentId,
        captureRequestId: order.paymentRequestId,
        captureId: expect.stringMatching(/^\d{35}$/),
        captureAmount: { currency: 'KRW', value: '42000' },
        captureTime: expect.any(String),
        acquirerInfo: expect.objectContaining({
          acquirerTransactionId: captured.json.captureId,
          referenceRequestId: order.paymentRequestId,
        }),
      });
    });

    it('is notified once by way of 2C2P, which never captures', async () => {
      const order = orderWith('acquirer=2C2P');
      await world.payAnd('approve', order);
      const [paid] = await world.receiver.waitFor(order, 1);
      expect(paid?.json.acquirerReferenceNo).toBe(paid?.json.acquirerInfo.acquirerTransactionId);
      await world.pass(48 * 60 * minute);
      expect(await world.paymentOf(order.paymentRequestId)).toMatchObject({
        status: 'SUCCESS',
        captures: [],
        notifications: [{ kind: 'PAYMENT_RESULT', acknowledged: true }],
      });
    });

    it('shows the capture in an inquiry once there is one', async () => {
      const order = orderWith('acquirer=ALIPAY');
      const { paymentId } = await world.payAnd('approve', order);
      const before = await inquire(order.paymentRequestId);
      expect(before).toMatchObject({
        result: { resultStatus: 'S' },
        paymentStatus: 'SUCCESS',
        paymentResultCode: 'SUCCESS',
        paymentId,
        paymentMethodType: 'CARD',
        paymentRedirectUrl: order.paymentRedirectUrl,
        acquirerInfo: { acquirerName: 'ALIPAY' },
      });
      expect(before).not.toHaveProperty('transactions');
      expect(Date.parse(before.authExpiryTime) - Date.parse(before.paymentTime)).toBe(7 * 24 * 60 * minute);
      await world.pass(1000);
      const { transactions } = (await world.merchant.inquire({ paymentId })).json;
      expect(transactions).toEqual([
        {
          transactionType: 'CAPTURE',
          transactionStatus: 'SUCCESS',
          transactionId: expect.stringMatching(/^\d{35}$/),
          transactionRequestId: order.paymentRequestId,
          transactionAmount: { currency: 'KRW', value: '42000' },
          transactionTime: expect.any(String),
          transactionResult: { resultStatus: 'S', resultCode: 'SUCCESS', resultMessage: 'success.' },
          acquirerInfo: expect.objectContaining({ acquirerName: 'ALIPAY' }),
        },
      ]);
    });
  });

  it('when it is declined fails with the issuer’s refusal', async () => {
    const order = koreanOrder();
    await world.payAnd('decline', order);
    const [failed] = await world.receiver.waitFor(order, 1);
    expect(failed?.json).toMatchObject({
      notifyType: 'PAYMENT_RESULT',
      result: { resultStatus: 'F', resultCode: 'DO_NOT_HONOR' },
    });
    expect(failed?.json).not.toHaveProperty('paymentTime');
    expect(await inquire(order.paymentRequestId)).toMatchObject({
      result: { resultStatus: 'S' },
      paymentStatus: 'FAIL',
      paymentResultCode: 'DO_NOT_HONOR',
    });
  });

  describe('when its time is over', () => {
    it('is closed after 14 minutes, and the merchant is told', async () => {
      const order = koreanOrder();
      const { normalUrl } = await world.payAnd('leave', order);
      await world.pass(14 * minute - 1);
      expect((await inquire(order.paymentRequestId)).paymentStatus).toBe('PROCESSING');
      await world.pass(1);
      expect(await inquire(order.paymentRequestId)).toMatchObject({
        paymentStatus: 'FAIL',
        paymentResultCode: 'ORDER_IS_CLOSED',
      });
      const [closed] = await world.receiver.waitFor(order, 1);
      expect(closed?.json.result).toMatchObject({ resultStatus: 'F', resultCode: 'ORDER_IS_CLOSED' });
      expect(await world.open(normalUrl)).toMatchObject({ status: 410, text: expect.stringContaining('expired') });
      expect((await world.press(normalUrl, 'decision', 'approve')).status).toBe(409);
    });

    it('is closed when the merchant said', async () => {
      const { now } = (await world.admin('GET', '/clock')).json;
      const paymentExpiryTime = new Date(now + 9 * minute).toISOString().replace('Z', '+00:00');
      const order = koreanOrder({ paymentExpiryTime });
      await world.merchant.pay(order);
      await world.pass(9 * minute - 1);
      expect((await world.paymentOf(order.paymentRequestId)).status).toBe('PROCESSING');
      await world.pass(1);
      expect(await world.paymentOf(order.paymentRequestId)).toMatchObject({
        status: 'FAIL',
        resultCode: 'ORDER_IS_CLOSED',
      });
    });

    it('is not closed when it was paid in time', async () => {
      const order = koreanOrder();
      await world.payAnd('approve', order);
      await world.pass(60 * minute);
      expect((await world.paymentOf(order.paymentRequestId)).status).toBe('SUCCESS');
    });
  });

  describe('when it is inquired', () => {
    it('by a number nobody knows does not exist', async () => {
      const { json, verified } = await world.merchant.inquire({ paymentRequestId: 'nobody' });
      expect(verified).toBe(true);
      expect(json).toEqual({
        result: { resultStatus: 'F', resultCode: 'ORDER_NOT_EXIST', resultMessage: expect.any(String) },
      });
      expect((await world.books('?paymentRequestId=nobody')).calls).toMatchObject([{ inquiryPayment: 1 }]);
    });

    it('by two numbers is found by APO’s', async () => {
      const [one, other] = [koreanOrder(), koreanOrder()];
      const { paymentId } = (await world.merchant.pay(one)).json;
      await world.merchant.pay(other);
      const { json } = await world.merchant.inquire({ paymentId, paymentRequestId: other.paymentRequestId });
      expect(json.paymentRequestId).toBe(one.paymentRequestId);
    });

    it.each([{}, { paymentRequestId: '' }, { paymentRequestId: 'x'.repeat(65) }])('by %j is refused', async (body) => {
      expect((await world.merchant.inquire(body)).json.result.resultCode).toBe('PARAM_ILLEGAL');
    });
  });
});
