import { stopEverything } from '../fixtures/cleanup.fixture';
import { generalOrder, koreanOrder } from '../fixtures/merchant.fixture';
import { startWorld, type World } from '../fixtures/running-sandbox.fixture';
import type { Json } from '../gateway/result';

afterAll(stopEverything);

const day = 24 * 3_600_000;
const usd = (value: string) => ({ currency: 'USD', value });
let numbers = 0;
const number = (prefix: string): string => {
  numbers += 1;
  return `${prefix}-${numbers}`;
};

describe('what can be asked of a payment after it was made', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld({ SANDBOX_ACQUIRERS: 'ALIPAY,2C2P,ADYEN' })));
  afterEach(async () => {
    await world.reset();
    const usual = {
      captureWindowMs: 7 * day,
      partialCapture: false,
      multipleCaptures: false,
      refundWindowMs: 365 * day,
    };
    for (const name of ['ALIPAY', 'ADYEN']) await world.admin('PATCH', `/admin/acquirers/${name}`, usual);
  });

  const manual = { paymentFactor: { isAuthorization: true, captureMode: 'MANUAL' } };
  const triggers = (sandbox: string): Json => ({ metadata: JSON.stringify({ sandbox }) });

  /** An approved general card at Antom, unless told. */
  async function approved(changes: Json = {}) {
    const order = generalOrder({}, { ...triggers('acquirer=ALIPAY'), ...changes });
    const { json } = await world.merchant.pay(order);
    await world.typeCard(json.normalUrl);
    return { order, paymentId: json.paymentId as string, paymentRequestId: order.paymentRequestId };
  }
  async function captured(changes: Json = {}) {
    const payment = await approved(changes);
    await world.pass(1_000);
    return payment;
  }
  const inquire = async (paymentId: string) => (await world.merchant.inquire({ paymentId })).json;
  const ask = async (api: string, body: Json) => (await world.merchant.ask(api, body)).json;
  const capture = (paymentId: string, changes: Json = {}) =>
    ask('capture', { captureRequestId: number('cp'), paymentId, captureAmount: usd('4200'), ...changes });
  const refund = (paymentId: string, changes: Json = {}) =>
    ask('refund', { refundRequestId: number('rf'), paymentId, refundAmount: usd('4200'), ...changes });
  const code = (json: { result: { resultStatus: string; resultCode: string } }) =>
    `${json.result.resultStatus} ${json.result.resultCode}`;

  describe('a capture', () => {
    it('takes the money of an approved payment at once, and tells it', async () => {
      const { paymentId } = await approved(manual);
      await world.pass(day);
      expect((await inquire(paymentId)).transactions).toBeUndefined();
      const answer = await capture(paymentId, { captureRequestId: 'cp-mine' });
      expect(answer).toMatchObject({
        result: { resultStatus: 'S' },
        captureRequestId: 'cp-mine',
        captureAmount: usd('4200'),
        acquirerInfo: { acquirerName: 'ALIPAY' },
      });
      const told = (await world.receiver.waitFor({ paymentRequestId: 'cp-mine' }, 1)).map(({ json }) => json);
      expect(told[0]).toMatchObject({
        notifyType: 'CAPTURE_RESULT',
        captureRequestId: 'cp-mine',
        captureId: answer.captureId,
      });
      expect((await inquire(paymentId)).transactions).toMatchObject([
        { transactionType: 'CAPTURE', transactionStatus: 'SUCCESS', transactionRequestId: 'cp-mine' },
      ]);
    });

    it('repeated is the same capture; with another amount under its number it is refused', async () => {
      const { paymentId } = await approved(manual);
      const first = await capture(paymentId, { captureRequestId: 'cp-again' });
      expect(await capture(paymentId, { captureRequestId: 'cp-again' })).toEqual(first);
      const other = await capture(paymentId, { captureRequestId: 'cp-again', captureAmount: usd('1') });
      expect(code(other)).toBe('F REPEAT_REQ_INCONSISTENT');
    });

    it('that takes long is in process first, and told when it is over', async () => {
      const { paymentId } = await approved({ ...manual, ...triggers('acquirer=ALIPAY, capture-late=5000') });
      expect(code(await capture(paymentId))).toBe('U CAPTURE_IN_PROCESS');
      expect((await inquire(paymentId)).transactions).toMatchObject([{ transactionStatus: 'PROCESSING' }]);
      await world.pass(5_000);
      expect((await inquire(paymentId)).transactions).toMatchObject([{ transactionStatus: 'SUCCESS' }]);
    });

    it('that fails may be tried again under another number', async () => {
      const { paymentId } = await approved({
        ...manual,
        ...triggers('acquirer=ALIPAY, capture-fails=USER_BALANCE_NOT_ENOUGH*1'),
      });
      expect(code(await capture(paymentId))).toBe('F USER_BALANCE_NOT_ENOUGH');
      expect(code(await capture(paymentId))).toBe('S SUCCESS');
    });

    it.each<[string, string, Json, Json]>([
      ['of an automatic payment', 'F ORDER_STATUS_INVALID', {}, {}],
      ['in another currency', 'F CURRENCY_NOT_SUPPORT', manual, { captureAmount: { currency: 'KRW', value: '4200' } }],
      ['of more than was approved', 'F CAPTURE_AMOUNT_EXCEED_AUTH_LIMIT', manual, { captureAmount: usd('4201') }],
      ['of a part', 'F PARAM_ILLEGAL', manual, { captureAmount: usd('4199') }],
      ['without an amount', 'F PARAM_ILLEGAL', manual, { captureAmount: undefined }],
    ])('%s is refused: %s', async (_what, result, changes, body) => {
      const { paymentId } = await approved(changes);
      expect(code(await capture(paymentId, body))).toBe(result);
    });

    it('is refused a second time, unless the contract allows parts and several', async () => {
      const { paymentId } = await approved(manual);
      await capture(paymentId);
      expect(code(await capture(paymentId))).toBe('F MULTI_CAPTURE_NOT_SUPPORTED');
      const terms = { partialCapture: true, multipleCaptures: true };
      expect((await world.admin('PATCH', '/admin/acquirers/ALIPAY', terms)).status).toBe(200);
      const other = (await approved(manual)).paymentId;
      expect(code(await capture(other, { captureAmount: usd('4000') }))).toBe('S SUCCESS');
      expect(code(await capture(other, { captureAmount: usd('201') }))).toBe('F CAPTURE_AMOUNT_EXCEED_AUTH_LIMIT');
      expect(code(await capture(other, { captureAmount: usd('100'), isLastCapture: true }))).toBe('S SUCCESS');
      expect(code(await capture(other, { captureAmount: usd('100') }))).toBe('F CAPTURE_AMOUNT_EXCEED_AUTH_LIMIT');
    });

    it('comes too late after seven days, of which nobody is told', async () => {
      const { order, paymentId } = await approved(manual);
      await world.pass(7 * day);
      expect(await inquire(paymentId)).toMatchObject({ paymentStatus: 'CANCELLED', paymentResultCode: 'AUTH_EXPIRED' });
      expect(code(await capture(paymentId))).toBe('F AUTH_EXPIRED');
      expect((await world.allToldAbout(order)).map(({ json }) => json.notifyType)).toEqual(['PAYMENT_RESULT']);
    });
  });

  describe('a cancel', () => {
    it.each<[string, (order: Json & { paymentRequestId: string }) => Json]>([
      ['by our number', ({ paymentRequestId }) => ({ paymentRequestId })],
      ['of a Korean card, too', ({ paymentRequestId }) => ({ paymentRequestId })],
    ])('ends a payment that waits for its buyer, %s; a repeat is answered alike', async (what, body) => {
      const order = what.includes('Korean') ? koreanOrder() : generalOrder();
      const { json } = await world.merchant.pay(order);
      const first = await ask('cancel', body(order));
      expect(first).toMatchObject({ result: { resultStatus: 'S' }, paymentId: json.paymentId });
      expect(await ask('cancel', body(order))).toEqual(first);
      expect(await inquire(json.paymentId)).toMatchObject({ paymentStatus: 'CANCELLED' });
      expect((await world.open(json.normalUrl)).text).toContain('was canceled');
      expect((await world.merchant.pay(order)).json.result).toMatchObject({ resultStatus: 'F' });
    });

    it('voids an approved general card, and no capture follows', async () => {
      const { paymentId } = await approved();
      expect(code(await ask('cancel', { paymentId }))).toBe('S SUCCESS');
      await world.pass(5_000);
      expect(await inquire(paymentId)).toMatchObject({ paymentStatus: 'CANCELLED' });
      expect((await inquire(paymentId)).transactions).toBeUndefined();
      expect(code(await refund(paymentId))).toBe('F ORDER_IS_CANCELED');
    });

    it('is refused for an approved Korean card and for money that is taken', async () => {
      const order = koreanOrder(triggers('acquirer=ALIPAY'));
      const { paymentId } = await world.payAnd('approve', order);
      expect(code(await ask('cancel', { paymentId }))).toBe('F ORDER_STATUS_INVALID');
      const { paymentId: taken } = await captured();
      expect(code(await ask('cancel', { paymentId: taken }))).toBe('F ORDER_STATUS_INVALID');
    });

    it.each([
      ['of a payment nobody knows', { paymentId: 'nobody' }, 'F ORDER_NOT_EXIST'],
      ['without a number', {}, 'F PARAM_ILLEGAL'],
    ])('%s is refused', async (_what, body, result) => expect(code(await ask('cancel', body))).toBe(result));

    it('can be told to come too late', async () => {
      const { paymentId } = await approved(triggers('acquirer=ALIPAY, cancel-refused'));
      expect(code(await ask('cancel', { paymentId }))).toBe('F CANCEL_WINDOW_EXCEED');
    });

    it('can be followed by the buyer’s payment all the same', async () => {
      const order = generalOrder({}, triggers('acquirer=ALIPAY, late-success=3000'));
      const { json } = await world.merchant.pay(order);
      await ask('cancel', { paymentId: json.paymentId });
      await world.pass(5_000);
      expect(await inquire(json.paymentId)).toMatchObject({
        paymentStatus: 'SUCCESS',
        transactions: [{ transactionType: 'CAPTURE' }],
      });
    });
  });

  describe('a refund', () => {
    it('is accepted, and its end is told two seconds later under its own number', async () => {
      const { paymentId } = await captured();
      const refundRequestId = number('rf');
      const answer = await refund(paymentId, { refundRequestId, refundNotifyUrl: world.receiver.url });
      expect(answer).toMatchObject({ result: { resultStatus: 'S' }, refundRequestId, refundAmount: usd('4200') });
      expect(answer).not.toHaveProperty('refundStatus');
      expect(await ask('inquiryRefund', { refundRequestId })).toMatchObject({ refundStatus: 'PROCESSING' });
      await world.pass(2_000);
      expect(await ask('inquiryRefund', { refundId: answer.refundId })).toMatchObject({ refundStatus: 'SUCCESS' });
      const told = await world.notification(
        (await inquire(paymentId)).paymentRequestId,
        'the refund is told',
        ({ kind }) => kind === 'REFUND_RESULT',
      );
      expect(told).toMatchObject({ resultStatus: 'S' });
      expect((await inquire(paymentId)).transactions).toMatchObject([
        { transactionType: 'CAPTURE' },
        { transactionType: 'REFUND', transactionStatus: 'SUCCESS', transactionRequestId: refundRequestId },
      ]);
    });

    it('in parts comes to what was captured and to no more; one that fails frees its amount', async () => {
      const { paymentId } = await captured(triggers('acquirer=ALIPAY, refund-fails*1'));
      expect(code(await refund(paymentId, { refundAmount: usd('4000') }))).toBe('S SUCCESS');
      expect(code(await refund(paymentId, { refundAmount: usd('201') }))).toBe('F REFUND_AMOUNT_EXCEED');
      await world.pass(2_000);
      expect(code(await refund(paymentId))).toBe('S SUCCESS');
    });

    it('repeated is the same refund; with another amount under its number it is refused', async () => {
      const { paymentId } = await captured();
      const first = await refund(paymentId, { refundRequestId: 'rf-again', refundAmount: usd('1') });
      expect(await refund(paymentId, { refundRequestId: 'rf-again', refundAmount: usd('1') })).toEqual(first);
      expect(code(await refund(paymentId, { refundRequestId: 'rf-again', refundAmount: usd('2') }))).toBe(
        'F REPEAT_REQ_INCONSISTENT',
      );
    });

    it('of money nobody captured is refused; 2C2P takes it with the payment', async () => {
      const { paymentId } = await approved();
      expect(code(await refund(paymentId))).toBe('F ORDER_STATUS_INVALID');
      const korean = await world.payAnd('approve', koreanOrder(triggers('acquirer=2C2P')));
      const whole = { refundAmount: { currency: 'KRW', value: '42000' } };
      expect(code(await refund(korean.paymentId, whole))).toBe('S SUCCESS');
    });

    it('is refused in another currency, after its window, and when told so', async () => {
      const { paymentId } = await captured();
      expect(code(await refund(paymentId, { refundAmount: { currency: 'KRW', value: '1' } }))).toBe(
        'F CURRENCY_NOT_SUPPORT',
      );
      await world.pass(366 * day);
      expect(code(await refund(paymentId))).toBe('F REFUND_WINDOW_EXCEED');
      const poor = await captured(triggers('acquirer=ALIPAY, refund-refused'));
      expect(code(await refund(poor.paymentId))).toBe('F MERCHANT_BALANCE_NOT_ENOUGH');
    });

    it('made on the dashboard is told like any other', async () => {
      const { paymentId, paymentRequestId } = await captured();
      const made = await world.admin('POST', `/admin/payments/${paymentId}/refunds`, { value: '200' });
      expect(made.status).toBe(201);
      await world.pass(2_000);
      await world.notification(paymentRequestId, 'the refund is told', ({ kind }) => kind === 'REFUND_RESULT');
      expect((await world.paymentOf(paymentRequestId)).refunds).toMatchObject([
        { status: 'SUCCESS', amount: usd('200') },
      ]);
      expect((await world.admin('POST', `/admin/payments/${paymentId}/refunds`, {})).status).toBe(422);
      expect((await world.admin('POST', '/admin/payments/nobody/refunds', {})).status).toBe(404);
    });

    it('nobody asked for is not known', async () =>
      expect(code(await ask('inquiryRefund', { refundRequestId: 'nobody' }))).toBe('F ORDER_NOT_EXIST'));
  });

  it('answers of these calls can be lost like others, and the call has worked all the same', async () => {
    const { paymentId } = await approved({
      ...manual,
      ...triggers('acquirer=ALIPAY, capture:answer-lost-after-commit'),
    });
    await expect(capture(paymentId, { captureRequestId: 'cp-lost' })).rejects.toThrow();
    expect((await inquire(paymentId)).transactions).toMatchObject([{ transactionRequestId: 'cp-lost' }]);
    expect(code(await capture(paymentId, { captureRequestId: 'cp-lost' }))).toBe('S SUCCESS');
  });
});
