import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CreatePaymentInput, PaymentView } from '@paywright/contracts';
import { ApiProblem, PaywrightClient } from './index';

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the client sent. */
interface Sent extends Pick<IncomingMessage, 'method' | 'url' | 'headers'> {
  readonly body: string;
}

const payment: PaymentView = {
  paymentId: 'pay_1',
  source: 'api-gateway/shop',
  paymentRef: 'key-1',
  version: 0,
  status: 'requested',
  referenceOrderId: 'order-1',
  paymentAmount: { currency: 'KRW', value: '42000' },
  capturedAmount: { currency: 'KRW', value: '0' },
  captures: [],
  captureMode: 'AUTOMATIC',
  refundedAmount: { currency: 'KRW', value: '0' },
  followUps: [],
  holds: [],
  createdAt: '2026-11-20T09:00:00.000Z',
  updatedAt: '2026-11-20T09:00:00.000Z',
};

describe('the client', () => {
  let server: Server;
  let client: PaywrightClient;
  let sent: Sent[];
  let answer: Answer | 'none';

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url, headers } = request;
        sent.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
        if (answer !== 'none') response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    sent = [];
    answer = { body: JSON.stringify(payment) };
    const { port } = server.address() as AddressInfo;
    client = new PaywrightClient({ baseUrl: `http://127.0.0.1:${port}`, apiKey: 'pwk_key', timeoutMs: 500 });
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('posts a payment with its key', async () => {
    const order = { order: { referenceOrderId: 'order-1' } } as CreatePaymentInput;
    expect(await client.createPayment('key-1', order)).toEqual({ payment, replayed: false });
    expect(sent).toMatchObject([
      {
        method: 'POST',
        url: '/v1/payments',
        headers: { authorization: 'Bearer pwk_key', 'idempotency-key': 'key-1', 'content-type': 'application/json' },
        body: JSON.stringify(order),
      },
    ]);
  });

  it('tells a replayed answer', async () => {
    answer = { status: 202, headers: { 'idempotency-replayed': 'true' }, body: JSON.stringify(payment) };
    expect((await client.createPayment('key-1', {} as CreatePaymentInput)).replayed).toBe(true);
  });

  it('asks to wait only when told to', async () => {
    await client.getPayment('pay_1');
    await client.getPayment('pay_1', { waitS: 20, after: 3 });
    expect(sent.map(({ url, headers }) => [url, headers.prefer])).toEqual([
      ['/v1/payments/pay_1', undefined],
      ['/v1/payments/pay_1?after=3', 'wait=20'],
    ]);
  });

  it('lists by what is given', async () => {
    answer = { body: JSON.stringify({ payments: [payment], next: 'more' }) };
    expect(await client.listPayments({ status: 'captured', limit: '10', cursor: undefined })).toEqual({
      payments: [payment],
      next: 'more',
    });
    expect(sent[0]?.url).toBe('/v1/payments?status=captured&limit=10');
  });

  it('reads a timeline', async () => {
    const timeline = { paymentId: 'pay_1', events: [] };
    answer = { body: JSON.stringify(timeline) };
    expect(await client.getTimeline('pay_1')).toEqual(timeline);
    expect(sent[0]?.url).toBe('/v1/payments/pay_1/events');
  });

  it('throws a refusal with its problem document', async () => {
    const document = {
      type: 'urn:paywright:problem:order-already-held',
      title: 'Another payment holds this order',
      status: 409,
      errors: [{ field: 'order.referenceOrderId', rule: 'is held by payment pay_2' }],
      paymentId: 'pay_2',
    };
    answer = { status: 409, body: JSON.stringify(document) };
    const problem: unknown = await client.createPayment('key-1', {} as CreatePaymentInput).catch((error) => error);
    expect(problem).toBeInstanceOf(ApiProblem);
    expect(problem).toMatchObject({
      status: 409,
      type: document.type,
      retryable: false,
      document,
      message: 'Another payment holds this order: order.referenceOrderId is held by payment pay_2',
    });
  });

  it.each([429, 500, 503])('says of a %i that trying again may help, and when', async (status) => {
    answer = {
      status,
      headers: { 'retry-after': '2' },
      body: JSON.stringify({ type: 'urn:paywright:problem:x', title: 'Later', status }),
    };
    await expect(client.listPayments()).rejects.toMatchObject({ status, retryable: true, retryAfterS: 2 });
  });

  it('throws an answer that is no problem document as a problem all the same', async () => {
    answer = { status: 502, body: '<h1>Bad gateway</h1>' };
    await expect(client.listPayments()).rejects.toMatchObject({
      status: 502,
      type: 'about:blank',
      retryable: true,
      message: 'The API answered with status 502',
    });
  });

  it('gives up on an answer that does not come', async () => {
    answer = 'none';
    await expect(client.getPayment('pay_1')).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('refuses an answer that is not what the contract says', async () => {
    answer = { body: JSON.stringify({ ...payment, status: 'paid' }) };
    await expect(client.getPayment('pay_1')).rejects.toThrow('status');
  });
});
