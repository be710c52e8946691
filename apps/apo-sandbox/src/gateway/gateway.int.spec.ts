import { koreanOrder } from '../fixtures/merchant.fixture';
import type { World } from '../fixtures/running-sandbox.fixture';
import { stopEverything } from '../fixtures/cleanup.fixture';
import { startWorld } from '../fixtures/running-sandbox.fixture';

afterAll(stopEverything);

describe('the gateway', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld()));
  afterEach(() => world.reset());

  describe.each([
    '/ams/api/v1/payments/pay',
    '/ams/sandbox/api/v1/payments/pay',
    '/ams/api//v1/payments/pay',
    '/ams/sandbox/api//v1/payments/pay',
    '/ams/api/v1/payments/pay?trace=a%20b',
  ])('at %s', (path) => {
    it('takes a request signed over just that path and signs its answer over it', async () => {
      const reply = await world.merchant.pay(koreanOrder(), { path });
      expect(reply).toMatchObject({ status: 200, verified: true, json: { result: { resultStatus: 'U' } } });
    });
  });

  it('answers with a percent-encoded signature and a time with offset', async () => {
    const { headers } = await world.merchant.inquire({ paymentRequestId: 'nobody' });
    expect(headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/json; ?charset=UTF-8$/i),
      'client-id': 'SANDBOX_5YX0000000000001',
      'response-time': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-08:00$/),
      signature: expect.stringMatching(/^algorithm=RSA256,keyVersion=1,signature=[\w%]+$/),
    });
  });

  it('writes the names of its header fields in lower case', async () => {
    const { rawNames } = await world.merchant.inquire({ paymentRequestId: 'nobody' });
    for (const name of ['content-type', 'client-id', 'response-time', 'signature']) expect(rawNames).toContain(name);
  });

  it('takes any header field order and spacing in the signature, and time in any spelling', async () => {
    const order = koreanOrder();
    const first = await world.merchant.pay(order);
    expect(first.json.result.resultStatus).toBe('U');
    const spaced = await world.merchant.inquire(
      { paymentRequestId: order.paymentRequestId },
      { rewriteSignature: (header) => header.split(',').reverse().join(' ,  ') },
    );
    expect(spaced.json.result.resultStatus).toBe('S');
    const unencoded = await world.merchant.inquire(
      { paymentRequestId: order.paymentRequestId },
      { rewriteSignature: decodeURIComponent, time: '2030-01-01T00:00:00+0000' },
    );
    expect(unencoded.json.result.resultStatus).toBe('S');
  });

  describe('does not sign its answer to', () => {
    it.each([
      ['a client it does not know', { headers: { 'client-id': 'SANDBOX_NOBODY' } }, 'CLIENT_INVALID'],
      ['no client at all', { headers: { 'client-id': undefined } }, 'CLIENT_INVALID'],
      ['a request without a signature', { headers: { signature: undefined } }, 'INVALID_SIGNATURE'],
      ['a request without its time', { headers: { 'request-time': undefined } }, 'INVALID_SIGNATURE'],
      ['another time than the signed one', { headers: { 'request-time': '1' } }, 'INVALID_SIGNATURE'],
      ['a body changed by a blank', { signedBody: '{"paymentRequestId": "pr"}' }, 'INVALID_SIGNATURE'],
    ] as const)('%s', async (_what, options, resultCode) => {
      const reply = await world.merchant.inquire('{"paymentRequestId":"pr"}', options);
      expect(reply).toMatchObject({
        status: 200,
        verified: false,
        json: { result: { resultStatus: 'F', resultCode } },
      });
      expect(reply.headers).not.toHaveProperty('signature');
    });

    it('a request signed over another path', async () => {
      const reply = await world.merchant.call('', koreanOrder(), {
        path: '/ams/sandbox/api/v1/payments/pay',
        signedPath: '/ams/api/v1/payments/pay',
      });
      expect(reply).toMatchObject({ verified: false, json: { result: { resultCode: 'INVALID_SIGNATURE' } } });
    });
  });

  describe('signs its answer to', () => {
    it.each([
      ['another method', { method: 'GET' }, 'METHOD_NOT_SUPPORTED'],
      ['an API it does not have', { path: '/ams/api/v1/payments/teleport' }, 'NO_INTERFACE_DEF'],
      ['a version it does not have', { path: '/ams/api/v2/payments/pay' }, 'NO_INTERFACE_DEF'],
      ['another content type', { headers: { 'content-type': 'text/plain' } }, 'MEDIA_TYPE_NOT_ACCEPTABLE'],
      ['no content type', { headers: { 'content-type': undefined } }, 'MEDIA_TYPE_NOT_ACCEPTABLE'],
    ] as const)('%s', async (_what, options, resultCode) => {
      const reply = await world.merchant.pay(koreanOrder(), options);
      expect(reply).toMatchObject({ status: 200, verified: true, json: { result: { resultStatus: 'F', resultCode } } });
    });

    it.each(['', 'not json', '{"paymentRequestId":', '[]', 'null'])(
      'a body that cannot be understood: %p',
      async (body) => {
        const reply = await world.merchant.pay(body);
        expect(reply).toMatchObject({ verified: true, json: { result: { resultCode: 'PARAM_ILLEGAL' } } });
      },
    );

    it('a refused field, which it names', async () => {
      const reply = await world.merchant.pay({ ...koreanOrder(), paymentAmount: { currency: 'KRW', value: '42.00' } });
      expect(reply).toMatchObject({ verified: true });
      expect(reply.json).toEqual({
        result: {
          resultStatus: 'F',
          resultCode: 'PARAM_ILLEGAL',
          resultMessage: expect.stringContaining('paymentAmount.value'),
        },
      });
    });
  });

  it('has no books for a request it refused', async () => {
    const order = koreanOrder({ paymentExpiryTime: '2020-01-01T00:00:00Z' });
    expect((await world.merchant.pay(order)).json.result.resultCode).toBe('PARAM_ILLEGAL');
    const { payments, calls } = await world.books(`?paymentRequestId=${order.paymentRequestId}`);
    expect(payments).toEqual([]);
    expect(calls).toMatchObject([{ pay: 1, inquiryPayment: 0 }]);
    expect(await world.allToldAbout(order)).toEqual([]);
  });
});

describe('a gateway set up otherwise', () => {
  it('takes its time to answer pay, in real milliseconds', async () => {
    const world = await startWorld({ SANDBOX_PAY_LATENCY: '200:200' });
    const order = koreanOrder();
    const started = performance.now();
    await world.merchant.pay(order);
    expect(performance.now() - started).toBeGreaterThanOrEqual(199);
  });

  it('signs with the key version it is told, and calls its pages what it is told', async () => {
    const world = await startWorld({ SANDBOX_KEY_VERSION: '2', SANDBOX_PUBLIC_URL: 'https://pay.example/' });
    const { headers, json, verified } = await world.merchant.pay(koreanOrder());
    expect(verified).toBe(true);
    expect(headers.signature).toContain('keyVersion=2');
    expect(json.normalUrl).toMatch(/^https:\/\/pay\.example\/checkout\/[\w-]{32}$/);
  });
});
