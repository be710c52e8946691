import { acquirerProfile, type CancelOutcome, type PayOutcome } from '@paywright/apo';
import { money } from '@paywright/kernel';
import { Outbox } from '@paywright/outbox';
import { answers, openTestBed, route, type TestBed } from '../test-bed';
import type { FollowUpLook } from '../operations/follow-up-answer';
import type { ClaimedOperation } from '../operations/operation';
import { sendFollowUp } from '../operations/send-follow-up';
import { watchCaptures } from './watch-captures';
import { rulesOf } from '../routes/rules-of';

let bed: TestBed;
beforeEach(async () => {
  bed = await openTestBed();
});
afterEach(() => bed.close());

const usd = { currency: 'USD', value: '4200' };
const dayMs = 24 * 60 * 60_000;

/** A payment by a general card, its pay answered. */
async function ordered(
  name: string,
  captureMode: 'AUTOMATIC' | 'MANUAL' = 'AUTOMATIC',
): Promise<{ paymentId: string; paymentRequestId: string; apoPaymentId: string }> {
  const order = {
    referenceOrderId: `order-${name}`,
    orderDescription: 'a book',
    orderAmount: usd,
    buyer: { referenceBuyerId: 'b' },
  };
  const request = bed.request(name, {
    order,
    paymentAmount: usd,
    paymentFactor: { captureMode },
    paymentMethod: {
      paymentMethodType: 'CARD',
      paymentMethodMetaData: { requireIssuerAuthentication: false, is3DSAuthentication: false },
    },
  });
  await bed.requestPayment.handle(request);
  const pay = await bed.claimPay();
  const apoPaymentId = `apo-${name}`;
  await bed.answerPay.record(pay, answers.actionRequired(apoPaymentId));
  return { paymentId: request.data.paymentId, paymentRequestId: pay.requestId, apoPaymentId };
}

async function approved(name: string, captureMode: 'AUTOMATIC' | 'MANUAL' = 'AUTOMATIC') {
  const payment = await ordered(name, captureMode);
  const { apoPaymentId, paymentRequestId } = payment;
  await bed.paymentResult({ apoPaymentId, paymentRequestId, paymentAmount: usd });
  return payment;
}

async function captured(name: string) {
  const payment = await approved(name);
  await bed.captureResult({ apoPaymentId: payment.apoPaymentId, captureId: `cap-${name}`, captureAmount: usd });
  return payment;
}

const kinds = async (paymentId: string): Promise<string[]> => (await bed.published(paymentId)).map(({ type }) => type);

const unknown = (neverSent = false) => answers.unknown(neverSent) as Extract<PayOutcome, { kind: 'unknown' }>;

describe('a capture by request', () => {
  it('is sent once with a number of its own, and its answer takes the money', async () => {
    const { paymentId, apoPaymentId } = await approved('m', 'MANUAL');
    await bed.ask(paymentId, { kind: 'capture', reference: 'c-1' });
    const call = await bed.claimFollowUp('capture');
    expect(JSON.parse(call?.body ?? '')).toEqual({
      captureRequestId: call?.requestId,
      paymentId: apoPaymentId,
      captureAmount: usd,
    });
    expect(await bed.claimFollowUp('capture')).toBeUndefined();
    const report = { captureId: 'cap-1', amount: money(4_200n, 'USD'), status: 'SUCCESS' } as const;
    await bed.answerFollowUp.record(
      { ...call!, kind: 'capture' },
      { kind: 'capture', outcome: { kind: 'succeeded', report } },
    );
    expect(await bed.payment(paymentId)).toMatchObject({
      status: 'captured',
      holds: [],
      captures: [{ captureId: 'cap-1', evidence: { via: 'answer' } }],
      followUps: [{ status: 'succeeded' }],
    });
    // The notice of it, and its repeat, are no news.
    await bed.captureResult({
      apoPaymentId,
      captureId: 'cap-1',
      captureRequestId: call!.requestId,
      captureAmount: usd,
    });
    expect((await kinds(paymentId)).filter((kind) => kind === 'payment.captured')).toHaveLength(1);
  });

  it('whose answer is lost is repeated byte for byte until somebody knows', async () => {
    const { paymentId, apoPaymentId } = await approved('m', 'MANUAL');
    await bed.ask(paymentId, { kind: 'capture', reference: 'c-1' });
    const first = await bed.claimFollowUp('capture');
    await bed.answerFollowUp.record({ ...first!, kind: 'capture' }, { kind: 'capture', outcome: unknown() });
    expect(await bed.claimFollowUp('capture')).toBeUndefined();
    bed.clock.advance(2_000);
    const second = await bed.claimFollowUp('capture');
    expect(second).toMatchObject({ requestId: first!.requestId, body: first!.body, tries: 2 });
    // A notice comes while the repeat is under way: the late answer, whatever it is, starts nothing again.
    await bed.captureResult({
      apoPaymentId,
      captureId: 'cap-1',
      captureRequestId: first!.requestId,
      captureAmount: usd,
    });
    await bed.answerFollowUp.record({ ...second!, kind: 'capture' }, { kind: 'capture', outcome: unknown() });
    bed.clock.advance(dayMs);
    expect(await bed.claimFollowUp('capture')).toBeUndefined();
    expect(await bed.payment(paymentId)).toMatchObject({ status: 'captured', holds: [] });
  });

  it('whose worker died is taken over when its lease runs out', async () => {
    const { paymentId } = await approved('m', 'MANUAL');
    await bed.ask(paymentId, { kind: 'capture', reference: 'c-1' });
    const dead = await bed.claimFollowUp('capture');
    await bed.db.query(`UPDATE operations SET lease_until = clock_timestamp() - interval '1 s' WHERE kind = 'capture'`);
    expect(await bed.claimFollowUp('capture')).toMatchObject({ requestId: dead!.requestId, body: dead!.body });
  });

  it('of an authorization that is gone ends the payment', async () => {
    const { paymentId } = await approved('m', 'MANUAL');
    await bed.ask(paymentId, { kind: 'capture', reference: 'c-1' });
    const call = await bed.claimFollowUp('capture');
    const outcome = { kind: 'failed', code: 'AUTH_EXPIRED', message: '' } as const;
    await bed.answerFollowUp.record({ ...call!, kind: 'capture' }, { kind: 'capture', outcome });
    expect(await bed.payment(paymentId)).toMatchObject({
      status: 'canceled',
      ending: { reason: 'authorization-canceled', resultCode: 'AUTH_EXPIRED' },
    });
    expect(await kinds(paymentId)).toEqual(
      expect.arrayContaining(['payment.follow-up-accepted', 'capture.failed', 'payment.canceled']),
    );
  });

  it('of an automatic payment is refused before any call, with an outcome event', async () => {
    const { paymentId } = await approved('a');
    await bed.ask(paymentId, { kind: 'capture', reference: 'c-1' });
    expect(await bed.claimFollowUp('capture')).toBeUndefined();
    expect((await bed.published(paymentId)).at(-1)).toMatchObject({
      type: 'capture.rejected',
      data: { reference: 'c-1', reason: 'capture-is-automatic' },
    });
  });

  it('asked for fifty times at once under as many references is sent once', async () => {
    const { paymentId } = await approved('m', 'MANUAL');
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => bed.ask(paymentId, { kind: 'capture', reference: `c-${index}` })),
    );
    expect(await bed.claimFollowUp('capture')).toBeDefined();
    expect(await bed.claimFollowUp('capture')).toBeUndefined();
    const outcomes = await kinds(paymentId);
    expect(outcomes.filter((kind) => kind === 'payment.follow-up-accepted')).toHaveLength(1);
    expect(outcomes.filter((kind) => kind === 'capture.rejected')).toHaveLength(49);
  });
});

describe('an approval nobody captures', () => {
  const watch = (lastChanceCapture: boolean) =>
    watchCaptures({
      db: bed.db,
      clock: bed.clock,
      outbox: new Outbox({ db: bed.db, eventLog: {} as never }),
      routes: [{ name: route, lastChanceCapture, rulesOf: (name) => rulesOf(acquirerProfile(name)) }],
    });

  it('is told of a day before its time is over, once', async () => {
    const { paymentId } = await approved('m', 'MANUAL');
    expect(await watch(false)).toBe(0);
    bed.clock.advance(6 * dayMs);
    expect(await watch(false)).toBe(1);
    expect((await bed.published(paymentId)).at(-1)).toMatchObject({
      type: 'capture.due-soon',
      data: { captureBy: '2026-11-08T00:00:00.000Z' },
    });
    bed.clock.advance(dayMs);
    expect(await watch(false)).toBe(0);
  });

  it('is captured in the last hour where that is wished', async () => {
    const { paymentId } = await approved('m', 'MANUAL');
    bed.clock.advance(6 * dayMs);
    await watch(true);
    bed.clock.advance(dayMs - 60 * 60_000);
    expect(await watch(true)).toBe(1);
    expect(await watch(true)).toBe(0);
    expect(await bed.claimFollowUp('capture')).toMatchObject({ paymentId });
  });
});

describe('a cancel', () => {
  it('of a payment nobody has sent yet takes effect at once, and nothing is ever sent', async () => {
    const request = bed.request('x');
    await bed.requestPayment.handle(request);
    await bed.ask(request.data.paymentId, { kind: 'cancel', reference: 'n-1' });
    expect(await bed.payment(request.data.paymentId)).toMatchObject({ status: 'canceled' });
    await expect(bed.claimPay()).rejects.toThrow('no pay is due');
    expect(await bed.claimFollowUp('cancel')).toBeUndefined();
  });

  it('while the pay is on its way is repeated until upstream knows the payment', async () => {
    const request = bed.request('x');
    await bed.requestPayment.handle(request);
    const pay = await bed.claimPay();
    await bed.ask(request.data.paymentId, { kind: 'cancel', reference: 'n-1' });
    const early = await bed.claimFollowUp('cancel');
    expect(JSON.parse(early?.body ?? '')).toEqual({ paymentRequestId: pay.requestId });
    await bed.answerFollowUp.record({ ...early!, kind: 'cancel' }, { kind: 'cancel', outcome: { kind: 'not-found' } });
    await bed.answerPay.record(pay, answers.actionRequired('apo-1'));
    bed.clock.advance(2_000);
    const again = await bed.claimFollowUp('cancel');
    expect(again?.body).toBe(early?.body);
    const outcome = { kind: 'canceled', apoPaymentId: 'apo-1' } as const;
    await bed.answerFollowUp.record({ ...again!, kind: 'cancel' }, { kind: 'cancel', outcome });
    expect(await bed.payment(request.data.paymentId)).toMatchObject({
      status: 'canceled',
      ending: { reason: 'canceled-on-request' },
    });
    // The buyer may be paying right now: inquiries go on until his time is over.
    expect(await bed.claimInquiry(request.data.paymentId).catch(() => 'later')).toBeDefined();
  });

  it('keeps a pay that never left from being sent', async () => {
    const request = bed.request('x');
    await bed.requestPayment.handle(request);
    const pay = await bed.claimPay();
    await bed.ask(request.data.paymentId, { kind: 'cancel', reference: 'n-1' });
    await bed.answerPay.record(pay, answers.unknown(true));
    bed.clock.advance(60_000);
    await expect(bed.claimPay()).rejects.toThrow('no pay is due');
  });

  it('followed by money all the same voids it, or gives it back once it is captured', async () => {
    const { paymentId, apoPaymentId, paymentRequestId } = await ordered('late');
    await bed.ask(paymentId, { kind: 'cancel', reference: 'n-1' });
    const call = await bed.claimFollowUp('cancel');
    await bed.answerFollowUp.record({ ...call!, kind: 'cancel' }, { kind: 'cancel', outcome: { kind: 'canceled' } });

    await bed.paymentResult({ apoPaymentId, paymentRequestId, paymentAmount: usd });
    expect(await bed.payment(paymentId)).toMatchObject({ status: 'canceled', holds: [{ reason: 'late-payment' }] });
    const voiding = await bed.claimFollowUp('cancel');
    expect(voiding?.requestId).not.toBe(call?.requestId);
    const refused = { kind: 'refused', code: 'ORDER_STATUS_INVALID', message: '' } as const;
    await bed.answerFollowUp.record({ ...voiding!, kind: 'cancel' }, { kind: 'cancel', outcome: refused });

    await bed.captureResult({ apoPaymentId, captureId: 'late-1', captureAmount: usd });
    const refund = await bed.claimFollowUp('refund');
    expect(JSON.parse(refund?.body ?? '')).toMatchObject({ paymentId: apoPaymentId, refundAmount: usd });
    await bed.refundResult({ refundRequestId: refund?.requestId, refundId: 'r-1', refundAmount: usd });
    expect(await kinds(paymentId)).toEqual(expect.arrayContaining(['payment.late-received', 'refund.succeeded']));
    expect(await kinds(paymentId)).not.toContain('payment.captured');
  });
});

describe('a refund', () => {
  it('is over when its notification says so, found by its own number alone', async () => {
    const { paymentId } = await captured('r');
    await bed.ask(paymentId, {
      kind: 'refund',
      reference: 'r-1',
      amount: money(1_000n, 'USD'),
      refundReason: 'broken',
    });
    const call = await bed.claimFollowUp('refund');
    const report = { status: 'PROCESSING' } as const;
    await bed.answerFollowUp.record(
      { ...call!, kind: 'refund' },
      { kind: 'refund', outcome: { kind: 'accepted', report } },
    );
    expect((await bed.payment(paymentId)).followUps).toMatchObject([{ status: 'requested' }]);
    const refundAmount = { currency: 'USD', value: '1000' };
    await bed.refundResult({ refundRequestId: call!.requestId, refundId: 'rid', refundAmount });
    expect((await bed.published(paymentId)).at(-1)).toMatchObject({
      type: 'refund.succeeded',
      data: { followUp: { status: 'succeeded', reference: 'r-1' }, payment: { refundedAmount: refundAmount } },
    });
  });

  it('whose notification is lost is found by inquiry', async () => {
    const { paymentId, apoPaymentId } = await captured('r');
    await bed.ask(paymentId, { kind: 'refund', reference: 'r-1' });
    const call = await bed.claimFollowUp('refund');
    await bed.answerFollowUp.record({ ...call!, kind: 'refund' }, { kind: 'refund', outcome: unknown() });
    bed.clock.advance(2_000);
    const inquiry = await bed.claimInquiry(paymentId);
    const amount = money(4_200n, 'USD');
    await bed.answerInquiry.record(inquiry, {
      kind: 'answered',
      status: 'SUCCESS',
      report: { apoPaymentId, amount, acquirer: { acquirerName: 'ALIPAY' } },
      captures: [{ captureId: 'cap-r', status: 'SUCCESS', amount }],
      refunds: [{ refundRequestId: call!.requestId, refundId: 'rid', status: 'SUCCESS', amount }],
    });
    expect(await kinds(paymentId)).toContain('refund.succeeded');
    bed.clock.advance(dayMs);
    expect(await bed.claimFollowUp('refund')).toBeUndefined();
    await expect(bed.claimInquiry(paymentId)).rejects.toThrow('no inquiry is due');
  });

  it('asked for fifty times at once never passes what was captured', async () => {
    const { paymentId } = await captured('r');
    const amount = money(1_000n, 'USD');
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => bed.ask(paymentId, { kind: 'refund', reference: `r-${index}`, amount })),
    );
    const outcomes = await kinds(paymentId);
    expect(outcomes.filter((kind) => kind === 'payment.follow-up-accepted')).toHaveLength(4);
    expect(outcomes.filter((kind) => kind === 'refund.rejected')).toHaveLength(46);
    const calls = await bed.operations.claim(route, 'refund', bed.clock.now(), 2_000, { limit: 50 });
    expect(calls).toHaveLength(4);
  });

  it('beyond what was captured does not get into the database, whatever the code believes', async () => {
    const { paymentId } = await captured('r');
    const beyond = bed.db.query('UPDATE payments SET refund_asked = captured + 1 WHERE id = $1', [paymentId]);
    await expect(beyond).rejects.toThrow('refunds_within_captures');
    const more = bed.db.query('UPDATE payments SET capture_asked = amount + 1 WHERE id = $1', [paymentId]);
    await expect(more).rejects.toThrow('captures_within_payment');
  });

  it('told failed, asked for again and then told done after all is stored, whatever it comes to', async () => {
    const { paymentId } = await captured('r');
    await bed.ask(paymentId, { kind: 'refund', reference: 'r-1' });
    const first = await bed.claimFollowUp('refund');
    await bed.refundResult({ refundRequestId: first!.requestId, refundStatus: 'FAIL' });
    await bed.ask(paymentId, { kind: 'refund', reference: 'r-2' });
    const second = await bed.claimFollowUp('refund');
    for (const call of [first, second]) {
      await bed.refundResult({ refundRequestId: call!.requestId, refundId: call!.requestId, refundAmount: usd });
    }
    expect((await bed.published(paymentId)).at(-1)).toMatchObject({
      type: 'refund.succeeded',
      data: { payment: { refundedAmount: { value: '8400' } } },
    });
  });

  it('made elsewhere is placed by APO’s number, kept, and holds the payment', async () => {
    const { paymentId, apoPaymentId } = await captured('r');
    await bed.refundResult({ apoPaymentId, refundRequestId: 'dashboard-1', refundId: 'rid', refundAmount: usd });
    expect(await bed.parked()).toBe(0);
    expect(await bed.payment(paymentId)).toMatchObject({
      holds: [{ reason: 'unrequested-refund' }],
      followUps: [{ askedBy: 'upstream', status: 'succeeded' }],
    });
  });

  it('that nobody can place waits, and nothing is lost', async () => {
    await bed.refundResult({ refundRequestId: 'nobody-knows' });
    expect(await bed.parked()).toBe(1);
  });

  it('of somebody else’s payment is refused without a word about it', async () => {
    const { paymentId } = await captured('r');
    const before = await bed.payment(paymentId);
    await bed.ask(paymentId, { kind: 'refund', reference: 'r-1' }, 'api-gateway/thief');
    expect(await bed.payment(paymentId)).toEqual(before);
    const { type, data } = (await bed.published(paymentId)).at(-1)!;
    expect(type).toBe('refund.rejected');
    expect(data).toMatchObject({ reason: 'payment-unknown' });
    expect(data).not.toHaveProperty('payment');
  });
});

/** A capture or a refund whose first answer was lost and whose repeat is refused; upstream has, under its number, what `look` says. */
describe.each(['capture', 'refund'] as const)(
  'a %s whose first answer was lost, refused when it is repeated',
  (kind) => {
    const refused = { kind: 'failed', code: 'PROCESS_FAIL', message: '' } as const;
    const done = { captureId: 'up-1', refundId: 'up-1', amount: money(4_200n, 'USD'), status: 'SUCCESS' } as const;
    const nothing = (): FollowUpLook =>
      kind === 'refund'
        ? { kind, outcome: { kind: 'not-found' } }
        : { kind, outcome: { kind: 'answered', status: 'SUCCESS', report: {}, captures: [], refunds: [] } };
    const there = (requestId: string): FollowUpLook =>
      kind === 'refund'
        ? { kind, outcome: { kind: 'answered', status: 'SUCCESS', report: { ...done, refundRequestId: requestId } } }
        : {
            kind,
            outcome: {
              kind: 'answered',
              status: 'SUCCESS',
              report: {},
              captures: [{ ...done, captureRequestId: requestId }],
              refunds: [],
            },
          };

    async function repeated(): Promise<{ paymentId: string; call: ClaimedOperation }> {
      const { paymentId } = await (kind === 'refund' ? captured('x') : approved('x', 'MANUAL'));
      await bed.ask(paymentId, { kind, reference: 'f-1' });
      const first = await bed.claimFollowUp(kind);
      expect(first).toMatchObject({ unprovenSends: 1 });
      await bed.answerFollowUp.record({ ...first!, kind }, { kind, outcome: unknown() });
      bed.clock.advance(2_000);
      const call = await bed.claimFollowUp(kind);
      expect(call).toMatchObject({ unprovenSends: 2, body: first!.body });
      return { paymentId, call: call! };
    }

    const status = async (paymentId: string) => (await bed.payment(paymentId)).followUps?.[0]?.status;

    it('has worked when upstream has it', async () => {
      const { paymentId, call } = await repeated();
      await bed.answerFollowUp.record({ ...call, kind }, { kind, outcome: refused }, there(call.requestId));
      expect(await status(paymentId)).toBe('succeeded');
      bed.clock.advance(dayMs);
      expect(await bed.claimFollowUp(kind)).toBeUndefined();
    });

    it('stays open while nobody can say', async () => {
      const { paymentId, call } = await repeated();
      const silent = { kind, outcome: unknown() } as FollowUpLook;
      await bed.answerFollowUp.record({ ...call, kind }, { kind, outcome: refused }, silent);
      expect(await status(paymentId)).toBe('requested');
      bed.clock.advance(60_000);
      expect(await bed.claimFollowUp(kind)).toMatchObject({ body: call.body });
    });

    it('was refused when upstream has nothing of it, asked three times', async () => {
      const { paymentId, call } = await repeated();
      let next = call;
      for (const expected of ['requested', 'requested', 'failed']) {
        await bed.answerFollowUp.record({ ...next, kind }, { kind, outcome: refused }, nothing());
        expect(await status(paymentId)).toBe(expected);
        bed.clock.advance(15_000);
        next = (await bed.claimFollowUp(kind)) ?? next;
      }
      expect(await kinds(paymentId)).toContain(`${kind}.failed`);
      bed.clock.advance(dayMs);
      expect(await bed.claimFollowUp(kind)).toBeUndefined();
    });

    it('and not sent before for sure is refused at once', async () => {
      const { paymentId } = await (kind === 'refund' ? captured('x') : approved('x', 'MANUAL'));
      await bed.ask(paymentId, { kind, reference: 'f-1' });
      const first = await bed.claimFollowUp(kind);
      await bed.answerFollowUp.record({ ...first!, kind }, { kind, outcome: unknown(true) });
      bed.clock.advance(2_000);
      expect(await bed.claimFollowUp(kind)).toMatchObject({ tries: 2, unprovenSends: 1 });
    });
  },
);

describe('a cancel whose first answer was lost, refused when it is repeated', () => {
  const refused = { kind: 'refused', code: 'ORDER_STATUS_INVALID', message: '' } as const;
  const inquired = (status: 'CANCELLED' | 'SUCCESS' | 'PROCESSING'): FollowUpLook => ({
    kind: 'cancel',
    outcome: { kind: 'answered', status, report: {}, captures: [], refunds: [] },
  });
  async function repeated(): Promise<{ paymentId: string; call: ClaimedOperation }> {
    const { paymentId } = await approved('x', 'MANUAL');
    await bed.ask(paymentId, { kind: 'cancel', reference: 'n-1' });
    const first = await bed.claimFollowUp('cancel');
    await bed.answerFollowUp.record({ ...first!, kind: 'cancel' }, { kind: 'cancel', outcome: unknown() });
    bed.clock.advance(2_000);
    const call = await bed.claimFollowUp('cancel');
    return { paymentId, call: call! };
  }

  it.each([
    ['canceled', 'succeeded', inquired('CANCELLED')],
    ['authorized', 'requested', inquired('SUCCESS')],
    ['authorized', 'requested', inquired('PROCESSING')],
    ['authorized', 'requested', { kind: 'cancel', outcome: unknown() }],
  ] as const)('leaves the payment %s, the cancel %s', async (status, cancel, look) => {
    const { paymentId, call } = await repeated();
    await bed.answerFollowUp.record({ ...call, kind: 'cancel' }, { kind: 'cancel', outcome: refused }, look);
    expect(await bed.payment(paymentId)).toMatchObject({ status, followUps: [{ status: cancel }] });
    bed.clock.advance(60_000);
    expect((await bed.claimFollowUp('cancel')) !== undefined).toBe(cancel === 'requested');
  });

  it('is refused once the payment is seen standing three times', async () => {
    const { paymentId, call } = await repeated();
    let next = call;
    for (const expected of ['requested', 'requested', 'failed']) {
      const look = inquired('SUCCESS');
      await bed.answerFollowUp.record({ ...next, kind: 'cancel' }, { kind: 'cancel', outcome: refused }, look);
      expect((await bed.payment(paymentId)).followUps).toMatchObject([{ status: expected }]);
      bed.clock.advance(15_000);
      next = (await bed.claimFollowUp('cancel')) ?? next;
    }
  });
});

describe('a refund sent twice', () => {
  const routeAnswering = (outcome: object) => {
    const looks: string[] = [];
    const breaker = { execute: (call: () => Promise<unknown>) => call() };
    const client = {
      refund: async () => outcome,
      inquireRefund: async ({ refundRequestId }: { refundRequestId: string }) => {
        looks.push(refundRequestId);
        return { kind: 'not-found' };
      },
    };
    return { looks, to: { client, breakers: { refund: breaker, inquire: breaker } } as never };
  };

  it.each([
    ['refused for good the first time', { kind: 'failed', code: 'REFUND_WINDOW_EXCEED', message: '' }, 'failed', 0],
    [
      'answered with a question of ids',
      { ...unknown(), cause: 'code', code: 'ORDER_NOT_EXIST', codeClass: 'Q' },
      'requested',
      1,
    ],
    [
      'answered with a code that settles nothing',
      { ...unknown(), cause: 'code', code: 'SYSTEM_ERROR', codeClass: 'X' },
      'requested',
      0,
    ],
    ['not answered', unknown(), 'requested', 0],
  ])('%s is left as it should be', async (_how, outcome, status, times) => {
    const { paymentId } = await captured('x');
    await bed.ask(paymentId, { kind: 'refund', reference: 'r-1' });
    const { looks, to } = routeAnswering(outcome);
    await sendFollowUp((await bed.claimFollowUp('refund'))!, 'refund', to, bed.answerFollowUp);
    expect(looks).toEqual([]);
    bed.clock.advance(2_000);
    const again = await bed.claimFollowUp('refund');
    if (again) await sendFollowUp(again, 'refund', to, bed.answerFollowUp);
    expect(looks).toHaveLength(times);
    expect((await bed.payment(paymentId)).followUps).toMatchObject([{ status }]);
  });
});

describe('an unsent try', () => {
  it('of a follow-up recorded twice takes back one send', async () => {
    const { paymentId } = await captured('x');
    await bed.ask(paymentId, { kind: 'refund', reference: 'r-1' });
    const first = await bed.claimFollowUp('refund');
    await bed.answerFollowUp.record({ ...first!, kind: 'refund' }, { kind: 'refund', outcome: unknown() });
    bed.clock.advance(2_000);
    const second = await bed.claimFollowUp('refund');
    for (let twice = 0; twice < 2; twice += 1)
      await bed.answerFollowUp.record({ ...second!, kind: 'refund' }, { kind: 'refund', outcome: unknown(true) });
    bed.clock.advance(60_000);
    expect(await bed.claimFollowUp('refund')).toMatchObject({ unprovenSends: 2 });
  });
});

describe('a payment whose account is not configured any more', () => {
  it('is refused whatever is asked of it, with what to do', async () => {
    const { paymentId } = await captured('x');
    await bed.db.query(`UPDATE payments SET state = jsonb_set(state, '{attempt,route}', '"gone"') WHERE id = $1`, [
      paymentId,
    ]);
    await bed.ask(paymentId, { kind: 'refund', reference: 'r-1' });
    expect((await bed.published(paymentId)).at(-1)).toMatchObject({
      type: 'refund.rejected',
      data: { reason: 'route-not-configured', detail: expect.stringContaining('ROUTES') },
    });
  });
});

describe('a pay and its cancel', () => {
  async function sentAndLost(): Promise<{ paymentId: string; pay: ClaimedOperation }> {
    const request = bed.request('x');
    await bed.requestPayment.handle(request);
    const pay = await bed.claimPay();
    await bed.answerPay.record(pay, answers.unknown());
    return { paymentId: request.data.paymentId, pay };
  }
  const cancelAnswered = async (outcome: CancelOutcome): Promise<void> => {
    const call = await bed.claimFollowUp('cancel');
    await bed.answerFollowUp.record({ ...call!, kind: 'cancel' }, { kind: 'cancel', outcome });
  };
  const notFound = async (paymentId: string) =>
    bed.answerInquiry.record(await bed.claimInquiry(paymentId), { kind: 'not-found' });

  it('that is due again waits while the cancel is under way, and is never sent once it took effect', async () => {
    const { paymentId } = await sentAndLost();
    bed.clock.advance(2_000);
    await notFound(paymentId); // and the pay is due again
    await bed.ask(paymentId, { kind: 'cancel', reference: 'n-1' });
    await expect(bed.claimPay()).rejects.toThrow('no pay is due');
    await cancelAnswered({ kind: 'canceled' });
    bed.clock.advance(60_000);
    await expect(bed.claimPay()).rejects.toThrow('no pay is due');
    expect(await bed.payment(paymentId)).toMatchObject({ status: 'canceled' });
  });

  it('that is refused lets the pay be repeated', async () => {
    const { paymentId } = await sentAndLost();
    await bed.ask(paymentId, { kind: 'cancel', reference: 'n-1' });
    await cancelAnswered({ kind: 'refused', code: 'ORDER_STATUS_INVALID', message: '' });
    bed.clock.advance(2_000);
    await notFound(paymentId);
    expect(await bed.claimPay()).toMatchObject({ paymentId, unprovenSends: 2 });
  });

  it('whose claim came back unsent after the cancel took effect is not sent', async () => {
    const request = bed.request('x');
    await bed.requestPayment.handle(request);
    const pay = await bed.claimPay();
    await bed.ask(request.data.paymentId, { kind: 'cancel', reference: 'n-1' });
    await cancelAnswered({ kind: 'canceled' });
    await bed.answerPay.record(pay, answers.unknown(true));
    bed.clock.advance(60_000);
    await expect(bed.claimPay()).rejects.toThrow('no pay is due');
  });

  it.each([
    ['canceled', true],
    ['expired', false],
  ])('that upstream never had ends as %s once its time is over and looking finds nothing', async (status, isAsked) => {
    const { paymentId } = await sentAndLost();
    if (isAsked) await bed.ask(paymentId, { kind: 'cancel', reference: 'n-1' });
    bed.clock.advance(9 * 60_000 + 30_001);
    for (let look = 0; look < 2; look += 1) {
      await notFound(paymentId);
      await cancelAnswered({ kind: 'not-found' });
      expect((await bed.payment(paymentId)).status).toBe('processing');
      bed.clock.advance(15_000);
    }
    await notFound(paymentId);
    expect(await bed.payment(paymentId)).toMatchObject({ status });
    bed.clock.advance(dayMs);
    expect(await bed.claimFollowUp('cancel')).toBeUndefined();
    await expect(bed.claimInquiry(paymentId)).rejects.toThrow('no inquiry is due');
  });

  it('that upstream may have, the cancel being unanswered, does not end by itself', async () => {
    const { paymentId } = await sentAndLost();
    bed.clock.advance(9 * 60_000 + 30_001);
    for (let look = 0; look < 5; look += 1) {
      await notFound(paymentId);
      bed.clock.advance(60 * 60_000);
    }
    expect(await bed.payment(paymentId)).toMatchObject({ status: 'processing', unknownSince: expect.any(Number) });
  });

  it('whose repeat is refused is not taken as failed: the send before may have worked', async () => {
    const { paymentId, pay } = await sentAndLost();
    bed.clock.advance(2_000);
    await notFound(paymentId);
    const again = await bed.claimPay();
    expect(again.body).toBe(pay.body);
    await bed.answerPay.record(again, { kind: 'failed', code: 'PARAM_ILLEGAL', message: '' });
    expect((await bed.payment(paymentId)).status).toBe('processing');
    expect(await bed.claimInquiry(paymentId).catch(() => 'later')).toBeDefined();
  });
});
