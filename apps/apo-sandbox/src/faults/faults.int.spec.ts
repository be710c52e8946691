import { eventually } from '@paywright/testing';
import type { Json } from '../gateway/result';
import { koreanOrder, orderWith } from '../fixtures/merchant.fixture';
import type { World } from '../fixtures/running-sandbox.fixture';
import { stopEverything } from '../fixtures/cleanup.fixture';
import { startWorld } from '../fixtures/running-sandbox.fixture';

afterAll(stopEverything);

const minute = 60_000;

describe('a fault of a call', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld()));
  afterEach(() => world.reset());

  it('loses the answer before anything is done', async () => {
    const order = orderWith('answer-lost-before-commit');
    await expect(world.merchant.pay(order)).rejects.toMatchObject({ code: 'ECONNRESET' });
    const books = await world.books(`?paymentRequestId=${order.paymentRequestId}`);
    expect(books).toMatchObject({ payments: [], calls: [{ pay: 1 }] });
    expect((await world.merchant.pay(order)).json.result.resultStatus).toBe('U');
  });

  it('loses the answer after the payment was made, once', async () => {
    const order = orderWith('answer-lost-after-commit');
    await expect(world.merchant.pay(order)).rejects.toMatchObject({ code: 'ECONNRESET' });
    const { paymentId } = await world.paymentOf(order.paymentRequestId);
    const again = await world.merchant.pay(order);
    expect(again).toMatchObject({ verified: true, json: { paymentId, normalUrl: expect.any(String) } });
    expect((await world.paymentOf(order.paymentRequestId)).calls.pay).toBe(2);
  });

  it('is slow after the work is done', async () => {
    const order = orderWith('answer-slow=300');
    const started = performance.now();
    const pending = world.merchant.pay(order);
    const early = await Promise.race([
      pending.then(() => 'answered'),
      eventually(() => world.paymentOf(order.paymentRequestId), { describe: 'the payment is in the books' }),
    ]);
    expect(early).toMatchObject({ status: 'PROCESSING' });
    expect((await pending).verified).toBe(true);
    expect(performance.now() - started).toBeGreaterThanOrEqual(299);
  });

  it.each([
    ['http-error=503', 503, 0],
    ['http-error', 500, 0],
    ['http-error-after-commit', 502, 1],
  ])('%s answers HTTP %i without a signature, having made %i payments', async (trigger, status, payments) => {
    const order = orderWith(trigger);
    const reply = await world.merchant.pay(order);
    expect(reply).toMatchObject({ status, verified: false, json: undefined });
    expect((await world.books(`?paymentRequestId=${order.paymentRequestId}`)).payments).toHaveLength(payments);
    expect((await world.merchant.pay(order)).json.result.resultStatus).toBe('U');
  });

  it.each([
    ['answer-truncated', false],
    ['answer-truncated-and-signed', true],
  ])('%s ends half-way; signed as it stands: %p', async (trigger, verified) => {
    const reply = await world.merchant.pay(orderWith(trigger));
    expect(reply).toMatchObject({ status: 200, verified, json: undefined });
    expect(reply.headers.signature).toBeDefined();
    expect(reply.text).toMatch(/^\{"result":\{"resultStatus":"U"/);
  });

  it('signs with a key that is not the gateway’s', async () => {
    const reply = await world.merchant.pay(orderWith('answer-wrongly-signed'));
    expect(reply).toMatchObject({ verified: false, json: { result: { resultStatus: 'U' } } });
    expect(reply.headers.signature).toMatch(/^algorithm=RSA256,keyVersion=1,signature=[\w%]{340,}$/);
  });

  it('does not sign', async () => {
    const reply = await world.merchant.pay(orderWith('answer-unsigned'));
    expect(reply).toMatchObject({ verified: false, json: { result: { resultStatus: 'U' } } });
    for (const name of ['signature', 'client-id', 'response-time']) expect(reply.headers).not.toHaveProperty(name);
  });

  it.each([
    ['answer-code=U:UNKNOWN_EXCEPTION', 'U', 'UNKNOWN_EXCEPTION', 0],
    ['answer-code-after-commit', 'F', 'SYSTEM_ERROR', 1],
  ])('%s answers so, having made a payment or not', async (trigger, resultStatus, resultCode, payments) => {
    const order = orderWith(trigger);
    const reply = await world.merchant.pay(order);
    expect(reply.verified).toBe(true);
    expect(reply.json).toEqual({ result: { resultStatus, resultCode, resultMessage: expect.any(String) } });
    expect((await world.books(`?paymentRequestId=${order.paymentRequestId}`)).payments).toHaveLength(payments);
  });

  it('leaves out the address, and a repeat brings it', async () => {
    const order = orderWith('answer-without-url');
    const { json } = await world.merchant.pay(order);
    expect(json.result.resultStatus).toBe('U');
    expect(json).not.toHaveProperty('normalUrl');
    expect(json).not.toHaveProperty('redirectActionForm');
    expect((await world.merchant.pay(order)).json).toHaveProperty('normalUrl');
  });

  it('says a status nobody documented', async () => {
    const order = orderWith('unknown-status, inquiryPayment:unknown-status');
    expect((await world.merchant.pay(order)).json.result.resultStatus).toBe('R');
    const { json } = await world.merchant.inquire({ paymentRequestId: order.paymentRequestId });
    expect(json).toMatchObject({ result: { resultStatus: 'S' }, paymentStatus: 'UNDER_REVIEW' });
  });

  it('strikes an inquiry when told so, as often as told', async () => {
    const order = orderWith('inquiryPayment:answer-unsigned*2');
    expect((await world.merchant.pay(order)).verified).toBe(true);
    const verified: boolean[] = [];
    for (let i = 0; i < 3; i += 1) {
      verified.push((await world.merchant.inquire({ paymentRequestId: order.paymentRequestId })).verified);
    }
    expect(verified).toEqual([false, false, true]);
  });

  it('can be set by the admin API for whatever it names', async () => {
    const order = koreanOrder();
    const { status, json } = await world.admin('POST', '/admin/faults', {
      kind: 'answer-unsigned',
      match: { api: 'pay', referenceOrderId: (order.order as Json).referenceOrderId },
      times: 1,
    });
    expect([status, json]).toEqual([201, expect.objectContaining({ id: expect.any(String), kind: 'answer-unsigned' })]);
    expect((await world.merchant.pay(koreanOrder())).verified).toBe(true);
    expect((await world.merchant.pay(order)).verified).toBe(false);
    expect((await world.merchant.pay(order)).verified).toBe(true);
    expect((await world.admin('GET', '/admin/faults')).json.faults).toMatchObject([{ id: json.id, struck: 1 }]);
    expect((await world.admin('DELETE', `/admin/faults/${json.id}`)).status).toBe(204);
    expect((await world.admin('DELETE', `/admin/faults/${json.id}`)).status).toBe(404);
  });

  it.each([
    [{ kind: 'no-such-fault' }, 'kind'],
    [{ kind: 'answer-slow', value: 'soon' }, 'value'],
    [{ kind: 'answer-slow', match: { api: 'telegram' } }, 'match.api'],
    [{ kind: 'answer-slow', probability: 2 }, 'probability'],
    [{ kind: 'answer-slow', often: true }, 'often'],
  ])('is refused by the admin API with the field that is wrong: %j', async (fault, field) => {
    const { status, json } = await world.admin('POST', '/admin/faults', fault);
    expect(status).toBe(422);
    expect(json.errors.map((error: { field: string }) => error.field)).toContain(field);
  });
});

describe('a fault of what is said', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld()));
  afterEach(() => world.reset());

  it('hides a payment from inquiries for a while', async () => {
    const order = orderWith('not-visible=3000');
    await world.merchant.pay(order);
    const code = async () =>
      (await world.merchant.inquire({ paymentRequestId: order.paymentRequestId })).json.result.resultCode;
    expect(await code()).toBe('ORDER_NOT_EXIST');
    await world.pass(2999);
    expect(await code()).toBe('ORDER_NOT_EXIST');
    await world.pass(1);
    expect(await code()).toBe('SUCCESS');
  });

  it('adds fields and values nobody documented, everywhere, and stays signed', async () => {
    const order = orderWith('unknown-values');
    const paid = await world.merchant.pay(order);
    expect(paid).toMatchObject({
      verified: true,
      json: { fieldOfTomorrow: {}, acquirerInfo: { acquirerMood: 'SUNNY' } },
    });
    await world.press(paid.json.normalUrl, 'decision', 'approve');
    await world.pass(1000);
    expect(await world.receiver.captureOf(order)).toMatchObject({ verified: true, json: { fieldOfTomorrow: {} } });
    expect(
      (await world.receiver.waitFor(order, 2)).find(({ notifyType }) => notifyType === 'PAYMENT_RESULT'),
    ).toMatchObject({
      verified: true,
      json: { paymentResultInfo: { funding: 'SEASHELLS' } },
    });
    const { json } = await world.merchant.inquire({ paymentRequestId: order.paymentRequestId });
    expect(json.transactions).toMatchObject([{ transactionType: 'CAPTURE' }, { transactionType: 'BLESSING' }]);
    expect(json.paymentStatus).toBe('SUCCESS');
  });

  it('leaves values blank in each of the usual ways', async () => {
    const order = orderWith('blank-values');
    await world.payAnd('approve', order);
    const [told] = await world.receiver.waitFor(order, 1);
    expect(told?.json).toMatchObject({
      cardInfo: {},
      paymentResultInfo: { cardNo: '', cardBrand: 'N/A', threeDSResult: {} },
      acquirerInfo: { acquirerReasonCode: 'N/A', acquirerReasonDescription: '' },
    });
    const { json } = await world.merchant.inquire({ paymentRequestId: order.paymentRequestId });
    expect(json).toMatchObject({ authExpiryTime: '', paymentResultInfo: { cardNo: '' }, paymentStatus: 'SUCCESS' });
  });

  it('misspells challengeCancel as the sample does', async () => {
    const order = orderWith('misspelt-challenge-cancel');
    await world.payAnd('approve', order);
    const [told] = await world.receiver.waitFor(order, 1);
    expect(told?.json.paymentResultInfo.threeDSResult).toHaveProperty('challengCancel', '');
    expect(told?.json.paymentResultInfo.threeDSResult).not.toHaveProperty('challengeCancel');
  });
});

describe('a fault of what becomes of a payment', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld({ SANDBOX_ACQUIRERS: 'ALIPAY,CCPP=2C2P' })));
  afterEach(() => world.reset());

  it('lets the acquirer answer under another name, captures as its own', async () => {
    const order = orderWith('acquirer=ALIPAY, acquirer-name=ALIBABA');
    const { acquirerInfo } = await world.payAnd('approve', order);
    expect(acquirerInfo.acquirerName).toBe('ALIBABA');
    await world.pass(1000);
    const captured = await world.receiver.captureOf(order);
    expect(captured.json.acquirerInfo.acquirerName).toBe('ALIBABA');
  });

  it('knows an acquirer by the spelling it was given', async () => {
    const { json } = await world.merchant.pay(orderWith('acquirer=CCPP'));
    expect(json.acquirerInfo.acquirerName).toBe('CCPP');
    expect(json).toHaveProperty('acquirerReferenceNo');
  });

  it('declines for another reason', async () => {
    const order = orderWith('decline-code=USER_BALANCE_NOT_ENOUGH');
    await world.payAnd('decline', order);
    expect(await world.paymentOf(order.paymentRequestId)).toMatchObject({
      status: 'FAIL',
      resultCode: 'USER_BALANCE_NOT_ENOUGH',
    });
  });

  it.each(['decline', 'leave'] as const)('pays after all when the buyer chose to %s', async (decision) => {
    const order = orderWith('acquirer=ALIPAY, late-success=60000');
    await world.payAnd(decision, order);
    if (decision === 'leave') await world.pass(14 * minute);
    await world.receiver.waitFor(order, 1);
    expect((await world.paymentOf(order.paymentRequestId)).status).toBe('FAIL');
    await world.pass(minute);
    await world.receiver.waitFor(order, 2);
    await world.pass(1000);
    await world.receiver.waitFor(order, 3);
    expect(world.receiver.told(order)).toEqual(['PAYMENT_RESULT:F', 'PAYMENT_RESULT:S', 'CAPTURE_RESULT:S']);
    expect(await world.paymentOf(order.paymentRequestId)).toMatchObject({ status: 'SUCCESS', captures: [{}] });
  });

  it.each([
    ['capture-amount', '21000'],
    ['capture-amount=43000', '43000'],
  ])('%s captures another amount, and the books say so', async (trigger, value) => {
    const order = orderWith(`acquirer=ALIPAY, ${trigger}`);
    await world.payAnd('approve', order);
    await world.pass(1000);
    const captured = await world.receiver.captureOf(order);
    expect(captured.json.captureAmount).toEqual({ currency: 'KRW', value });
    expect((await world.paymentOf(order.paymentRequestId)).captures).toMatchObject([{ amount: { value } }]);
  });

  it('fails the capture', async () => {
    const order = orderWith('acquirer=ALIPAY, capture-fails');
    await world.payAnd('approve', order);
    await world.pass(1000);
    const captured = await world.receiver.captureOf(order);
    expect(captured.json.result).toMatchObject({ resultStatus: 'F', resultCode: 'PROCESS_FAIL' });
    const { json } = await world.merchant.inquire({ paymentRequestId: order.paymentRequestId });
    expect(json).toMatchObject({ paymentStatus: 'SUCCESS', transactions: [{ transactionStatus: 'FAIL' }] });
  });

  it('captures late', async () => {
    const order = orderWith('acquirer=ALIPAY, capture-late=120000');
    await world.payAnd('approve', order);
    await world.pass(119_999);
    expect((await world.paymentOf(order.paymentRequestId)).captures).toEqual([]);
    await world.pass(1);
    expect((await world.paymentOf(order.paymentRequestId)).captures).toHaveLength(1);
  });
});

describe('a fault of a notification', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld()));
  afterEach(() => world.reset());

  it('sends copies', async () => {
    const order = orderWith('PAYMENT_RESULT:notification-duplicate=2');
    await world.payAnd('approve', order);
    const told = await world.receiver.waitFor(order, 3);
    expect(new Set(told.map(({ raw }) => raw)).size).toBe(1);
    expect(told.every(({ verified }) => verified)).toBe(true);
  });

  it('tells of the capture before the payment', async () => {
    const order = orderWith('notification-reordered');
    await world.payAnd('approve', order);
    await world.pass(1000);
    await world.receiver.waitFor(order, 1);
    await world.pass(1000);
    await world.receiver.waitFor(order, 2);
    expect(world.receiver.told(order)).toEqual(['CAPTURE_RESULT:S', 'PAYMENT_RESULT:S']);
  });

  it('tells late', async () => {
    const order = orderWith('notification-late=600000');
    await world.payAnd('decline', order);
    await world.pass(10 * minute - 1);
    expect(await world.allToldAbout(order)).toEqual([]);
    await world.pass(1);
    await world.notification(order.paymentRequestId, 'it is told at last', ({ acknowledged }) => acknowledged);
  });

  it('loses the first deliveries', async () => {
    const order = orderWith('notification-lost=2');
    await world.payAnd('decline', order);
    await world.pass(12 * minute);
    const told = await world.notification(order.paymentRequestId, 'it is told', ({ acknowledged }) => acknowledged);
    expect(told.deliveries).toMatchObject([{ fault: 'lost' }, { fault: 'lost' }, { status: 200, acknowledged: true }]);
    expect(await world.allToldAbout(order)).toHaveLength(1);
  });

  it('loses them all, and an inquiry still tells the truth', async () => {
    const order = orderWith('notification-lost');
    await world.payAnd('approve', order);
    await world.pass(48 * 60 * minute);
    const { notifications } = await world.paymentOf(order.paymentRequestId);
    expect(notifications.map(({ kind, state, deliveries }) => [kind, state, deliveries.length])).toEqual([
      ['PAYMENT_RESULT', 'given-up', 8],
      ['CAPTURE_RESULT', 'given-up', 8],
    ]);
    expect(await world.allToldAbout(order)).toEqual([]);
    const { json } = await world.merchant.inquire({ paymentRequestId: order.paymentRequestId });
    expect(json).toMatchObject({ paymentStatus: 'SUCCESS', transactions: [{ transactionStatus: 'SUCCESS' }] });
  });

  it.each([
    ['decline', 'S', 'F'],
    ['approve', 'F', 'S'],
  ] as const)('forges the opposite when the buyer chose to %s', async (decision, lie, truth) => {
    const order = orderWith('PAYMENT_RESULT:notification-forged');
    const { paymentId } = await world.payAnd(decision, order);
    const told = await world.receiver.waitFor(order, 2);
    const byVerdict = told.map(({ resultStatus, verified, json }) => ({
      resultStatus,
      verified,
      paymentId: json.paymentId,
    }));
    expect(byVerdict).toEqual(
      expect.arrayContaining([
        { resultStatus: lie, verified: false, paymentId },
        { resultStatus: truth, verified: true, paymentId },
      ]),
    );
  });

  it('alters the first delivery after signing it', async () => {
    world.receiver.answerWithVerdict();
    const order = orderWith('notification-tampered');
    await world.payAnd('decline', order);
    await world.receiver.waitFor(order, 1);
    await world.notification(order.paymentRequestId, 'it was refused', ({ deliveries }) => deliveries.length === 1);
    await world.pass(2 * minute);
    const told = await world.receiver.waitFor(order, 2);
    expect(told.map(({ verified, json }) => [verified, json.paymentAmount.value])).toEqual([
      [false, '420000'],
      [true, '42000'],
    ]);
  });

  it.each([
    ['approve', ['PAYMENT_RESULT:S', 'PAYMENT_RESULT:F']],
    ['decline', ['PAYMENT_RESULT:F', 'PAYMENT_RESULT:S']],
  ] as const)('contradicts itself after %s, truly signed', async (decision, both) => {
    const order = orderWith('CAPTURE_RESULT:notification-lost, opposite-result=30000');
    await world.payAnd(decision, order);
    await world.receiver.waitFor(order, 1);
    await world.pass(30_000);
    const told = await world.receiver.waitFor(order, 2);
    expect(world.receiver.told(order)).toEqual(both);
    expect(told.every(({ verified }) => verified)).toBe(true);
    expect((await world.paymentOf(order.paymentRequestId)).status).toBe(decision === 'approve' ? 'SUCCESS' : 'FAIL');
  });

  it.each([
    ['notification-amount', '42001'],
    ['notification-amount=1', '1'],
  ])('%s names another amount than the books', async (trigger, value) => {
    const order = orderWith(trigger);
    await world.payAnd('approve', order);
    const [told] = await world.receiver.waitFor(order, 1);
    expect(told).toMatchObject({ verified: true, json: { paymentAmount: { currency: 'KRW', value } } });
    const { json } = await world.merchant.inquire({ paymentRequestId: order.paymentRequestId });
    expect(json.paymentAmount.value).toBe('42000');
  });

  it('is of a type nobody documented, after the real one', async () => {
    const order = orderWith('notification-unknown-type');
    await world.payAnd('decline', order);
    const told = await world.receiver.waitFor(order, 2);
    expect(world.receiver.told(order).sort()).toEqual(['PAYMENT_RESULT:F', 'PAYMENT_WEATHER:F']);
    expect(told.every(({ verified }) => verified)).toBe(true);
  });
});
