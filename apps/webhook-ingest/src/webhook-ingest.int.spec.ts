import { createHash, generateKeyPairSync } from 'node:crypto';
import { notificationAcknowledgement } from '@paywright/apo';
import { CaptureResult, decodeEvent, PaymentResult } from '@paywright/contracts';
import { eventually } from '@paywright/testing';
import { openEvidence, type StoredNotification } from './notifications/evidence';
import { notificationIdFor } from './notifications/notification-id';
import { bodies, bytesOf } from './notifications/notification.builders';
import { openTestBed } from './test-bed';

interface Row extends StoredNotification {
  readonly kind: string;
  readonly deliveries: number;
  readonly unrecognized_reason: string | null;
  readonly apo_payment_id: string | null;
  readonly payment_request_id: string | null;
  readonly key_version: string;
}

let bed: Awaited<ReturnType<typeof openTestBed>>;
let serial = 0;

beforeAll(async () => {
  bed = await openTestBed();
});

afterAll(() => bed.close());

/** Bodies of their own per test, so that none is another's re-delivery. */
function payment(fields: object = {}) {
  serial += 1;
  return { ...bodies.payment, paymentRequestId: `pr-${serial}`, paymentId: `apo-${serial}`, ...fields };
}

async function storedAs(body: unknown): Promise<Row | undefined> {
  const [row] = await bed.db.query<Row[]>(
    'SELECT * FROM notifications JOIN deliveries USING (notification_id, received_at) WHERE notification_id = $1',
    [notificationIdFor('apo-kr', bytesOf(body))],
  );
  return row;
}

async function deliverAndStore(body: unknown, delivery: Parameters<typeof bed.deliver>[1] = {}): Promise<Row> {
  await expectAcknowledged(await bed.deliver(body, delivery));
  const stored = await storedAs(body);
  if (!stored) throw new Error('it is stored');
  return stored;
}

const eventsOf = (apoPaymentId: string) => bed.published.filter(({ key }) => key === apoPaymentId);

const published = (apoPaymentId: string) =>
  eventually(() => eventsOf(apoPaymentId)[0], { describe: `an event of ${apoPaymentId} is on the log` });

/** Whatever was stored before a marker is on the log once the marker is. */
async function everythingPublished(): Promise<void> {
  const marker = payment();
  await bed.deliver(marker);
  await published(marker.paymentId);
}

async function expectAcknowledged(response: Response): Promise<void> {
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json; charset=UTF-8');
  expect(await response.text()).toBe(notificationAcknowledgement);
}

async function expectProblem(response: Response, status: number, kind: string): Promise<void> {
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ type: `urn:paywright:problem:${kind}` });
}

describe('a genuine notification', () => {
  it('is stored as it came, published under the same number and acknowledged with the fixed body', async () => {
    const body = payment();
    await expectAcknowledged(await bed.deliver(body));

    const stored = await storedAs(body);
    expect(stored).toMatchObject({
      kind: 'payment',
      deliveries: 1,
      key_version: '1',
      apo_payment_id: body.paymentId,
      payment_request_id: body.paymentRequestId,
    });
    const event = decodeEvent(PaymentResult, await published(body.paymentId));
    expect(event.id).toBe(stored?.notification_id);
    expect(event.data).toMatchObject({ notificationId: stored?.notification_id, route: 'apo-kr' });
  });

  it('shows nothing of its body in any row', async () => {
    const cardToken = 'ALIPAYq3Jx0vT8mBf5wZ2kH7nD4sLrYc1uPgXeA9iO6tVbR';
    const body = payment({ paymentResultInfo: { ...bodies.payment.paymentResultInfo, cardToken } });
    await deliverAndStore(body);
    await published(body.paymentId);
    const rows = await bed.db.query<{ text: string }[]>(
      `SELECT t::text AS text FROM notifications t UNION ALL SELECT t::text FROM outbox t
       UNION ALL SELECT t::text FROM rejected_notifications t`,
    );
    const everything = [...rows.map(({ text }) => text), ...bed.published.map((event) => JSON.stringify(event))].join();
    expect(everything).toContain(body.paymentId);
    for (const secret of [cardToken, 'GILDONG', '"paymentResultInfo"']) {
      for (const form of [secret, Buffer.from(secret).toString('hex')]) expect(everything).not.toContain(form);
    }
  });

  it('opens to the identical bytes, and verifies again with what stands beside them', async () => {
    const body = payment();
    const stored = await deliverAndStore(body, { path: '/notifications/apo-kr?shop=1&x=%2F' });
    const { rawBody, verification } = openEvidence(stored, bed.sealer, bed.publicKeys);
    expect(rawBody.equals(bytesOf(body))).toBe(true);
    expect(verification).toEqual({ verified: true, keyVersion: '1' });
  });

  it.each(['request_path', 'client_id', 'request_time', 'signature'] as const)(
    'no longer verifies with another %s beside it',
    async (column) => {
      const stored = await deliverAndStore(payment());
      const other = await deliverAndStore(payment());
      const altered = { ...stored, [column]: column === 'signature' ? other.signature : `${stored[column]}1` };
      expect(openEvidence(altered, bed.sealer, bed.publicKeys).verification.verified).toBe(false);
    },
  );

  it('does not open in the row of another, nor when a byte of it was changed', async () => {
    const [stored, other] = [await deliverAndStore(payment()), await deliverAndStore(payment())];
    const changed = Buffer.from(stored.sealed_body);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    for (const sealed_body of [other.sealed_body, changed]) {
      expect(() => openEvidence({ ...stored, sealed_body }, bed.sealer, bed.publicKeys)).toThrow(
        'altered or sealed for',
      );
    }
  });

  it('of a capture is published too', async () => {
    const body = { ...bodies.capture, paymentId: 'apo-of-capture' };
    await expectAcknowledged(await bed.deliver(body));
    const event = decodeEvent(CaptureResult, await published('apo-of-capture'));
    expect(event.data.captureId).toBe(bodies.capture.captureId);
  });

  it('counts when the query of its address was signed, and when it was not', async () => {
    const path = '/notifications/apo-kr?shop=1';
    await expectAcknowledged(await bed.deliver(payment(), { path }));
    await expectAcknowledged(await bed.deliver(payment(), { path, signedPath: '/notifications/apo-kr' }));
  });

  it('counts when signed with the rotated key, whatever version its header names', async () => {
    const [, second] = bed.privateKeys;
    const rotated = payment();
    await expectAcknowledged(await bed.deliver(rotated, { privateKey: second, keyVersion: '2' }));
    expect(await storedAs(rotated)).toMatchObject({ key_version: '2' });
    const mislabelled = payment();
    await expectAcknowledged(await bed.deliver(mislabelled, { privateKey: second, keyVersion: '1' }));
    expect(await storedAs(mislabelled)).toMatchObject({ key_version: '2' });
  });

  it('may have any content type, or none', async () => {
    await expectAcknowledged(await bed.deliver(payment(), { headers: { 'content-type': 'text/plain' } }));
    await expectAcknowledged(await bed.deliver(payment(), { headers: { 'content-type': undefined } }));
  });

  it('is stored and acknowledged, but not published, when nobody processes its kind yet', async () => {
    for (const kind of ['vaulting', 'unrecognized'] as const) {
      await expectAcknowledged(await bed.deliver(bodies[kind]));
      expect(await storedAs(bodies[kind])).toMatchObject({ kind, deliveries: 1 });
    }
    await everythingPublished();
    const types = new Set(bed.published.map(({ headers }) => headers['ce_type']));
    expect(
      [...types].filter((type) => !/paywright\.(payment|capture|refund|dispute)\.result\.v1/.test(type ?? '')),
    ).toEqual([]);
    const metrics = await (await fetch(`${bed.url}/metrics`)).text();
    expect(metrics).toContain('notifications_stored_total{route="apo-kr",kind="vaulting",delivery="first"} 1');
  });

  it.each(['hello', '[1,2]', '{"notifyType":"PAYMENT_RESULT"}', 'ÿþ\0'])(
    'is stored and acknowledged even when it says %j',
    async (body) => {
      await expectAcknowledged(await bed.deliver(body));
      expect(await storedAs(body)).toMatchObject({ kind: 'unrecognized', unrecognized_reason: expect.any(String) });
    },
  );

  it('is stored whatever its numbers look like', async () => {
    const body = payment({ paymentId: `\0${'7'.repeat(5000)}`, paymentRequestId: '\ud800' });
    await expectAcknowledged(await bed.deliver(body));
    await published('7'.repeat(64));
  });
});

describe('a re-delivered notification', () => {
  it('is acknowledged again without a second event, also when it is signed anew', async () => {
    const body = payment();
    await expectAcknowledged(await bed.deliver(body));
    await expectAcknowledged(await bed.deliver(body));
    await expectAcknowledged(await bed.deliver(body, { time: '1893456139000' }));
    const stored = await storedAs(body);
    expect(stored).toMatchObject({ deliveries: 3, request_time: '1893456019000' });
    expect(stored && openEvidence(stored, bed.sealer, bed.publicKeys).verification.verified).toBe(true);
    await everythingPublished();
    expect(eventsOf(body.paymentId)).toHaveLength(1);
  });

  it('becomes one event when many deliveries arrive at once', async () => {
    const body = payment();
    const responses = await Promise.all(Array.from({ length: 20 }, () => bed.deliver(body)));
    for (const response of responses) await expectAcknowledged(response);
    expect(await storedAs(body)).toMatchObject({ deliveries: 20 });
    await everythingPublished();
    expect(eventsOf(body.paymentId)).toHaveLength(1);
  });
});

describe('a forged notification', () => {
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const forgeries: [string, string, Parameters<typeof bed.deliver>[1]][] = [
    ['an unknown key', 'signature-mismatch', { privateKey: stranger }],
    ['another body than was signed', 'signature-mismatch', { signedBody: { other: 'body' } }],
    ['another time than was signed', 'signature-mismatch', { headers: { 'request-time': '1893456019001' } }],
    ['another address than was signed', 'signature-mismatch', { signedPath: '/notifications/apo-general' }],
    [
      'another query than was signed',
      'signature-mismatch',
      { path: '/notifications/apo-kr?a=1', signedPath: '/notifications/apo-kr?a=2' },
    ],
    ['another client id', 'client-id-differs', { headers: { 'client-id': 'SANDBOX_other' } }],
    ['no client id', 'client-id-missing', { headers: { 'client-id': undefined } }],
    ['no time', 'request-time-missing', { headers: { 'request-time': undefined } }],
    ['no signature', 'signature-missing', { headers: { signature: undefined } }],
    [
      'a signature of another algorithm',
      'algorithm-unsupported',
      { headers: { signature: 'algorithm=none,signature=AAAA' } },
    ],
    ['a signature that is none', 'signature-malformed', { headers: { signature: 'yes' } }],
  ];

  it.each(forgeries)('with %s is refused and leaves a hash and a count, no body', async (_, reason, delivery) => {
    const body = payment();
    await expectProblem(await bed.deliver(body, delivery), 401, reason);
    await bed.deliver(body, delivery);
    expect(await storedAs(body)).toBeUndefined();

    const hash = createHash('sha256').update(bytesOf(body)).digest('hex');
    await eventually(
      async () => {
        const rows = await bed.db.query('SELECT reason, count FROM rejected_notifications WHERE body_hash = $1', [
          hash,
        ]);
        expect(rows).toEqual([{ reason, count: '2' }]);
        return true;
      },
      { describe: 'the refusals are counted' },
    );
    await everythingPublished();
    expect(eventsOf(body.paymentId)).toEqual([]);
  });

  it('that is the same JSON written again is refused: the bytes are signed, not what they mean', async () => {
    const body = payment();
    await expectProblem(await bed.deliver(JSON.stringify(body), { signedBody: body }), 401, 'signature-mismatch');
  });

  it('has no effect on the genuine one that follows', async () => {
    const body = payment();
    await expectProblem(await bed.deliver(body, { privateKey: stranger }), 401, 'signature-mismatch');
    await expectAcknowledged(await bed.deliver(body));
    await published(body.paymentId);
  });
});

describe('an address', () => {
  it('that is no route is not found, whatever is sent there', async () => {
    await expectProblem(await bed.deliver(payment(), { path: '/notifications/nobody' }), 404, 'unknown-route');
  });

  it('takes POST alone', async () => {
    await expectProblem(await fetch(`${bed.url}/notifications/apo-kr`), 405, 'method-not-allowed');
  });

  it('takes 256 KiB and not more', async () => {
    const filledTo = (size: number) => JSON.stringify({ ...bodies.unrecognized, metadata: '' }).padEnd(size, ' ');
    await expectAcknowledged(await bed.deliver(filledTo(256 * 1024)));
    await expectProblem(await bed.deliver(filledTo(256 * 1024 + 1)), 413, 'body-too-large');
  });

  it('refuses an empty body: nobody signed nothing for it', async () => {
    await expectProblem(await fetch(`${bed.url}/notifications/apo-kr`, { method: 'POST' }), 401, 'client-id-missing');
  });
});

describe('while the store is down', () => {
  it('nothing is acknowledged, forgeries are still refused, and the re-delivery afterwards is taken', async () => {
    const body = payment();
    const reopen = await bed.closeStore();
    try {
      await expectProblem(await bed.deliver(body), 503, 'not-stored');
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      await expectProblem(await bed.deliver(body, { privateKey }), 401, 'signature-mismatch');
      expect((await fetch(`${bed.url}/health/ready`)).status).toBe(503);
      expect((await fetch(`${bed.url}/health/live`)).status).toBe(200);
    } finally {
      await reopen();
    }
    await expectAcknowledged(await bed.deliver(body));
    await published(body.paymentId);
    expect(eventsOf(body.paymentId)).toHaveLength(1);
    expect((await fetch(`${bed.url}/health/ready`)).status).toBe(200);
  });
});

describe('while the event log is down', () => {
  it('notifications are stored and acknowledged, and published once it is back', async () => {
    const body = payment();
    const reopen = await bed.closeLog();
    try {
      await expectAcknowledged(await bed.deliver(body));
      expect((await fetch(`${bed.url}/health/ready`)).status).toBe(200);
    } finally {
      await reopen();
    }
    await eventually(() => eventsOf(body.paymentId)[0], { describe: 'the event is on the log', deadlineMs: 30_000 });
  });
});
