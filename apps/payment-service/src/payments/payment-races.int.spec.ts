import { translateNotification } from '@paywright/apo';
import { paymentIdFor } from '@paywright/contracts';
import type { Payment } from '@paywright/payments';
import { answers, openTestBed, type TestBed } from '../test-bed';

let bed: TestBed;
beforeEach(async () => {
  bed = await openTestBed();
});
afterEach(() => bed.close());

const kinds = async (paymentId: string): Promise<string[]> =>
  (await bed.published(paymentId)).map(({ type }) => type.replace('payment.', ''));

const inquirySays = (status: 'SUCCESS' | 'FAIL' | 'PROCESSING', resultCode?: string) => ({
  kind: 'answered' as const,
  status,
  resultCode,
  report: { apoPaymentId: 'apo-1', amount: { minor: 4200n, currency: 'KRW' }, acquirer: { acquirerName: 'ALIPAY' } },
  captures: [],
  refunds: [],
});

describe('two requests', () => {
  it('for one order: one is accepted, the other rejected with a pointer to the holder', async () => {
    const order = {
      referenceOrderId: 'the-order',
      orderDescription: 'a book',
      orderAmount: { currency: 'KRW', value: '4200' },
      buyer: { referenceBuyerId: 'b' },
    };
    const requests = Array.from({ length: 8 }, (_, index) => bed.request(`ref-${index}`, { order }));
    await Promise.all(requests.map((request) => bed.requestPayment.handle(request)));

    const payments: Payment[] = await Promise.all(requests.map(({ data }) => bed.payment(data.paymentId)));
    const accepted = payments.filter(({ status }) => status === 'requested');
    expect(accepted).toHaveLength(1);
    for (const { id } of payments.filter(({ status }) => status === 'rejected')) {
      const [event] = await bed.published(id);
      expect(event).toMatchObject({
        type: 'payment.rejected',
        data: { reason: 'order-already-held', heldBy: accepted[0]?.id },
      });
    }
  });

  it('under one reference with the same content are one payment', async () => {
    const requests = Array.from({ length: 5 }, () => bed.request('same'));
    await Promise.all(requests.map((request) => bed.requestPayment.handle(request)));
    const claimed = await bed.operations.claim('apo-kr', 'pay', bed.clock.now(), 2_000, { limit: 10 });
    expect(claimed).toHaveLength(1);
    expect(await bed.published(requests[0]?.data.paymentId ?? '')).toEqual([]);
  });

  it('under one reference with different content: the second is rejected and the payment untouched', async () => {
    const first = bed.request('same');
    await bed.requestPayment.handle(first);
    await bed.requestPayment.handle(bed.request('same', { paymentRedirectUrl: 'https://shop.example/other' }));
    expect(await bed.payment(first.data.paymentId)).toMatchObject({ status: 'requested', version: 1 });
    expect(await bed.published(first.data.paymentId)).toMatchObject([
      { type: 'payment.rejected', data: { reason: 'payment-ref-reused' } },
    ]);
  });

  it('the same event twice takes effect once', async () => {
    const request = bed.request('once');
    await Promise.all([bed.requestPayment.handle(request), bed.requestPayment.handle(request)]);
    expect(await bed.payment(request.data.paymentId)).toMatchObject({ status: 'requested', version: 1 });
  });
});

it('a request from an unknown source is refused and stores nothing', async () => {
  const request = bed.request('x', {}, 'somebody');
  await bed.requestPayment.handle(request);
  await expect(bed.payment(request.data.paymentId)).rejects.toThrow('no payment');
  expect(await bed.published(request.data.paymentId)).toMatchObject([{ data: { reason: 'unknown-source' } }]);
});

it('refusals of two sources are two events, although their requests have the same id', async () => {
  const requests = ['somebody', 'anybody'].map((source) => bed.request('x', {}, source));
  for (const request of requests) await bed.requestPayment.handle({ ...request, id: 'evt' });
  const ids = await bed.db.query<{ id: string }[]>(`SELECT DISTINCT headers ->> 'ce_id' AS id FROM outbox`);
  expect(ids).toHaveLength(2);
});

it.each(['order-service', 'somebody'])(
  'a request of %s under a number that is not its own is refused',
  async (source) => {
    const paymentId = paymentIdFor('somebody-else', 'x');
    await bed.requestPayment.handle(bed.request('x', { paymentId }, source));
    expect(await bed.published(paymentId)).toMatchObject([{ data: { reason: 'payment-id-mismatch' } }]);
  },
);

describe('a capture notification that comes before the pay answer', () => {
  it('is parked, and the pay answer picks it up', async () => {
    const { data } = bed.request('early');
    await bed.requestPayment.handle({ ...bed.request('early'), data });
    const pay = await bed.claimPay();
    await bed.captureResult({ apoPaymentId: 'apo-1' });
    expect(await bed.parked()).toBe(1);
    await bed.answerPay.record(pay, answers.actionRequired('apo-1'));
    expect(await bed.parked()).toBe(0);
    expect(await bed.payment(data.paymentId)).toMatchObject({ status: 'captured', holds: [] });
    expect(await kinds(data.paymentId)).toEqual(['action-required', 'authorized', 'captured']);
  });

  it('is placed by connections that knew the table before a rollout changed it', async () => {
    const place = async (name: string): Promise<void> => {
      await bed.requestPayment.handle(bed.request(name));
      const pay = await bed.claimPay();
      await bed.captureResult({ apoPaymentId: name });
      await bed.answerPay.record(pay, answers.actionRequired(name));
    };
    const names = Array.from({ length: 10 }, (_, index) => `rollout-${index}`);
    for (const name of names) await place(`before-${name}`);
    await bed.db.query('ALTER TABLE parked_results ADD COLUMN note text');
    for (const name of names) await place(`after-${name}`);
    expect(await bed.parked()).toBe(0);
  });

  it('is taken along, with a hold, when the pay is answered under a second number', async () => {
    const { data, ...request } = bed.request('two-numbers');
    await bed.requestPayment.handle({ ...request, data });
    const pay = await bed.claimPay();
    await bed.answerPay.record(pay, answers.actionRequired('apo-1'));
    await bed.captureResult({ apoPaymentId: 'apo-2' });
    expect(await bed.parked()).toBe(1);
    await bed.answerPay.record(pay, answers.actionRequired('apo-2'));
    expect(await bed.parked()).toBe(0);
    expect(await bed.payment(data.paymentId)).toMatchObject({
      captures: [{ captureId: 'capture-1' }],
      holds: [{ reason: 'apo-payment-id-changed' }],
    });
  });

  it('is never lost, however the two race', async () => {
    for (let round = 0; round < 25; round += 1) {
      const request = bed.request(`race-${round}`);
      await bed.requestPayment.handle(request);
      const pay = await bed.claimPay();
      const apoPaymentId = `apo-${round}`;
      await Promise.all([
        bed.answerPay.record(pay, answers.actionRequired(apoPaymentId)),
        bed.captureResult({ apoPaymentId }),
        bed.paymentResult({ apoPaymentId, paymentRequestId: pay.requestId }),
      ]);
      expect(await bed.parked()).toBe(0);
      expect(await bed.payment(request.data.paymentId)).toMatchObject({ status: 'captured', holds: [] });
      expect((await kinds(request.data.paymentId)).filter((kind) => kind === 'captured')).toHaveLength(1);
    }
  });
});

it('expiry against success: whoever wins, an ended payment is never captured', async () => {
  const ends = new Set<string>();
  for (let round = 0; round < 20; round += 1) {
    const request = bed.request(`expiry-${round}`);
    await bed.requestPayment.handle(request);
    const pay = await bed.claimPay();
    await bed.answerPay.record(pay, answers.actionRequired('apo-1'));
    bed.clock.advance(2_000);
    const inquiry = await bed.claimInquiry(request.data.paymentId);
    await Promise.all([
      bed.answerInquiry.record(inquiry, inquirySays('FAIL', 'ORDER_IS_CLOSED')),
      bed.paymentResult({ paymentRequestId: pay.requestId, acquirerInfo: { acquirerName: '2C2P' } }),
    ]);
    const payment = await bed.payment(request.data.paymentId);
    const happened = await kinds(request.data.paymentId);
    ends.add(payment.status);
    expect(payment.holds).toHaveLength(1);
    if (payment.status === 'expired') {
      expect(happened).not.toContain('captured');
      expect(happened).toContain('late-received');
    } else {
      expect(payment.status).toBe('captured');
      expect(happened).toContain('held');
    }
  }
  expect(ends.size).toBeGreaterThan(0);
});

it('a pay that is answered without a URL is repeated at growing intervals', async () => {
  await bed.requestPayment.handle(bed.request('no-url'));
  const claimed = (kind: 'pay' | 'inquire') =>
    bed.operations.claim('apo-kr', kind, bed.clock.now(), 2_000, { limit: 10 });
  let sent = 0;
  for (let second = 0; second < 60; second += 1) {
    for (const pay of await claimed('pay')) {
      sent += 1;
      await bed.answerPay.record(pay, { kind: 'pending', report: {} });
    }
    for (const inquiry of await claimed('inquire')) await bed.answerInquiry.record(inquiry, inquirySays('PROCESSING'));
    bed.clock.advance(1_000);
  }
  // At 0, 2, 5, 10, 17, 28 and 44 s, as inquiries are spaced.
  expect(sent).toBe(7);
});

describe('a pay without an answer', () => {
  it('is not sent again before an inquiry says so, then repeated byte for byte', async () => {
    const request = bed.request('lost');
    await bed.requestPayment.handle(request);
    const pay = await bed.claimPay();
    await bed.answerPay.record(pay, answers.unknown());
    await expect(bed.claimPay()).rejects.toThrow('no pay is due');
    expect(await bed.payment(request.data.paymentId)).toMatchObject({
      status: 'processing',
      unknownSince: bed.clock.now(),
    });

    bed.clock.advance(2_000);
    const { payAgain } = await bed.answerInquiry.record(await bed.claimInquiry(), inquirySays('PROCESSING'));
    expect(payAgain).toBe(true);
    const again = await bed.claimPay();
    expect(again.body).toBe(pay.body);
    await bed.answerPay.record(again, answers.actionRequired('apo-1'));
    const known = await bed.payment(request.data.paymentId);
    expect(known.status).toBe('action_required');
    expect(known.unknownSince).toBeUndefined();
  });

  it('that provably never left is sent again without an inquiry, and expires without one', async () => {
    const request = bed.request('unsent');
    await bed.requestPayment.handle(request);
    await bed.answerPay.record(await bed.claimPay(), answers.unknown(true));
    await expect(bed.claimPay()).rejects.toThrow('no pay is due');
    bed.clock.advance(1_000);
    await bed.answerPay.record(await bed.claimPay(), answers.unknown(true));

    bed.clock.advance(9 * 60_000 + 30_000);
    await expect(bed.claimPay()).rejects.toThrow('no pay is due');
    expect(await bed.answerInquiry.expireUnsent(await bed.claimInquiry())).toBe(true);
    expect(await bed.payment(request.data.paymentId)).toMatchObject({
      status: 'expired',
      ending: { reason: 'never-sent' },
    });
  });

  it('goes on being asked about when upstream knows it although it seemed unsent', async () => {
    const request = bed.request('known-after-all');
    await bed.requestPayment.handle(request);
    const pay = await bed.claimPay();
    await bed.answerPay.record(pay, answers.unknown(true));
    await bed.paymentResult({ apoPaymentId: 'apo-1', paymentRequestId: pay.requestId });

    bed.clock.advance(10 * 60_000);
    const inquiry = await bed.claimInquiry();
    expect(await bed.answerInquiry.expireUnsent(inquiry)).toBe(false);
    await bed.answerInquiry.record(inquiry, inquirySays('SUCCESS'));
    bed.clock.advance(60 * 60_000);
    expect(await bed.claimInquiry()).toMatchObject({ paymentId: request.data.paymentId });
  });

  it('keeps its doubt when the proof that a repeat never left is recorded twice', async () => {
    const request = bed.request('proof-twice');
    await bed.requestPayment.handle(request);
    await bed.answerPay.record(await bed.claimPay(), answers.unknown());
    bed.clock.advance(2_000);
    await bed.answerInquiry.record(await bed.claimInquiry(), { kind: 'not-found' });
    const repeat = await bed.claimPay();
    // The connection broke during the first COMMIT, so whether it took effect was not known.
    await bed.answerPay.record(repeat, answers.unknown(true));
    await bed.answerPay.record(repeat, answers.unknown(true));

    bed.clock.advance(10 * 60_000);
    expect(await bed.answerInquiry.expireUnsent(await bed.claimInquiry())).toBe(false);
    expect(await bed.payment(request.data.paymentId)).toMatchObject({ status: 'processing' });
  });

  it('that may have left does not expire without upstream’s word', async () => {
    const request = bed.request('maybe');
    await bed.requestPayment.handle(request);
    await bed.answerPay.record(await bed.claimPay(), answers.unknown());
    bed.clock.advance(10 * 60_000);
    const inquiry = await bed.claimInquiry();
    expect(await bed.answerInquiry.expireUnsent(inquiry)).toBe(false);
    await bed.answerInquiry.record(inquiry, { kind: 'not-found' });
    expect(await bed.payment(request.data.paymentId)).toMatchObject({
      status: 'processing',
      unknownSince: expect.any(Number),
    });
  });
});

it('a buyer who has paid is not sent to the page again by an inquiry that had asked before', async () => {
  const request = bed.request('paid-and-pending');
  await bed.requestPayment.handle(request);
  const pay = await bed.claimPay();
  await bed.answerPay.record(pay, answers.actionRequired('apo-1'));
  bed.clock.advance(2_000);
  const inquiry = await bed.claimInquiry();
  await bed.paymentResult({ notifyType: 'PAYMENT_PENDING', apoPaymentId: 'apo-1', paymentRequestId: pay.requestId });
  const { payAgain } = await bed.answerInquiry.record(inquiry, inquirySays('PROCESSING'));

  expect(payAgain).toBe(false);
  await expect(bed.claimPay()).rejects.toThrow('no pay is due');
  expect(await bed.payment(request.data.paymentId)).toMatchObject({ status: 'processing' });
  const [last] = (await bed.published(request.data.paymentId)).slice(-1);
  expect(last).toMatchObject({ type: 'payment.processing' });
  expect(JSON.stringify(last)).not.toContain('https://checkout.example');
});

it('a zombie and its successor: the late answer is applied, the payment has one URL and is published once', async () => {
  const request = bed.request('zombie');
  await bed.requestPayment.handle(request);
  const zombie = await bed.claimPay();
  // The zombie stalls; its lease runs out (real time) and the pay is recovered as a call of unknown outcome.
  await bed.db.query(`UPDATE operations SET lease_until = clock_timestamp() - interval '1 second' WHERE kind = 'pay'`);
  await expect(bed.claimPay()).rejects.toThrow('no pay is due');
  const [interrupted] = await bed.operations.interruptedPays('apo-kr', 10);
  await bed.answerPay.record({ rounds: 0, route: 'apo-kr', ...interrupted! }, answers.unknown());
  bed.clock.advance(2_000);
  await bed.answerInquiry.record(await bed.claimInquiry(), inquirySays('PROCESSING'));
  const successor = await bed.claimPay();

  await Promise.all([
    bed.answerPay.record(zombie, answers.actionRequired('apo-1')),
    bed.answerPay.record(successor, answers.actionRequired('apo-1')),
  ]);
  expect(await bed.payment(request.data.paymentId)).toMatchObject({
    status: 'action_required',
    attempt: { apoPaymentId: 'apo-1' },
  });
  expect((await kinds(request.data.paymentId)).filter((kind) => kind === 'action-required')).toHaveLength(1);
  expect(successor.body).toBe(zombie.body);
});

it('a refused repeat does not free the order of a payment whose buyer has the page', async () => {
  const first = bed.request('first');
  await bed.requestPayment.handle(first);
  const lost = await bed.claimPay();
  await bed.answerPay.record(lost, answers.unknown());
  bed.clock.advance(2_000);
  await bed.answerInquiry.record(await bed.claimInquiry(), inquirySays('PROCESSING'));
  const repeat = await bed.claimPay();
  // The first answer comes after all and the buyer gets the page; then the repeat is refused, as a bad request.
  await bed.answerPay.record(lost, answers.actionRequired('apo-1'));
  await bed.answerPay.record(repeat, { kind: 'failed', code: 'PARAM_ILLEGAL', codeClass: 'P', message: '' });
  expect(await bed.payment(first.data.paymentId)).toMatchObject({ status: 'action_required' });

  const second = bed.request('second', { order: first.data.order });
  await bed.requestPayment.handle(second);
  expect(await bed.payment(second.data.paymentId)).toMatchObject({ status: 'rejected' });
  bed.clock.advance(3_000);
  await bed.answerInquiry.record(await bed.claimInquiry(first.data.paymentId), inquirySays('FAIL', 'DO_NOT_HONOR'));
  expect(await bed.payment(first.data.paymentId)).toMatchObject({ status: 'failed' });
});

it('a result that names another attempt is not taken for this one, whatever number of APO’s it carries', async () => {
  const request = bed.request('named');
  await bed.requestPayment.handle(request);
  const pay = await bed.claimPay();
  await bed.answerPay.record(pay, answers.actionRequired('apo-1'));
  await bed.paymentResult({
    apoPaymentId: 'apo-1',
    paymentRequestId: 'pr_of_another',
    acquirerInfo: { acquirerName: '2C2P' },
  });
  await bed.answerPay.record(pay, answers.actionRequired('apo-1'));
  expect(await bed.parked()).toBe(1);
  expect(await bed.payment(request.data.paymentId)).toMatchObject({ status: 'action_required' });
});

it('what upstream reports can be stored, whatever characters it has', async () => {
  const request = bed.request('strange-text');
  await bed.requestPayment.handle(request);
  const pay = await bed.claimPay();
  await bed.answerPay.record(pay, answers.actionRequired('apo-1'));
  const notified = translateNotification(
    Buffer.from(
      JSON.stringify({
        notifyType: 'PAYMENT_RESULT',
        result: { resultStatus: 'S', resultCode: 'SUCCESS' },
        acquirerInfo: { acquirerName: '2C2P', acquirerResultMessage: 'ok\0\ud800' },
      }),
    ),
  );
  if (notified.kind !== 'payment') throw new Error(notified.kind);
  await bed.paymentResult({ paymentRequestId: pay.requestId, acquirerInfo: notified.report.acquirer });
  expect(await bed.payment(request.data.paymentId)).toMatchObject({ status: 'captured' });
});

it('an Antom approval whose capture notice is lost is found by inquiry', async () => {
  const request = bed.request('capture-lost');
  await bed.requestPayment.handle(request);
  const pay = await bed.claimPay();
  await bed.answerPay.record(pay, answers.actionRequired('apo-1'));
  await bed.paymentResult({ apoPaymentId: 'apo-1', paymentRequestId: pay.requestId });
  bed.clock.advance(2_000);
  await bed.answerInquiry.record(await bed.claimInquiry(), {
    ...inquirySays('SUCCESS'),
    captures: [{ captureId: 'capture-1', status: 'SUCCESS', amount: { minor: 4200n, currency: 'KRW' } }],
  });
  expect(await bed.payment(request.data.paymentId)).toMatchObject({ status: 'captured', holds: [] });
  await expect(bed.claimInquiry()).rejects.toThrow('no inquiry is due');
});

describe('several upstream accounts', () => {
  it('a payment for an account nobody has is refused, and nothing is sent', async () => {
    const request = bed.request('nowhere', { route: 'nowhere' });
    await bed.requestPayment.handle(request);
    expect(await bed.published(request.data.paymentId)).toMatchObject([
      { type: 'payment.rejected', data: { reason: 'route-unknown', payment: { status: 'rejected' } } },
    ]);
    await expect(bed.claimPay()).rejects.toThrow('no pay is due');
  });

  it('what one of them tells decides nothing of the other’s payments, whatever numbers it names', async () => {
    const request = bed.request('other-account');
    await bed.requestPayment.handle(request);
    const pay = await bed.claimPay();
    const elsewhere = { route: 'antom-kr', apoPaymentId: 'apo-1' };
    await bed.paymentResult({ ...elsewhere, paymentRequestId: pay.requestId });
    await bed.captureResult({ ...elsewhere, captureId: 'cap-1' });
    await bed.answerPay.record(pay, answers.actionRequired('apo-1'));
    expect(await bed.payment(request.data.paymentId)).toMatchObject({ status: 'action_required', captures: [] });
    await bed.refundResult({ ...elsewhere, refundRequestId: 'dashboard-1', refundId: 'rid' });
    expect(await bed.parked()).toBe(3);
    await bed.paymentResult({ apoPaymentId: 'apo-1', paymentRequestId: pay.requestId });
    expect(await bed.payment(request.data.paymentId)).toMatchObject({ status: 'authorized', holds: [] });
  });
});

describe('messages that change nothing', () => {
  it('are told for the timeline, each once: a call unanswered or unsent, an inquiry without news, a notice repeated', async () => {
    const request = bed.request('quiet');
    await bed.requestPayment.handle(request);
    const { paymentId } = request.data;
    const unsent = await bed.claimPay();
    const { requestId } = unsent;
    await bed.answerPay.record(unsent, answers.unknown(true));
    bed.clock.advance(1_000);
    const pay = await bed.claimPay();
    await bed.answerPay.record(pay, answers.actionRequired('apo-1'));
    bed.clock.advance(2_000);
    await bed.answerInquiry.record(await bed.claimInquiry(), inquirySays('PROCESSING'));
    await bed.paymentResult({ apoPaymentId: 'apo-1', paymentRequestId: requestId });
    await bed.paymentResult({ apoPaymentId: 'apo-1', paymentRequestId: requestId });
    const told = await bed.messages(paymentId);
    expect(told).toEqual([
      `answer ${requestId}/pay/1: never-sent: never-connected`,
      `inquiry ${requestId}/inquire/1: PROCESSING`,
      expect.stringMatching(/^notification ntf-\d+: succeeded$/),
    ]);
    // What changed something is told by its own event.
    const published = await bed.published(paymentId);
    expect(published.map(({ type }) => type)).toEqual([
      'payment.deferred',
      'payment.action-required',
      'payment.authorized',
    ]);
    const evidence = published.flatMap(({ data }) => (data['evidence'] as { id: string } | undefined)?.id ?? []);
    expect(evidence).toEqual([`${requestId}/pay/2`, expect.stringMatching(/^ntf-/)]);
  });
});
