import type { ProblemDocument } from '@paywright/contracts';
import { paymentRequest, unique } from '../fixtures/payments.fixture';
import { type RunningGateway, runningGateway } from '../fixtures/running-gateway.fixture';

type Json = Record<string, unknown>;

interface BadRequest {
  readonly name: string;
  /** Spoils a good body. */
  readonly body?: (good: Json) => unknown;
  /** The body as sent, instead. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly status: number;
  readonly kind: string;
  readonly field: string;
  readonly rule: RegExp;
}

const deep = (good: Json, path: string, value: unknown): Json => {
  const [head = '', ...rest] = path.split('.');
  return { ...good, [head]: rest.length === 0 ? value : deep(good[head] as Json, rest.join('.'), value) };
};

const invalid = (name: string, path: string, value: unknown, rule: RegExp, field = path): BadRequest => ({
  name,
  body: (good) => deep(good, path, value),
  status: 422,
  kind: 'invalid-body',
  field,
  rule,
});

const smallestUnits = /must be a positive whole number of the smallest unit as text/;

const badRequests: readonly BadRequest[] = [
  invalid('an unknown field', 'payementAmount', {}, /is not a known field/),
  invalid('an unknown field inside', 'order.colour', 'red', /is not a known field/),
  invalid('metadata that is no text', 'metadata', { channel: 7 }, /must be a string/, 'metadata.channel'),
  invalid('metadata under a number', 'metadata', { '1st': 'x' }, /must have 1 to 64 letters/, 'metadata.1st'),
  invalid('a card number in metadata', 'metadata', { note: '4054 6957 2310 0768' }, /no card number/, 'metadata.note'),
  invalid('one behind other digits', 'metadata', { note: '12 4054695723100768' }, /no card number/, 'metadata.note'),
  invalid(
    'too much metadata',
    'metadata',
    Object.fromEntries([...Array(21).keys()].map((n) => [`k${n}`, 'x'])),
    /must have at most 20 entries/,
  ),
  invalid('a missing field', 'order.referenceOrderId', undefined, /is required/),
  invalid('a missing part', 'env', undefined, /is required/),
  invalid('an empty text', 'order.orderDescription', '', /must not be empty/),
  invalid('a text too long', 'order.orderDescription', 'x'.repeat(257), /must have at most 256 characters/),
  invalid('a control character', 'order.orderDescription', 'tea\u0000cups', /must not have control characters/),
  invalid('half a character', 'order.orderDescription', 'tea\ud800cups', /must not have control characters/),
  invalid('an order number with blanks', 'order.referenceOrderId', 'order 1', /must have 1 to 64 letters/),
  invalid('a buyer nobody can name', 'order.buyer', {}, /give at least one of referenceBuyerId/),
  invalid('a currency that does not exist', 'paymentAmount.currency', 'KRX', /must be an ISO 4217 currency code/),
  invalid('a currency in lower case', 'paymentAmount.currency', 'krw', /must be an ISO 4217 currency code/),
  invalid('a currency these cards do not take', 'paymentAmount.currency', 'USD', /must be KRW/),
  invalid('KRW with decimals', 'paymentAmount.value', '42000.00', smallestUnits),
  invalid('an amount as a number', 'paymentAmount.value', 42000, /must be a text of digits/),
  invalid('an amount with a minus', 'paymentAmount.value', '-42000', smallestUnits),
  invalid('an amount with a plus', 'paymentAmount.value', '+42000', smallestUnits),
  invalid('an amount with separators', 'paymentAmount.value', '42,000', smallestUnits),
  invalid('an amount of nothing', 'paymentAmount.value', '0', smallestUnits),
  invalid('an amount with a leading zero', 'paymentAmount.value', '042000', smallestUnits),
  invalid('an amount of 17 digits', 'paymentAmount.value', '1'.repeat(17), smallestUnits),
  invalid('amounts that differ', 'paymentAmount.value', '41999', /must equal order.orderAmount/, 'paymentAmount'),
  invalid(
    'an unknown brand',
    'paymentMethod.paymentMethodMetaData.selectedCardBrand',
    'VISA',
    /must be one of BC, CITI, .*WOORI/,
  ),
  invalid('another way to pay', 'paymentMethod.paymentMethodType', 'ALIPAY_CN', /must be "CARD"/),
  invalid(
    'a card that is neither Korean nor not',
    'paymentMethod.paymentMethodMetaData.requireIssuerAuthentication',
    'perhaps',
    /must be true .* or false/,
  ),
  invalid(
    'a brand of an issuer that does not authenticate',
    'paymentMethod.paymentMethodMetaData.requireIssuerAuthentication',
    false,
    /is not a known field/,
    'paymentMethod.paymentMethodMetaData.selectedCardBrand',
  ),
  invalid('a redirect over plain http', 'paymentRedirectUrl', 'http://shop.example/return', /must be an https URL/),
  invalid('a redirect to this machine', 'paymentRedirectUrl', 'http://127.0.0.1/return', /must be an https URL/),
  invalid('a redirect of another kind', 'paymentRedirectUrl', 'javascript:alert(1)', /must be an https URL/),
  invalid('a redirect that is no URL', 'paymentRedirectUrl', 'shop', /must be an https URL/),
  invalid('a terminal nobody knows', 'env.terminalType', 'TV', /must be one of WEB, WAP, APP, MINI_APP/),
  invalid('a phone without its system', 'env', { terminalType: 'WAP', clientIp: '203.0.113.7' }, /WAP/, 'env.osType'),
  invalid("something else than the buyer's address", 'env.clientIp', 'shop.example', /IP address/),
  { name: 'a list', body: () => [], status: 422, kind: 'invalid-body', field: '(body)', rule: /must be an object/ },
  { name: 'nothing', text: '', status: 400, kind: 'malformed-json', field: '(body)', rule: /valid JSON/ },
  {
    name: 'malformed JSON',
    text: '{"order":',
    status: 400,
    kind: 'malformed-json',
    field: '(body)',
    rule: /valid JSON/,
  },
  {
    name: 'a body too large',
    body: (good) => ({ ...good, padding: 'x'.repeat(70_000) }),
    status: 413,
    kind: 'body-too-large',
    field: '(body)',
    rule: /65536 bytes/,
  },
  {
    name: 'another content type',
    headers: { 'content-type': 'text/plain' },
    status: 415,
    kind: 'unsupported-media-type',
    field: 'Content-Type',
    rule: /must be application\/json/,
  },
  {
    name: 'no Idempotency-Key',
    headers: { 'idempotency-key': undefined },
    status: 400,
    kind: 'idempotency-key-missing',
    field: 'Idempotency-Key',
    rule: /is required/,
  },
  {
    name: 'an Idempotency-Key with blanks',
    headers: { 'idempotency-key': 'key one' },
    status: 400,
    kind: 'idempotency-key-invalid',
    field: 'Idempotency-Key',
    rule: /must have 1 to 64 letters/,
  },
  {
    name: 'an Idempotency-Key too long',
    headers: { 'idempotency-key': 'k'.repeat(65) },
    status: 400,
    kind: 'idempotency-key-invalid',
    field: 'Idempotency-Key',
    rule: /must have 1 to 64 letters/,
  },
  {
    name: 'no API key',
    headers: { authorization: undefined },
    status: 401,
    kind: 'unauthenticated',
    field: 'Authorization',
    rule: /is required/,
  },
  {
    name: 'something else than an API key',
    headers: { authorization: 'Basic c2hvcDpzZWNyZXQ=' },
    status: 401,
    kind: 'unauthenticated',
    field: 'Authorization',
    rule: /must be Bearer and an API key/,
  },
  {
    name: 'an API key nobody made',
    headers: { authorization: `Bearer pwk_0123456789_${'0'.repeat(52)}` },
    status: 401,
    kind: 'unauthenticated',
    field: 'Authorization',
    rule: /is not known/,
  },
];

describe('a request for a payment', () => {
  let gateway: RunningGateway;
  let key: string;

  beforeAll(async () => {
    gateway = await runningGateway();
    key = await gateway.key();
  });
  afterAll(() => gateway.stop());

  const post = async (request: Partial<BadRequest>): Promise<Response> => {
    const good: Json = { ...paymentRequest() };
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'idempotency-key': unique('key'),
      ...request.headers,
    };
    return fetch(`${gateway.url}/v1/payments`, {
      method: 'POST',
      headers: Object.entries(headers).filter((header): header is [string, string] => header[1] !== undefined),
      body: request.text ?? JSON.stringify(request.body ? request.body(good) : good),
    });
  };

  const problemOf = async (response: Response): Promise<ProblemDocument> => {
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    return (await response.json()) as ProblemDocument;
  };

  it('that keeps every rule is taken', async () => {
    const response = await post({});
    expect(response.status).toBe(202);
    const { paymentId } = (await response.json()) as { paymentId: string };
    expect(response.headers.get('location')).toBe(`/v1/payments/${paymentId}`);
    expect(response.headers.has('idempotency-replayed')).toBe(false);
  });

  it.each(badRequests)('with $name is refused with $status, naming field and rule', async (bad) => {
    const response = await post(bad);
    expect(response.status).toBe(bad.status);
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ type: `urn:paywright:problem:${bad.kind}`, status: bad.status });
    expect(problem.errors).toContainEqual(
      expect.objectContaining({ field: bad.field, rule: expect.stringMatching(bad.rule) }),
    );
  });

  it('with several faults hears of all of them at once', async () => {
    const response = await post({
      body: (good) => deep(deep(deep(good, 'order.colour', 'red'), 'env.terminalType', 'TV'), 'paymentAmount.value', 1),
    });
    const { errors = [] } = await problemOf(response);
    expect(errors.map(({ field }) => field).sort()).toEqual([
      'env.terminalType',
      'order.colour',
      'paymentAmount.value',
    ]);
  });

  it('never hears its own values back', async () => {
    const response = await post({
      body: (good) => deep(good, 'order.orderDescription', '4111111111111111'.repeat(20)),
    });
    expect(JSON.stringify(await problemOf(response))).not.toContain('411111');
  });

  it.each([
    ['expired', { expiresInMs: 1 }, /the API key expired at/],
    ['revoked', {}, /the API key was revoked at/],
  ])('with a key that is %s is refused', async (what, wanted, rule) => {
    const spoilt = await gateway.key(wanted);
    if (what === 'revoked') {
      await gateway.db.query('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [spoilt.split('_')[1]]);
    }
    const response = await post({ headers: { authorization: `Bearer ${spoilt}` } });
    expect(response.status).toBe(401);
    expect((await problemOf(response)).errors).toEqual([
      expect.objectContaining({ field: 'Authorization', rule: expect.stringMatching(rule) }),
    ]);
  });

  it('with a key that may only read is refused, naming the scope', async () => {
    const reader = await gateway.key({ scopes: ['payments:read'] });
    const response = await post({ headers: { authorization: `Bearer ${reader}` } });
    expect(response.status).toBe(403);
    expect(await problemOf(response)).toMatchObject({
      type: 'urn:paywright:problem:scope-missing',
      requiredScope: 'payments:write',
      errors: [{ field: 'Authorization', rule: 'the API key must have the scope payments:write' }],
    });
  });
});

describe('a gateway on a laptop', () => {
  it('takes redirects over plain http to this machine, and to no other', async () => {
    const gateway = await runningGateway({ ALLOW_HTTP_URLS: 'true' });
    try {
      const client = await gateway.client();
      const to = (paymentRedirectUrl: string) =>
        client.createPayment(unique('key'), { ...paymentRequest(), paymentRedirectUrl });
      expect((await to('http://127.0.0.1:3010/return')).payment.status).toBe('requested');
      await expect(to('http://shop.example/return')).rejects.toMatchObject({ status: 422 });
    } finally {
      await gateway.stop();
    }
  });
});

describe('a client in a hurry', () => {
  it('is told to wait, by Retry-After', async () => {
    const gateway = await runningGateway({ RATE_LIMIT: '3' });
    try {
      const client = await gateway.client();
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => client.listPayments()));
      const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(refusals.length).toBeGreaterThanOrEqual(5 - 3); // a second may pass in between
      expect(refusals[0]).toMatchObject({ status: 429, type: 'urn:paywright:problem:rate-limited', retryAfterS: 1 });
      const other = await gateway.client({ client: 'other-shop' });
      expect(await other.listPayments()).toEqual({ payments: [] });
    } finally {
      await gateway.stop();
    }
  });
});
