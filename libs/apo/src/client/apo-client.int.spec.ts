import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { ManualClock, money } from '@paywright/kernel';
import { importPrivateKey, importPublicKey } from '../keys/import-key';
import { KeyFault } from '../keys/key-fault';
import { formatSignatureHeader } from '../signature/signature-header';
import { signContent } from '../signature/signed-content';
import { verifySignature } from '../signature/verify-signature';
import { createApoClient, type ApoClient, type ApoClientOptions } from './apo-client';
import { buildCancelBody } from './build-cancel-body';
import { buildCaptureBody } from './build-capture-body';
import { buildCardPayBody, type CardPay } from './build-card-pay-body';
import { buildRefundBody } from './build-refund-body';

interface KoreanCardPay extends Omit<CardPay, 'card' | 'captureMode'> {
  readonly selectedCardBrand?: string;
}

function buildKoreanCardPayBody({ selectedCardBrand, ...pay }: KoreanCardPay): string {
  return buildCardPayBody({
    ...pay,
    card: { from: 'korean-issuer-page', selectedCardBrand },
    captureMode: 'AUTOMATIC',
  });
}

const pem = (name: string): string =>
  readFileSync(join(__dirname, '../vectors/throw-away-keys', `${name}.pem`), 'ascii');
const merchantPublicKey = importPublicKey(pem('merchant.public'));
const antomPrivateKey = importPrivateKey(pem('antom-1.private'));
const clientId = '5YX0000000000001';
const clock = new ManualClock(Date.UTC(2030, 0, 1));
const responseTime = '2030-01-01T00:00:00+00:00';

const body = buildKoreanCardPayBody({
  paymentRequestId: 'pr-0001',
  amount: money(15000n, 'KRW'),
  order: { referenceOrderId: 'order-0001', orderDescription: '카드 결제', buyer: { referenceBuyerId: 'buyer-1' } },
  env: { terminalType: 'WEB', clientIp: '192.0.2.1' },
  paymentRedirectUrl: 'https://shop.example/result',
  paymentExpiryTime: clock.now() + 540_000,
});
const inProcess = {
  result: { resultStatus: 'U', resultCode: 'PAYMENT_IN_PROCESS', resultMessage: 'payment in process' },
  paymentRequestId: 'pr-0001',
  paymentId: '20300101194010900100188000000000001',
  normalUrl: 'https://pages.example/checkout?token=1',
};

interface SeenRequest {
  readonly request: IncomingMessage;
  readonly body: Buffer;
}

/** Everything a test opened, closed after it whatever happened. */
const opened: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function listen<T extends TcpServer | Server>(server: T): Promise<T & { port: number }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return Object.assign(server, { port: (server.address() as AddressInfo).port });
}

function connect(port: number, options: Partial<ApoClientOptions> = {}): ApoClient {
  const client = createApoClient({
    baseUrl: `http://127.0.0.1:${port}`,
    clientId,
    privateKey: importPrivateKey(pem('merchant.private')),
    apoPublicKeys: [{ version: '1', key: importPublicKey(pem('antom-1.public')) }],
    connectTimeoutMs: 400,
    timeoutMs: 800,
    clock,
    ...options,
  });
  opened.push(() => client.close());
  return client;
}

/** A gateway whose answers the test writes; keeps what it was asked. */
async function gateway(
  answer: (response: ServerResponse, seen: SeenRequest) => unknown,
  options: Partial<ApoClientOptions> = {},
) {
  const seen: SeenRequest[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const asked = { request, body: Buffer.concat(chunks) };
      seen.push(asked);
      void answer(response, asked);
    });
  };
  const server = await listen(createServer(listener));
  return { seen, server, client: connect(server.port, options) };
}

async function signedHeaders(uri: string, text: string): Promise<Record<string, string>> {
  const parts = { method: 'POST', uri, clientId, time: responseTime, body: Buffer.from(text) };
  return {
    'content-type': 'application/json; charset=UTF-8',
    'client-id': clientId,
    'response-time': responseTime,
    signature: formatSignatureHeader('1', await signContent(parts, antomPrivateKey)),
  };
}

/** Answers as the gateway does: signed over the request's path. */
async function sign(response: ServerResponse, { request }: SeenRequest, content: object | string): Promise<void> {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  response.writeHead(200, await signedHeaders(request.url ?? '', text)).end(text);
}

describe('a call', () => {
  it('is signed over exactly what is sent, in epoch milliseconds of the given clock', async () => {
    const { client, seen } = await gateway((response, asked) => sign(response, asked, inProcess));
    await client.pay(body);

    const [asked] = seen;
    if (!asked) throw new Error('nothing arrived');
    expect(asked.request.method).toBe('POST');
    expect(asked.request.url).toBe('/ams/api/v1/payments/pay');
    expect(asked.request.headers).toMatchObject({
      'content-type': 'application/json; charset=UTF-8',
      'client-id': clientId,
      'request-time': '1893456000000',
    });
    expect(asked.body.toString('utf8')).toBe(body);
    const parts = {
      method: 'POST',
      uri: '/ams/api/v1/payments/pay',
      clientId,
      time: '1893456000000',
      body: asked.body,
    };
    const keys = [{ version: '1', key: merchantPublicKey }];
    expect(verifySignature(parts, String(asked.request.headers.signature), keys).verified).toBe(true);
    expect(asked.request.headers.signature).toMatch(/^algorithm=RSA256,keyVersion=1,signature=[A-Za-z0-9%]+$/);
  });

  it('of a sandbox client goes to the sandbox path, signed as such', async () => {
    const sandboxId = 'SANDBOX_5YX0000000000002';
    const { client, seen } = await gateway((response) => response.end('{}'), { clientId: sandboxId, keyVersion: '3' });
    await client.inquirePayment({ paymentRequestId: 'pr-0001' });

    const [asked] = seen;
    const uri = '/ams/sandbox/api/v1/payments/inquiryPayment';
    expect(asked?.request.url).toBe(uri);
    expect(asked?.body.toString()).toBe('{"paymentRequestId":"pr-0001"}');
    const signature = String(asked?.request.headers.signature);
    expect(signature).toContain('keyVersion=3');
    const parts = { method: 'POST', uri, clientId: sandboxId, time: '1893456000000', body: asked?.body ?? Buffer.of() };
    expect(verifySignature(parts, signature, [{ version: '3', key: merchantPublicKey }]).verified).toBe(true);
  });

  it('repeated with the same text sends the same bytes', async () => {
    const { client, seen } = await gateway((response, asked) => sign(response, asked, inProcess));
    await client.pay(body);
    clock.advance(1);
    await client.pay(body);
    expect(seen[1]?.body.equals(seen[0]?.body ?? Buffer.of())).toBe(true);
    expect(seen[1]?.request.headers['request-time']).not.toBe(seen[0]?.request.headers['request-time']);
  });

  it('reuses the connection of the one before', async () => {
    const { client, seen } = await gateway((response, asked) => sign(response, asked, inProcess));
    await client.pay(body);
    await client.pay(body);
    expect(seen[1]?.request.socket.remotePort).toBe(seen[0]?.request.socket.remotePort);
  });

  it('does not wait for another one that is under way', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const { client } = await gateway(async (response, asked) => {
      if (asked.request.url?.endsWith('pay')) await held;
      await sign(response, asked, inProcess);
    });
    const slow = client.pay(body);
    const quick = await client.inquirePayment({ paymentRequestId: 'pr-0001' });
    expect(quick).toMatchObject({ kind: 'unknown', code: 'PAYMENT_IN_PROCESS' });
    release();
    expect((await slow).kind).toBe('action-required');
  });
});

describe('a verified answer', () => {
  it('to pay sends the buyer to normalUrl', async () => {
    const { client } = await gateway((response, asked) => sign(response, asked, inProcess));
    expect(await client.pay(body)).toMatchObject({
      kind: 'action-required',
      normalUrl: 'https://pages.example/checkout?token=1',
      report: { apoPaymentId: '20300101194010900100188000000000001' },
    });
  });

  it('is verified over its raw bytes, whatever their spacing and alphabet', async () => {
    const odd = `\n { "result" :\t{"resultStatus":"F","resultCode":"DO_NOT_HONOR","resultMessage":"거절 \\u00e9"} } \r\n`;
    const { client } = await gateway((response, asked) => sign(response, asked, odd));
    expect(await client.pay(body)).toMatchObject({ kind: 'failed', code: 'DO_NOT_HONOR', message: '거절 é' });
  });

  it('to an inquiry tells of captures', async () => {
    const { client } = await gateway((response, asked) =>
      sign(response, asked, {
        result: { resultStatus: 'S', resultCode: 'SUCCESS' },
        paymentStatus: 'SUCCESS',
        paymentId: 'p1',
        transactions: [{ transactionType: 'CAPTURE', transactionStatus: 'SUCCESS', transactionId: 'c1' }],
      }),
    );
    expect(await client.inquirePayment({ paymentId: 'p1' })).toMatchObject({
      kind: 'answered',
      status: 'SUCCESS',
      captures: [{ captureId: 'c1', status: 'SUCCESS' }],
    });
  });

  it('of an unknown payment is "not found"', async () => {
    const { client } = await gateway((response, asked) =>
      sign(response, asked, { result: { resultStatus: 'F', resultCode: 'ORDER_NOT_EXIST' } }),
    );
    expect(await client.inquirePayment({ paymentRequestId: 'pr-0001' })).toEqual({ kind: 'not-found' });
  });

  it.each([
    ['that is not JSON', '<html>busy</html>', 'unparsable'],
    ['that is cut off', '{"result":{"resultStatus":"S","resu', 'unparsable'],
    ['that is a list', '[]', 'unparsable'],
    ['that is empty', '', 'unparsable'],
    ['without a result', '{"paymentId":"p1"}', 'no-result'],
  ])('%s leaves the outcome unknown', async (_what, text, cause) => {
    const { client } = await gateway((response, asked) => sign(response, asked, text));
    expect(await client.pay(body)).toMatchObject({ kind: 'unknown', cause, neverSent: false, setupFault: false });
  });

  it('about another payment leaves the outcome unknown', async () => {
    const other = {
      ...inProcess,
      paymentRequestId: 'pr-0002',
      result: { resultStatus: 'F', resultCode: 'RISK_REJECT' },
    };
    const { client } = await gateway((response, asked) => sign(response, asked, other));
    expect(await client.pay(body)).toMatchObject({ kind: 'unknown', cause: 'other-payment' });
    expect(await client.inquirePayment({ paymentId: 'p9' })).toMatchObject({ kind: 'unknown', cause: 'other-payment' });
  });

  it.each([
    ['SYSTEM_ERROR', 'F', false],
    ['REPEAT_REQ_INCONSISTENT', 'F', false],
    ['UNKNOWN_EXCEPTION', 'U', true],
  ])('%s leaves the outcome unknown', async (resultCode, resultStatus, callAgain) => {
    const { client } = await gateway((response, asked) =>
      sign(response, asked, { result: { resultStatus, resultCode } }),
    );
    expect(await client.pay(body)).toMatchObject({ kind: 'unknown', cause: 'code', code: resultCode, callAgain });
  });
});

describe('every call', () => {
  const payment = { paymentId: 'p1' };
  const amount = money(15000n, 'KRW');
  const captureBody = buildCaptureBody({ captureRequestId: 'cr1', apoPaymentId: 'p1', amount });
  const refundBody = buildRefundBody({ refundRequestId: 'rr1', apoPaymentId: 'p1', amount });
  const calls: [string, (client: ApoClient) => Promise<{ kind: string }>, string, object, string][] = [
    ['pay', (client) => client.pay(body), body, { paymentRequestId: 'pr-0001' }, 'succeeded'],
    ['capture', (client) => client.capture(captureBody), captureBody, { captureRequestId: 'cr1' }, 'succeeded'],
    [
      'cancel',
      (client) => client.cancel(buildCancelBody({ apoPaymentId: 'p1' })),
      '{"paymentId":"p1"}',
      payment,
      'canceled',
    ],
    ['refund', (client) => client.refund(refundBody), refundBody, { refundRequestId: 'rr1' }, 'accepted'],
    ['inquiryPayment', (client) => client.inquirePayment(payment), '{"paymentId":"p1"}', payment, 'answered'],
    [
      'inquiryRefund',
      (client) => client.inquireRefund({ refundRequestId: 'rr1' }),
      '{"refundRequestId":"rr1"}',
      { refundRequestId: 'rr1' },
      'answered',
    ],
  ];
  const success = { resultStatus: 'S', resultCode: 'SUCCESS' };

  it.each(calls)(
    '%s goes to its own path with its own body, and its answer is read',
    async (api, ask, sent, ids, kind) => {
      const { client, seen } = await gateway((response, asked) => sign(response, asked, { result: success, ...ids }));
      expect(await ask(client)).toMatchObject({ kind });
      expect(seen.map(({ request, body: text }) => [request.url, text.toString('utf8')])).toEqual([
        [`/ams/api/v1/payments/${api}`, sent],
      ]);
    },
  );

  it.each(calls)('%s believes no answer about something else', async (_api, ask, _sent, ids) => {
    const others = Object.fromEntries(Object.keys(ids).map((name) => [name, 'another']));
    const { client } = await gateway((response, asked) => sign(response, asked, { result: success, ...others }));
    expect(await ask(client)).toMatchObject({ kind: 'unknown', cause: 'other-payment' });
  });

  it.each(calls)('%s believes no unsigned refusal', async (_api, ask) => {
    const refusal = { result: { resultStatus: 'F', resultCode: 'PARAM_ILLEGAL' } };
    const { client } = await gateway((response) => response.end(JSON.stringify(refusal)));
    expect(await ask(client)).toMatchObject({ kind: 'unknown', cause: 'unsigned', neverSent: false });
  });

  it.each(calls)('%s that is not answered in time is unknown, and not repeated', async (_api, ask) => {
    const { client, seen } = await gateway(() => undefined);
    expect(await ask(client)).toMatchObject({ kind: 'unknown', cause: 'timeout', neverSent: false });
    expect(seen).toHaveLength(1);
  });
});

describe('an answer that cannot be trusted leaves the outcome unknown', () => {
  const declined = JSON.stringify({ result: { resultStatus: 'F', resultCode: 'DO_NOT_HONOR' } });

  it('unsigned', async () => {
    const { client } = await gateway((response) => response.end(declined));
    expect(await client.pay(body)).toMatchObject({
      kind: 'unknown',
      cause: 'unsigned',
      code: 'DO_NOT_HONOR',
      setupFault: false,
      neverSent: false,
    });
  });

  it.each(['INVALID_SIGNATURE', 'INVALID_CLIENT', 'CLIENT_INVALID', 'KEY_NOT_FOUND', 'MEDIA_TYPE_NOT_ACCEPTABLE'])(
    'unsigned %s, and points to our set-up',
    async (resultCode) => {
      const { client } = await gateway((response) =>
        response.end(JSON.stringify({ result: { resultStatus: 'F', resultCode } })),
      );
      const expected = { kind: 'unknown', cause: 'unsigned', code: resultCode, setupFault: true };
      expect(await client.pay(body)).toMatchObject(expected);
      expect(await client.inquirePayment({ paymentRequestId: 'pr-0001' })).toMatchObject(expected);
    },
  );

  it('refusing our set-up under another HTTP status', async () => {
    const { client } = await gateway((response) =>
      response.writeHead(401).end('{"result":{"resultStatus":"F","resultCode":"INVALID_SIGNATURE"}}'),
    );
    expect(await client.pay(body)).toMatchObject({ kind: 'unknown', cause: 'http-status', setupFault: true });
  });

  it.each([
    ['of another body', async (uri: string) => signedHeaders(uri, `${declined} `)],
    ['over another path', async () => signedHeaders('/ams/api/v1/payments/capture', declined)],
    [
      'with the time respelt',
      async (uri: string) => ({ ...(await signedHeaders(uri, declined)), 'response-time': '2030-01-01T00:00:00Z' }),
    ],
    [
      'without its time',
      async (uri: string) => {
        const { 'client-id': id, signature = '' } = await signedHeaders(uri, declined);
        return { 'client-id': id, signature };
      },
    ],
    ['that is nonsense', async () => ({ signature: 'trust me' })],
    ['of our own key', async () => ({ signature: `algorithm=RSA256,signature=${'A'.repeat(342)}==` })],
  ])('signed with a signature %s', async (_what, headers) => {
    const { client } = await gateway(async (response, asked) => {
      response.writeHead(200, (await headers(asked.request.url ?? '')) as Record<string, string>).end(declined);
    });
    expect(await client.pay(body)).toMatchObject({ kind: 'unknown', cause: 'bad-signature', setupFault: false });
  });

  it.each([204, 302, 404, 500, 502, 503])('HTTP %i, even with a signed refusal in it', async (status) => {
    const { client, seen } = await gateway(async (response, asked) => {
      const headers = await signedHeaders(asked.request.url ?? '', declined);
      response.writeHead(status, { ...headers, location: '/elsewhere' }).end(status === 204 ? undefined : declined);
    });
    expect(await client.pay(body)).toMatchObject({ kind: 'unknown', cause: 'http-status', neverSent: false });
    expect(seen).toHaveLength(1);
  });

  it('longer than anything APO says', async () => {
    const { client } = await gateway((response) => response.end(Buffer.alloc(2 * 1024 * 1024, 0x20)));
    expect(await client.pay(body)).toMatchObject({ kind: 'unknown', cause: 'unparsable' });
  });
});

describe('an answer that does not come leaves the outcome unknown, and the call is not repeated', () => {
  it.each([
    ['no headers', () => undefined],
    [
      'headers, then nothing',
      (response: ServerResponse) => response.writeHead(200, { 'content-length': '100' }).write('{"result'),
    ],
    ['headers that never end', (response: ServerResponse) => response.socket?.write('HTTP/1.1 200 OK\r\nserver: x')],
  ])('in time: %s', async (_what, answer) => {
    const { client, seen } = await gateway(answer);
    const began = performance.now();
    expect(await client.pay(body)).toMatchObject({ kind: 'unknown', cause: 'timeout', neverSent: false });
    expect(performance.now() - began).toBeLessThan(3000);
    expect(seen).toHaveLength(1);
  });

  it('in time: a body that trickles is cut off by the total timeout', async () => {
    const { client, seen } = await gateway((response) => {
      response.writeHead(200, { 'content-length': '100000' });
      const trickle = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(trickle));
    });
    expect(await client.pay(body)).toMatchObject({ kind: 'unknown', cause: 'timeout', neverSent: false });
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['reset after the request was read', (response: ServerResponse) => response.socket?.resetAndDestroy()],
    ['closed after the request was read', (response: ServerResponse) => response.socket?.end()],
    [
      'closed in the middle of the body',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"result":{"resultStatus":"F","resultCode":"DO_NOT_HONOR"}', () => response.socket?.destroy());
      },
    ],
    [
      'closed in the middle of a chunked body',
      (response: ServerResponse) => {
        response.write('{"result":{"resultStatus":"F","resultCode":"DO_NOT_HONOR"}', () => response.socket?.destroy());
      },
    ],
  ])('the connection is %s', async (_what, answer) => {
    const { client, seen } = await gateway(answer);
    expect(await client.pay(body)).toMatchObject({
      kind: 'unknown',
      cause: 'connection-lost',
      neverSent: false,
      callAgain: false,
    });
    expect(seen).toHaveLength(1);
  });

  it('what comes is not HTTP', async () => {
    const server = await listen(
      createTcpServer((socket) => socket.once('data', () => socket.end('220 mail ready\r\n'))),
    );
    expect(await connect(server.port).pay(body)).toMatchObject({
      kind: 'unknown',
      cause: 'unparsable',
      neverSent: false,
    });
  });

  it('a reused connection is reset under the second call', async () => {
    const { client, seen } = await gateway((response, asked) =>
      seen.length === 1 ? sign(response, asked, inProcess) : response.socket?.resetAndDestroy(),
    );
    expect((await client.pay(body)).kind).toBe('action-required');
    expect(await client.pay(body)).toMatchObject({ kind: 'unknown', cause: 'connection-lost', neverSent: false });
    expect(seen).toHaveLength(2);
  });

  it('the request is written, and the connection reset before anybody reads it', async () => {
    const unread = (socket: Socket) => socket.once('readable', () => socket.resetAndDestroy());
    const server = await listen(createTcpServer(unread));
    const outcome = await connect(server.port).pay(body);
    expect(outcome).toMatchObject({ kind: 'unknown', cause: 'connection-lost', neverSent: false });
  });
});

describe('a call that never left is known never to have left', () => {
  it('when the port is closed', async () => {
    const server = createTcpServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect(await connect(port).pay(body)).toEqual({
      kind: 'unknown',
      cause: 'never-connected',
      detail: 'ECONNREFUSED',
      neverSent: true,
      setupFault: false,
      callAgain: false,
    });
  });

  it('when the name has no address', async () => {
    const client = connect(1, { baseUrl: 'https://gateway.invalid', connectTimeoutMs: 5_000, timeoutMs: 10_000 });
    expect(await client.pay(body)).toMatchObject({ kind: 'unknown', cause: 'never-connected', neverSent: true });
  });

  it('when the TLS handshake hangs beyond the connect timeout', async () => {
    const server = await listen(createTcpServer());
    const client = connect(server.port, { baseUrl: `https://127.0.0.1:${server.port}`, timeoutMs: 30_000 });
    const began = performance.now();
    expect(await client.pay(body)).toMatchObject({
      kind: 'unknown',
      cause: 'never-connected',
      detail: 'UND_ERR_CONNECT_TIMEOUT',
      neverSent: true,
    });
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('when the connection is reset during the TLS handshake', async () => {
    const server = await listen(createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy())));
    const client = connect(server.port, { baseUrl: `https://127.0.0.1:${server.port}` });
    expect(await client.pay(body)).toMatchObject({ cause: 'never-connected', detail: 'ECONNRESET', neverSent: true });
  });

  it('when nobody vouches for the certificate: the request is not sent to a stranger', async () => {
    let requests = 0;
    const tls = { key: pem('merchant.private'), cert: pem('merchant.certificate') };
    const server = await listen(createTlsServer(tls, () => (requests += 1)));
    const client = connect(server.port, { baseUrl: `https://127.0.0.1:${server.port}` });
    expect(await client.pay(body)).toMatchObject({ cause: 'never-connected', neverSent: true });
    expect(requests).toBe(0);
  });

  it('and calls succeed again once the gateway is back', async () => {
    const { client, server, seen } = await gateway((response, asked) => sign(response, asked, inProcess));
    const { port } = server;
    await new Promise((resolve) => server.close(resolve));
    expect(await client.pay(body)).toMatchObject({ cause: 'never-connected', neverSent: true });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    expect((await client.pay(body)).kind).toBe('action-required');
    expect(seen).toHaveLength(1);
  });
});

describe('closing', () => {
  it('waits for the calls under way', async () => {
    const { client } = await gateway((response, asked) => sign(response, asked, inProcess));
    const outcome = client.pay(body);
    await client.close();
    expect((await outcome).kind).toBe('action-required');
  });

  it('refuses later calls without sending them', async () => {
    const { client, seen } = await gateway((response, asked) => sign(response, asked, inProcess));
    await client.close();
    expect(await client.pay(body)).toMatchObject({ kind: 'unknown', cause: 'never-connected', neverSent: true });
    expect(seen).toHaveLength(0);
  });
});

describe('a client cannot be made', () => {
  it.each([
    ['a base URL with a path', { baseUrl: 'https://gateway.example/ams/api' }],
    ['a base URL with a query', { baseUrl: 'https://gateway.example/?a=1' }],
    ['a base URL that is none', { baseUrl: 'gateway.example' }],
    ['another scheme', { baseUrl: 'ftp://gateway.example' }],
    ['a client id that would break the header', { clientId: 'a\r\nb' }],
    ['a connect timeout that is not less than the whole', { connectTimeoutMs: 800 }],
    ['no connect timeout', { connectTimeoutMs: 0 }],
    ["none of APO's keys", { apoPublicKeys: [] }],
  ])('with %s', (_what, options: Partial<ApoClientOptions>) => {
    expect(() => connect(1, options)).toThrow(RangeError);
  });

  it("with our own public key in place of APO's", () => {
    expect(() => connect(1, { apoPublicKeys: [{ version: '1', key: merchantPublicKey }] })).toThrow(KeyFault);
  });

  it('and a body that is no JSON object is a bug, not an outcome', async () => {
    await expect(connect(1).pay('not json')).rejects.toThrow(TypeError);
  });
});
