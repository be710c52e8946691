import type { Payment } from '@paywright/payments';
import { operator, type RunningService } from '../running-service.fixture';
import { answers, openTestBed, type TestBed } from '../test-bed';
import { inquirySays, overdue, silence, startDesk, timeOfPaymentMs, unanswered } from './unknown.fixture';

let bed: TestBed;
let desk: RunningService;
beforeEach(async () => {
  bed = await openTestBed();
  desk = await startDesk(bed);
});
afterEach(async () => {
  await desk.stop();
  await bed.close();
});

const reason = 'the shop asks';
const evidence = 'support case 4711: no such payment in our books';
const settlement = { reason, outcome: 'failed', evidence };

const act = (payment: { id: string }, verb: 'inquire' | 'cancel' | 'settle', body: object = { reason }) =>
  desk.ask('POST', `/admin/payments/${payment.id}/${verb}`, body);
const kinds = async (paymentId: string): Promise<string[]> =>
  (await bed.published(paymentId)).map(({ type }) => type.replace('payment.', ''));

interface Action {
  action: string;
  subject: string;
  operator: string;
  reason: string;
  detail: Record<string, unknown>;
}
const actions = (): Promise<Action[]> =>
  bed.db.query('SELECT action, subject, operator, reason, detail FROM operator_actions ORDER BY id');

async function onePayment(...said: Parameters<typeof overdue>[2][]): Promise<Payment> {
  const [payment] = await overdue(bed, ['one'], ...said);
  if (!payment) throw new Error('there is one');
  return payment;
}

/** The buyer was shown a page. */
async function onThePage(name = 'page'): Promise<{ payment: Payment; paymentRequestId: string }> {
  const request = bed.request(name);
  await bed.requestPayment.handle(request);
  const pay = await bed.claimPay();
  await bed.answerPay.record(pay, answers.actionRequired('apo-1'));
  return { payment: await bed.payment(request.data.paymentId), paymentRequestId: pay.requestId };
}

describe('an operator who settles', () => {
  it('ends an unknown payment as failed, told by the event of any failure, with the evidence in the record alone', async () => {
    const payment = await onePayment();
    const { status, body } = await act(payment, 'settle', settlement);
    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'failed' } });
    expect(await bed.payment(payment.id)).toMatchObject({ status: 'failed', settlement: { operator, evidence } });
    expect(await bed.published(payment.id)).toContainEqual(
      expect.objectContaining({
        type: 'payment.failed',
        data: expect.objectContaining({ reason: 'settled-by-operator' }) as unknown,
      }),
    );
    const [ended] = (await bed.published(payment.id)).slice(-1);
    // Over, and not unknown any more: nothing else tells.
    expect(ended?.data['payment']).toMatchObject({ status: 'failed' });
    expect(ended?.data['payment']).not.toHaveProperty('unknownSince');
    const outbox = await bed.db.query<{ text: string }[]>('SELECT t::text AS text FROM outbox t');
    expect(JSON.stringify(outbox)).not.toContain('support case');
    expect(await actions()).toMatchObject([
      {
        action: 'settle-payment',
        subject: payment.id,
        operator,
        reason,
        detail: { outcome: 'failed', evidence, lastInquiry: { said: 'not-found' } },
      },
    ]);
  });

  it('frees the order; money that shows all the same goes back, and nothing is shipped for it', async () => {
    const payment = await onePayment(silence);
    await act(payment, 'settle', settlement);
    const again = bed.request('again', {
      order: {
        referenceOrderId: payment.referenceOrderId,
        orderDescription: 'a book',
        orderAmount: { currency: 'KRW', value: '4200' },
        buyer: { referenceBuyerId: 'buyer-1' },
      },
    });
    await bed.requestPayment.handle(again);
    expect(await bed.payment(again.data.paymentId)).toMatchObject({ status: 'requested' });

    await bed.paymentResult({
      apoPaymentId: 'apo-1',
      paymentRequestId: payment.attempt?.paymentRequestId,
      acquirerInfo: { acquirerName: '2C2P' },
    });
    expect(await kinds(payment.id)).toEqual(expect.arrayContaining(['failed', 'late-received', 'held']));
    expect(await kinds(payment.id)).not.toContain('captured');
    expect(await bed.payment(payment.id)).toMatchObject({
      status: 'failed',
      followUps: [{ kind: 'refund', status: 'requested' }],
    });
  });

  it('leaves it asked about, until upstream says the same', async () => {
    const payment = await onePayment();
    await act(payment, 'settle', settlement);
    bed.clock.advance(60 * 60_000);
    await bed.answerInquiry.record(await bed.claimInquiry(payment.id), silence);
    bed.clock.advance(6 * 60 * 60_000);
    await bed.answerInquiry.record(await bed.claimInquiry(payment.id), inquirySays('FAIL', 'ORDER_IS_CLOSED'));
    expect((await bed.payment(payment.id)).settlement?.confirmedAt).toBe(bed.clock.now());
    bed.clock.advance(24 * 60 * 60_000);
    await expect(bed.claimInquiry(payment.id)).rejects.toThrow('no inquiry is due');
  });

  it('as paid is refused: only a verified message counts', async () => {
    const payment = await onePayment();
    const { status, body } = await act(payment, 'settle', { ...settlement, outcome: 'captured' });
    expect(status).toBe(409);
    expect(body).toMatchObject({
      type: 'urn:paywright:problem:only-a-verified-message-counts',
      detail: expect.stringMatching(/inquire.*notification/i),
    });
    expect(await bed.payment(payment.id)).toMatchObject({ status: 'processing', captures: [] });
    expect(await actions()).toEqual([]);
  });

  it('before its time is over is refused', async () => {
    const payment = await unanswered(bed, 'young');
    const { status, body } = await act(payment, 'settle', settlement);
    expect({ status, body }).toMatchObject({ status: 409, body: { reason: 'time-not-over' } });
  });

  it('is refused while upstream was not asked since its time was over', async () => {
    const payment = await unanswered(bed, 'unasked');
    bed.clock.advance(2_000);
    await bed.answerInquiry.record(await bed.claimInquiry(payment.id), { kind: 'not-found' });
    bed.clock.advance(timeOfPaymentMs);
    // A notification touches the row of the inquiry and is none.
    await bed.captureResult({ apoPaymentId: 'apo-of-another' });
    const { status, body } = await act(payment, 'settle', settlement);
    expect({ status, body }).toMatchObject({ status: 409, body: { reason: 'not-inquired-lately' } });
  });

  it.each<[string, Parameters<typeof overdue>[2], string]>([
    ['when upstream says that it has it', inquirySays('PROCESSING'), 'upstream-has-it'],
    ['when it has ended', inquirySays('FAIL', 'ORDER_IS_CLOSED'), 'payment-settled'],
    ['when it was approved', inquirySays('SUCCESS'), 'payment-settled'],
  ])('is refused %s, and nothing is recorded', async (_when, said, refused) => {
    const payment = await onePayment(said);
    const { status, body } = await act(payment, 'settle', settlement);
    expect({ status, body }).toMatchObject({
      status: 409,
      body: { type: 'urn:paywright:problem:settlement-refused', reason: refused },
    });
    expect(await bed.payment(payment.id)).toEqual(payment);
    expect(await actions()).toEqual([]);
  });

  it('is refused when upstream has said that it has it, and was silent, or was not even asked, since', async () => {
    const payment = await onePayment(inquirySays('PROCESSING'));
    const reasonNow = async () => (await act(payment, 'settle', settlement)).body['reason'];
    const inquire = async (said: typeof silence) => {
      bed.clock.advance(6 * 60_000);
      await bed.answerInquiry.record(await bed.claimInquiry(payment.id), said);
    };
    await inquire(silence);
    expect(await reasonNow()).toBe('upstream-has-it');
    await inquire({ ...silence, neverSent: true } as typeof silence);
    expect(await reasonNow()).toBe('not-inquired-lately');
  });

  it('is told of every fault of what was sent, a card number among them', async () => {
    const payment = await onePayment();
    const { status, body } = await act(payment, 'settle', {
      outcome: 'refunded',
      evidence: 'the card 4054695723100768 was declined',
      force: true,
    });
    expect(status).toBe(422);
    const fields = (body['errors'] as { field: string }[]).map(({ field }) => field).sort();
    expect(fields).toEqual(['evidence', 'force', 'outcome', 'reason']);
    expect(JSON.stringify(body)).not.toContain('4054695723100768');
  });
});

describe('an operator who cancels', () => {
  it('asks upstream as any canceler does, and what comes of it is told in the payment’s own events', async () => {
    const { payment } = await onThePage();
    const { status, body } = await act(payment, 'cancel');
    expect({ status, body }).toMatchObject({ status: 202, body: { status: 'action_required' } });
    expect((await bed.payment(payment.id)).followUps).toMatchObject([
      { kind: 'cancel', askedBy: `operator/${operator}`, status: 'requested', reference: body['reference'] },
    ]);
    expect(await actions()).toMatchObject([{ action: 'cancel-payment', subject: payment.id, operator, reason }]);
    const cancel = await bed.claimFollowUp('cancel');
    expect(cancel?.paymentId).toBe(payment.id);
    await bed.answerFollowUp.record({ ...cancel!, kind: 'cancel' }, { kind: 'cancel', outcome: { kind: 'canceled' } });
    expect(await bed.payment(payment.id)).toMatchObject({ status: 'canceled' });
    expect(await kinds(payment.id)).toContain('canceled');
  });

  it('cancels at once what was never sent', async () => {
    const request = bed.request('unsent');
    await bed.requestPayment.handle(request);
    // Its pay is in nobody's hand, and the route takes none now.
    const { status, body } = await act({ id: request.data.paymentId }, 'cancel');
    expect({ status, body }).toMatchObject({ status: 202, body: { status: 'canceled' } });
    expect(await bed.payment(request.data.paymentId)).toMatchObject({ status: 'canceled' });
  });

  it('is refused by the rules of any cancel, with the reason, and nothing of it is kept', async () => {
    const { payment, paymentRequestId } = await onThePage();
    await bed.paymentResult({ paymentRequestId, acquirerInfo: { acquirerName: '2C2P' } });
    const before = await bed.payment(payment.id);
    const events = await kinds(payment.id);
    const { status, body } = await act(payment, 'cancel');
    expect({ status, body }).toMatchObject({
      status: 409,
      body: { reason: 'already-captured', detail: 'the money is taken: refund it instead' },
    });
    expect(await bed.payment(payment.id)).toEqual(before);
    expect(await kinds(payment.id)).toEqual(events);
    expect(await actions()).toEqual([]);
  });

  it('a second time is told that it is under way', async () => {
    const { payment } = await onThePage();
    await act(payment, 'cancel');
    expect(await act(payment, 'cancel')).toMatchObject({ status: 409, body: { reason: 'cancel-under-way' } });
    expect(await actions()).toHaveLength(1);
  });
});

describe('an operator who inquires', () => {
  it('brings the inquiry forward to now', async () => {
    const payment = await onePayment();
    bed.clock.advance(1_000);
    await expect(bed.claimInquiry(payment.id)).rejects.toThrow('no inquiry is due');
    const { status, body } = await act(payment, 'inquire');
    expect(status).toBe(202);
    expect(body).toMatchObject({
      inquiries: [
        {
          paymentRequestId: payment.attempt?.paymentRequestId,
          dueAt: new Date(bed.clock.now()).toISOString(),
          next: expect.stringContaining('breaker'),
        },
      ],
    });
    await bed.answerInquiry.record(await bed.claimInquiry(payment.id), inquirySays('FAIL', 'DO_NOT_HONOR'));
    expect(await bed.payment(payment.id)).toMatchObject({ status: 'failed' });
    expect(await actions()).toMatchObject([{ action: 'inquire-payment', subject: payment.id }]);
  });

  it('is told of an inquiry that is under way', async () => {
    const payment = await unanswered(bed, 'asked');
    bed.clock.advance(2_000);
    await bed.claimInquiry(payment.id);
    const { body } = await act(payment, 'inquire');
    expect(body).toMatchObject({ inquiries: [{ next: expect.stringContaining('under way already') }] });
  });

  it('may ask about a payment that has ended; answered, it is asked about no more', async () => {
    const payment = await onePayment(inquirySays('FAIL', 'DO_NOT_HONOR'));
    bed.clock.advance(24 * 60 * 60_000);
    await expect(bed.claimInquiry(payment.id)).rejects.toThrow('no inquiry is due');
    expect(await act(payment, 'inquire')).toMatchObject({ status: 202 });
    await bed.answerInquiry.record(await bed.claimInquiry(payment.id), inquirySays('FAIL', 'DO_NOT_HONOR'));
    bed.clock.advance(24 * 60 * 60_000);
    await expect(bed.claimInquiry(payment.id)).rejects.toThrow('no inquiry is due');
    expect(await bed.payment(payment.id)).toEqual(payment);
  });

  it('about one that nothing was sent of is refused', async () => {
    const request = bed.request('rejected', { route: 'nowhere' });
    await bed.requestPayment.handle(request);
    expect(await act({ id: request.data.paymentId }, 'inquire')).toMatchObject({
      status: 409,
      body: { type: 'urn:paywright:problem:nothing-was-sent' },
    });
    expect(await actions()).toEqual([]);
  });
});

describe.each(['inquire', 'cancel', 'settle'] as const)('POST …/%s', (verb) => {
  const body = verb === 'settle' ? settlement : { reason };

  it('of no payment is a 404', async () =>
    expect(await act({ id: 'pay_none' }, verb, body)).toMatchObject({
      status: 404,
      body: { type: 'urn:paywright:problem:payment-unknown' },
    }));

  it('without a reason is a 422, and by nobody known a 401', async () => {
    const payment = await unanswered(bed, 'anyhow');
    expect(await act(payment, verb, { ...body, reason: ' ' })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'reason' }] },
    });
    const address = `/admin/payments/${payment.id}/${verb}`;
    expect(await desk.ask('POST', address, body, 'opr_nobody')).toMatchObject({ status: 401 });
  });

  it('does nothing when its record cannot be written', async () => {
    const payment = await onePayment(silence);
    await failOn('INSERT ON operator_actions');
    const before = await everything();
    expect(await act(payment, verb, body)).toMatchObject({ status: 500 });
    expect(await everything()).toEqual(before);
  });

  it('leaves no record when it cannot be done', async () => {
    const payment = await onePayment(silence);
    await failOn(verb === 'inquire' ? 'UPDATE ON operations' : 'UPDATE ON payments');
    expect(await act(payment, verb, body)).toMatchObject({ status: 500 });
    expect(await actions()).toEqual([]);
    expect(await bed.payment(payment.id)).toEqual(payment);
  });
});

async function failOn(event: string): Promise<void> {
  await bed.db.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'refused by the spec'; END $$`);
  await bed.db.query(`CREATE TRIGGER refuse BEFORE ${event} FOR EACH ROW EXECUTE FUNCTION refuse()`);
}

async function everything(): Promise<unknown> {
  return bed.db.query(
    `SELECT (SELECT jsonb_agg(p ORDER BY id) FROM payments p) AS payments, (SELECT count(*) FROM outbox) AS outbox,
            (SELECT jsonb_agg(to_jsonb(o) - 'body' ORDER BY request_id, kind) FROM operations o) AS operations`,
  );
}

describe('while a notification comes', () => {
  const many = Array.from({ length: 20 }, (_, index) => `race-${index}`);
  const captured = (payment: Payment, index: number) =>
    bed.paymentResult({
      apoPaymentId: `apo-${index}`,
      paymentRequestId: payment.attempt?.paymentRequestId,
      acquirerInfo: { acquirerName: '2C2P' },
    });

  /** Twenty at once, every other one with the notification first. */
  async function race(payments: readonly Payment[], verb: 'inquire' | 'cancel' | 'settle', body: object) {
    return Promise.all(
      payments.map(async (payment, index) => {
        const doIt = () => act(payment, verb, body);
        const notify = () => captured(payment, index);
        const [first, second] = index % 2 === 0 ? [doIt, notify] : [notify, doIt];
        const results = await Promise.all([first(), second()]);
        const answer = results.find((result) => result !== undefined);
        return { answer, payment: await bed.payment(payment.id), happened: await kinds(payment.id) };
      }),
    );
  }

  it('a settled payment is never captured, a captured one never settled, and the record tells which', async () => {
    const results = await race(await overdue(bed, many), 'settle', settlement);
    for (const { answer, payment, happened } of results) {
      if (answer?.status === 200) {
        expect(payment.status).toBe('failed');
        expect(payment.followUps).toContainEqual(expect.objectContaining({ kind: 'refund', status: 'requested' }));
        expect(happened).toContain('late-received');
        expect(happened).not.toContain('captured');
      } else {
        expect(answer).toMatchObject({ status: 409, body: { reason: 'payment-settled' } });
        expect(payment).toMatchObject({ status: 'captured', holds: [] });
        expect(payment.settlement).toBeUndefined();
      }
    }
    const settledOnes = results.filter(({ answer }) => answer?.status === 200).map(({ payment }) => payment.id);
    expect((await actions()).map(({ subject }) => subject).sort()).toEqual(settledOnes.sort());
  });

  it('a cancel is taken or refused, the money stands, and the record tells which', async () => {
    const results = await race(await overdue(bed, many, silence), 'cancel', { reason });
    for (const { answer, payment, happened } of results) {
      expect(payment).toMatchObject({ status: 'captured' });
      expect(happened.filter((kind) => kind === 'captured')).toHaveLength(1);
      const asked = payment.followUps?.filter(({ askedBy }) => askedBy === `operator/${operator}`);
      expect(asked).toHaveLength(answer?.status === 202 ? 1 : 0);
      if (answer?.status !== 202) expect(answer).toMatchObject({ status: 409, body: { reason: 'already-captured' } });
    }
    const taken = results.filter(({ answer }) => answer?.status === 202).map(({ payment }) => payment.id);
    expect((await actions()).map(({ subject }) => subject).sort()).toEqual(taken.sort());
  });

  it('an inquiry changes nothing but when upstream is asked', async () => {
    const results = await race(await overdue(bed, many, silence), 'inquire', { reason });
    for (const { answer, payment } of results) {
      expect(answer).toMatchObject({ status: 202 });
      expect(payment).toMatchObject({ status: 'captured', holds: [], followUps: [] });
    }
    expect(await actions()).toHaveLength(20);
  });

  it('twenty operators settle a payment once', async () => {
    const payment = await onePayment();
    const answered = await Promise.all(many.map(() => act(payment, 'settle', settlement)));
    expect(answered.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(19).fill(409)]);
    expect(await actions()).toHaveLength(1);
    expect((await kinds(payment.id)).filter((kind) => kind === 'failed')).toHaveLength(1);
  });
});

describe('GET /admin/payments/{id}', () => {
  it('tells how it stands, every call and what operators did, and no body, page or card', async () => {
    const { payment, paymentRequestId } = await onThePage();
    await act(payment, 'inquire');
    const { status, body } = await desk.ask('GET', `/admin/payments/${payment.id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      payment: { paymentId: payment.id, status: 'action_required', paymentAmount: { currency: 'KRW', value: '4200' } },
      unknown: null,
      settlement: null,
      awaitsUpstream: true,
      attempts: [{ paymentRequestId, route: 'apo-kr', isPresent: true, apoPaymentId: 'apo-1', hasPage: true }],
      operations: [
        { kind: 'inquire', route: 'apo-kr', state: 'due', tries: 0 },
        { kind: 'pay', state: 'done', tries: 1, outcome: { kind: 'action-required' } },
      ],
      actions: [{ action: 'inquire-payment', operator, reason }],
    });
    const text = JSON.stringify(body);
    for (const hidden of ['https://', 'checkout.example', 'normalUrl', '"body"', 'cardRef', 'card_ref', 'buyer-1']) {
      expect(text).not.toContain(hidden);
    }
  });

  it('tells the doubt, and after a settlement who answers for it', async () => {
    const payment = await onePayment();
    const doubted = (await desk.ask('GET', `/admin/payments/${payment.id}`)).body;
    expect(doubted['unknown']).toMatchObject({ ageSeconds: Math.floor(timeOfPaymentMs / 1000), cause: 'timeout' });
    await act(payment, 'settle', settlement);
    const settled = (await desk.ask('GET', `/admin/payments/${payment.id}`)).body;
    expect(settled).toMatchObject({ unknown: null, settlement: { operator, evidence }, awaitsUpstream: true });
  });

  it('of no payment is a 404', async () =>
    expect(await desk.ask('GET', '/admin/payments/pay_none')).toMatchObject({ status: 404 }));
});
