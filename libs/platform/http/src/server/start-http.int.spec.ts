import { connect } from 'node:net';
import { Body, Controller, Get, HttpCode, Inject, Module, Param, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLogger, LOGGER, type Logger, Metrics } from '@paywright/observability';
import { eventually } from '@paywright/testing';
import { z } from 'zod';
import { Problem, RawBody, startHttp, zodBody, zodParams, zodQuery, type HttpOptions } from '../index';

const orderSchema = z.strictObject({ amount: z.string(), currency: z.string().length(3) });
const pageSchema = z.object({ limit: z.coerce.number().int().max(100).default(20) });
const idSchema = z.object({ id: z.string().regex(/^pay_\w+$/, 'must be a payment id; take it from the answer') });

@Controller()
class Payments {
  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {}

  @Post('v1/payments')
  @HttpCode(202)
  create(@Body(zodBody(orderSchema)) order: z.output<typeof orderSchema>) {
    return { accepted: order.amount };
  }

  @Get('v1/payments')
  list(@Query(zodQuery(pageSchema)) page: z.output<typeof pageSchema>) {
    return page;
  }

  @Get('v1/payments/:id')
  one(@Param(zodParams(idSchema)) { id }: z.output<typeof idSchema>) {
    if (id === 'pay_held') {
      throw new Problem(409, 'order-held', 'Another payment holds the order', {
        detail: 'Ask for that payment.',
        extra: { heldBy: 'pay_1' },
        headers: { 'retry-after': '5' },
      });
    }
    if (id === 'pay_away') throw Object.assign(new Error('terminating connection'), { code: '57P01' });
    if (id === 'pay_bug') throw new TypeError('row of card 4111111111111111 is undefined');
    return { id, injected: typeof this.logger.info === 'function' && this.metrics instanceof Metrics };
  }

  @Post('notifications/:route')
  @RawBody()
  notify(@Body() body: Buffer) {
    return { bytes: body.toString('hex') };
  }
}

@Module({ controllers: [Payments] })
class PaymentsModule {}

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** What the server says to these bytes, until it hangs up. */
async function rawAnswer(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname, () => socket.write(bytes));
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

describe('an HTTP service', () => {
  const apps: NestFastifyApplication[] = [];
  const lines: string[] = [];
  const logger = createLogger('payment-service', 'info', { write: (line) => void lines.push(line) });
  let url: string;

  async function start(options: Partial<HttpOptions> = {}): Promise<string> {
    const app = await startHttp(PaymentsModule, { service: 'payment-service', port: 0, logger, ...options });
    apps.push(app);
    return app.getUrl();
  }

  async function ask(path: string, init?: RequestInit, base = url): Promise<Answer> {
    const response = await fetch(base + path, init);
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
  }

  const post = (
    body: string | Uint8Array,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ) => ({
    method: 'POST',
    body,
    headers,
  });

  const awayProblem = new Problem(503, 'try-again', 'The database is away', { headers: { 'retry-after': '1' } });

  beforeAll(async () => {
    url = await start({
      bodyLimit: 1024,
      problemFor: (error) => ((error as { code?: string }).code === '57P01' ? awayProblem : undefined),
    });
  });
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
  });

  it('answers with what the controller returns, logger and metrics injected', async () => {
    const order = post('{"amount":"4200","currency":"KRW"}', { 'content-type': 'Application/JSON; Charset=UTF-8' });
    expect(await ask('/v1/payments', order)).toMatchObject({ status: 202, body: { accepted: '4200' } });
    expect(await ask('/v1/payments?limit=7')).toMatchObject({ status: 200, body: { limit: 7 } });
    expect(await ask('/v1/payments/pay_1')).toMatchObject({ body: { id: 'pay_1', injected: true } });
  });

  it('says where it listens in one line', () => {
    const listening = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'listening');
    expect(listening).toEqual([expect.objectContaining({ level: 'info', service: 'payment-service', url })]);
  });

  it('has a door that leads to one path alone, and closes with the app', async () => {
    const door = { port: 0, portVariable: 'DOOR_PORT', path: '/v1/payments' };
    const main = await start({ door });
    const line = lines.map((text) => JSON.parse(text)).findLast(({ msg }) => msg === 'listening for one path alone');
    const at: string = line.url;
    expect(at).not.toBe(main);

    const order = post('{"amount":"4200","currency":"KRW"}');
    expect(await ask('/v1/payments', order, at)).toMatchObject({ status: 202, body: { accepted: '4200' } });
    expect(await ask('/v1/payments?limit=7', undefined, at)).toMatchObject({ status: 200, body: { limit: 7 } });
    const others = ['/', '/metrics', '/health/live', '/v1/payments/', '/v1/payments/pay_1', '/v1/%70ayments'];
    const tricks = [...others, '//v1/payments', '/V1/payments', '/v1/payments;x', '/v1/x/../payments/pay_1'];
    for (const path of tricks)
      expect({ path, ...(await ask(path, undefined, at)) }).toMatchObject({ path, status: 404 });
    expect(await rawAnswer(at, `GET ${main}/metrics HTTP/1.1\r\nHost: x\r\n\r\n`)).toMatch(/^HTTP\/1.1 404 /);

    await apps.pop()?.close();
    await expect(fetch(`${at}/v1/payments`)).rejects.toThrow();
  });

  it('keeps idle connections for longer than a proxy does, at its door too', async () => {
    const main = await start({ door: { port: 0, portVariable: 'DOOR_PORT', path: '/v1/payments' } });
    const line = lines.map((text) => JSON.parse(text)).findLast(({ msg }) => msg === 'listening for one path alone');
    for (const at of [main, line.url]) {
      const { headers } = await fetch(`${at}/v1/payments`);
      expect(headers.get('keep-alive')).toBe('timeout=72');
    }
  });

  it('says which variable to change when its door is taken', async () => {
    const taken = new URL(await start()).port;
    const door = { port: Number(taken), portVariable: 'DOOR_PORT', path: '/v1/payments' };
    await expect(start({ door })).rejects.toThrow(
      `:${taken}: another process already listens there; stop it or set DOOR_PORT`,
    );
  });

  it('lists every fault of a body', async () => {
    const answer = await ask('/v1/payments', post('{"amount":4200,"currency":"KR","note":"x"}'));
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
    expect(answer.body).toEqual({
      type: 'urn:paywright:problem:invalid-body',
      title: expect.any(String),
      status: 422,
      errors: [
        { field: 'amount', rule: 'must be a string, not a number' },
        { field: 'currency', rule: expect.stringContaining('3 characters') },
        { field: 'note', rule: 'is not a known field', fix: 'remove it or check its spelling' },
      ],
    });
  });

  it('lists the faults of query and path', async () => {
    expect(await ask('/v1/payments?limit=1000')).toMatchObject({
      status: 400,
      body: { type: 'urn:paywright:problem:invalid-query', errors: [{ field: 'limit', rule: 'must be at most 100' }] },
    });
    expect(await ask('/v1/payments/nonsense')).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'id', rule: 'must be a payment id', fix: 'take it from the answer' }] },
    });
  });

  it.each([
    ['malformed JSON', '{"amount": oops}', 400, 'malformed-json'],
    ['a truncated body', '{"amount":', 400, 'malformed-json'],
    ['an empty body', '', 400, 'malformed-json'],
    ['a poisoned prototype', '{"__proto__":{"x":1}}', 400, 'malformed-json'],
    ['bytes that are not UTF-8', Uint8Array.from([0x22, 0xff, 0x22]), 415, 'unsupported-media-type'],
    ['a body too large', `"${'x'.repeat(2000)}"`, 413, 'body-too-large'],
  ])('refuses %s', async (_, body, status, kind) => {
    const answer = await ask('/v1/payments', post(body));
    expect(answer).toMatchObject({ status, body: { status, type: `urn:paywright:problem:${kind}` } });
    expect(JSON.stringify(answer.body)).not.toContain('oops');
  });

  it.each([['text/plain'], ['application/x-www-form-urlencoded'], ['application/json; charset=latin1']])(
    'refuses a body of type %s',
    async (type) => {
      const answer = await ask('/v1/payments', post('{"amount":"1","currency":"KRW"}', { 'content-type': type }));
      expect(answer).toMatchObject({ status: 415, body: { errors: [{ field: 'Content-Type' }] } });
    },
  );

  it('refuses a missing body with the fields it lacks', async () => {
    const answer = await ask('/v1/payments', { method: 'POST' });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: '(body)', rule: 'is required' }] } });
  });

  it('tells an unknown address from a wrong method', async () => {
    expect(await ask('/v2/payments?x=1')).toMatchObject({
      status: 404,
      body: { type: 'urn:paywright:problem:no-such-route' },
    });
    const wrong = await ask('/v1/payments/pay_1', { method: 'DELETE' });
    expect(wrong).toMatchObject({ status: 405, body: { type: 'urn:paywright:problem:method-not-allowed' } });
    expect(wrong.headers.get('allow')).toBe('GET, HEAD');
  });

  it('answers badly encoded addresses with a problem', async () => {
    expect(await ask('/v1/payments/%ZZ')).toMatchObject({
      status: 400,
      body: { status: 400, type: expect.any(String) },
    });
  });

  it("passes on the app's problems whole", async () => {
    const answer = await ask('/v1/payments/pay_held');
    expect(answer.body).toEqual({
      type: 'urn:paywright:problem:order-held',
      title: 'Another payment holds the order',
      status: 409,
      detail: 'Ask for that payment.',
      heldBy: 'pay_1',
    });
    expect(answer.headers.get('retry-after')).toBe('5');
  });

  it('lets the app translate failures it knows', async () => {
    expect(await ask('/v1/payments/pay_away')).toMatchObject({ status: 503, body: { title: 'The database is away' } });
  });

  it('hides an unforeseen error behind an incident number, under which it is logged', async () => {
    const answer = await ask('/v1/payments/pay_bug');
    expect(answer).toMatchObject({ status: 500, body: { incident: expect.stringMatching(/^inc_/) } });
    expect(JSON.stringify(answer.body)).not.toMatch(/411111|undefined|TypeError/);
    const logged = lines.map((line) => JSON.parse(line)).find(({ incident }) => incident === answer.body['incident']);
    expect(logged).toMatchObject({ level: 'error', error: { name: 'TypeError', stack: expect.any(String) } });
    expect(JSON.stringify(logged)).not.toContain('4111111111111111');
  });

  it('hands a raw route the bytes as they came, whatever their type', async () => {
    const bytes = Buffer.from('{"a" :1}\r\n\xff', 'latin1');
    for (const type of ['application/json; charset=UTF-8', 'text/plain', 'application/octet-stream']) {
      expect(await ask('/notifications/apo-kr', post(bytes, { 'content-type': type }))).toMatchObject({
        status: 201,
        body: { bytes: bytes.toString('hex') },
      });
    }
    const untyped = `POST /notifications/apo-kr HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`;
    expect(await exchange(url, untyped)).toContain('{"bytes":"7b7d"}');
  });

  it('can hand raw bytes to every route', async () => {
    const raw = await start({ rawBody: true });
    expect(await ask('/notifications/x', post('nonsense'), raw)).toMatchObject({
      body: { bytes: Buffer.from('nonsense').toString('hex') },
    });
  });

  it('is alive, and ready while every check passes in time', async () => {
    let database: () => Promise<unknown> = async () => 1;
    const base = await start({
      readiness: () => ({ database: () => database(), log: async () => 1 }),
      readinessTimeoutMs: 50,
    });
    expect(await ask('/health/live', undefined, base)).toMatchObject({ status: 200, body: { status: 'up' } });
    const up = { status: 200, body: { status: 'up', checks: { database: 'up', log: 'up' } } };
    expect(await ask('/health/ready', undefined, base)).toMatchObject(up);

    database = async () => Promise.reject(new Error('password of app is hunter2'));
    const down = { status: 503, body: { status: 'down', checks: { database: 'down', log: 'up' } } };
    const answer = await ask('/health/ready', undefined, base);
    expect(answer).toMatchObject(down);
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');

    let asked = 0;
    database = () => new Promise(() => (asked += 1));
    for (let probes = 0; probes < 3; probes += 1) {
      expect(await ask('/health/ready', undefined, base)).toMatchObject(down);
    }
    expect(asked).toBe(1);

    database = async () => 1;
    await eventually(async () => (await ask('/health/ready', undefined, base)).status === 200, {
      describe: 'a check that hung is begun anew',
    });
    expect(await ask('/health/ready', undefined, base)).toMatchObject(up);
    const changes = lines.map((line) => JSON.parse(line)).filter(({ check }) => check === 'database');
    expect(changes.map(({ level }) => level)).toEqual(['warn', 'info']);
  });

  it('measures requests by route, not by address', async () => {
    await ask('/v1/payments/pay_1');
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('http_request_seconds_count{method="GET",route="/v1/payments/:id",status="200"}');
    expect(text).toContain('nodejs_eventloop_lag');
    expect(text).not.toContain('pay_1');
  });

  it('says in one sentence that its port is taken and what to change', async () => {
    const port = Number(new URL(url).port);
    await expect(start({ port, portVariable: 'INGEST_PORT' })).rejects.toThrow(
      `payment-service cannot listen on 127.0.0.1:${port}: another process already listens there; stop it or set INGEST_PORT to a free port.`,
    );
  });
});

/** Sends the text as it is and answers everything that comes back. */
function exchange(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = '';
    connect(Number(port), hostname, function (this: import('node:net').Socket) {
      this.setEncoding('utf8');
      this.on('data', (part) => (answer += part))
        .on('end', () => resolve(answer))
        .on('error', reject);
      this.write(text);
    });
  });
}
