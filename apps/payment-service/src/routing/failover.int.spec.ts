import type { PayOutcome } from '@paywright/apo';
import type { PaymentRequestedData } from '@paywright/contracts';
import type { Payment } from '@paywright/payments';
import type { StruckOut } from '@paywright/routing';
import { expireUnsent } from '../operations/expire-unsent';
import { answers, openTestBed, otherRoute, route, type TestBed } from '../test-bed';

let bed: TestBed;
beforeEach(async () => {
  bed = await openTestBed();
  bed.decideBy(bothRoutes);
});
afterEach(() => bed.close());

const bothRoutes = { rules: [], default: { priority: [route, otherRoute] } };
const breakerOpen: StruckOut = { by: 'breaker', detail: 'its breaker for pay is open' };
const declined = (code: string): PayOutcome => ({ kind: 'failed', code, message: 'no' });
const inquirySays = (status: 'SUCCESS' | 'FAIL' | 'PROCESSING', resultCode?: string) => ({
  kind: 'answered' as const,
  status,
  resultCode,
  report: { apoPaymentId: 'apo-1', amount: { minor: 4200n, currency: 'KRW' }, acquirer: { acquirerName: 'ALIPAY' } },
  captures: [],
  refunds: [],
});
const hosted = (is3DSAuthentication = false): Partial<PaymentRequestedData> => ({
  paymentMethod: {
    paymentMethodType: 'CARD',
    paymentMethodMetaData: { requireIssuerAuthentication: false, is3DSAuthentication },
  },
});

async function request(ref: string, overrides: Partial<PaymentRequestedData> = {}): Promise<string> {
  const asked = bed.request(ref, overrides);
  await bed.requestPayment.handle(asked);
  return asked.data.paymentId;
}
const kinds = async (id: string): Promise<string[]> => (await bed.published(id)).map(({ type }) => type.slice(8));
const attemptsOf = ({ attempt, pastAttempts = [] }: Payment): (string | undefined)[] =>
  [...pastAttempts.map((past) => past.attempt), attempt].map((each) => each?.route);
const due = async (id: string): Promise<string[]> =>
  (
    await bed.db.query<{ what: string }[]>(
      `SELECT kind || ' ' || route AS what FROM operations WHERE payment_id = $1 AND state = 'due' ORDER BY 1`,
      [id],
    )
  ).map(({ what }) => what);

describe('a payment whose route cannot be connected to', () => {
  it('goes on through the next one at once, under a new number, and the old one is never sent again', async () => {
    const id = await request('one');
    const first = await bed.claimPay();
    await bed.answerPay.record(first, answers.unknown(true));

    const payment = await bed.payment(id);
    expect(payment).toMatchObject({ status: 'requested', attempt: { route: otherRoute } });
    expect(payment.pastAttempts).toMatchObject([{ ending: { reason: 'unreachable' } }]);
    expect(payment.attempt?.paymentRequestId).not.toBe(first.requestId);
    expect(await due(id)).toEqual([`inquire ${otherRoute}`, `pay ${otherRoute}`]);
    expect(await bed.routed(id)).toEqual([`requested: ${route}`, `never-sent: ${otherRoute}`]);

    const second = await bed.claimPay(otherRoute);
    expect(JSON.parse(second.body ?? '')).toMatchObject({
      paymentRequestId: second.requestId,
      paymentAmount: { value: '4200' },
    });
    await bed.answerPay.record(second, answers.actionRequired('apo-1'));
    expect((await bed.payment(id)).status).toBe('action_required');
  });

  it('waits, deferred, when the next one cannot be either; and goes to none of them again too soon', async () => {
    const id = await request('one');
    await bed.answerPay.record(await bed.claimPay(), answers.unknown(true));
    await bed.answerPay.record(await bed.claimPay(otherRoute), answers.unknown(true));

    expect(await bed.payment(id)).toMatchObject({ status: 'deferred', attempt: { route: otherRoute } });
    expect(await kinds(id)).toEqual(['deferred']);
    bed.clock.advance(5_000);
    await bed.answerPay.record(await bed.claimPay(otherRoute), answers.unknown(true));
    expect(attemptsOf(await bed.payment(id))).toEqual([route, otherRoute]);
    bed.clock.advance(30_000);
    await bed.answerPay.record(await bed.claimPay(otherRoute), answers.unknown(true));
    expect(attemptsOf(await bed.payment(id))).toEqual([route, otherRoute, route]);
  });

  it('stays where it is while an earlier send may have worked', async () => {
    const id = await request('one');
    const first = await bed.claimPay();
    await bed.answerPay.record(first, answers.unknown());
    bed.clock.advance(3_000);
    await bed.answerInquiry.record(await bed.claimInquiry(id), { kind: 'not-found' });
    await bed.answerPay.record(await bed.claimPay(), answers.unknown(true));
    expect(attemptsOf(await bed.payment(id))).toEqual([route]);
  });

  it('stays where it is when somebody else has recorded the try meanwhile', async () => {
    const id = await request('one');
    const first = await bed.claimPay();
    // Its lease ran out, and the send was recorded as one of unknown outcome.
    await bed.answerPay.record(first, answers.unknown());
    await bed.answerPay.record(first, answers.unknown(true));
    expect(attemptsOf(await bed.payment(id))).toEqual([route]);
  });

  it('is not said to wait for a route while an earlier send may have worked', async () => {
    const id = await request('one');
    await bed.answerPay.record(await bed.claimPay(), answers.unknown());
    bed.clock.advance(3_000);
    await bed.answerInquiry.record(await bed.claimInquiry(id), inquirySays('PROCESSING'));
    bed.out.set(otherRoute, breakerOpen);
    await bed.answerPay.record(await bed.claimPay(), answers.unknown(true));
    expect(await kinds(id)).not.toContain('deferred');
  });

  it('goes nowhere once it is canceled', async () => {
    const id = await request('one');
    const first = await bed.claimPay();
    await bed.ask(id, { kind: 'cancel', reference: 'c-1' });
    await bed.answerPay.record(first, answers.unknown(true));
    expect(attemptsOf(await bed.payment(id))).toEqual([route]);
  });
});

describe('a payment that is declined', () => {
  it('is tried through the next route once an inquiry has confirmed the decline', async () => {
    const id = await request('one');
    await bed.answerPay.record(await bed.claimPay(), declined('DO_NOT_HONOR'));
    expect(await bed.payment(id)).toMatchObject({
      status: 'requested',
      attempt: { declined: { resultCode: 'DO_NOT_HONOR' } },
    });
    expect(await kinds(id)).toEqual([]);

    await bed.answerInquiry.record(await bed.claimInquiry(id), inquirySays('FAIL', 'DO_NOT_HONOR'));
    expect(await bed.payment(id)).toMatchObject({
      attempt: { route: otherRoute },
      pastAttempts: [{ ending: { reason: 'declined', resultCode: 'DO_NOT_HONOR' } }],
    });
    expect(await bed.routed(id)).toEqual([`requested: ${route}`, `declined: ${otherRoute}`]);
  });

  it('and taken for unanswered, is told to be unknown no more once it is tried through the next route', async () => {
    const id = await request('one');
    const first = await bed.claimPay();
    await bed.answerPay.record(first, declined('DO_NOT_HONOR'));
    // Somebody had taken it for interrupted in that moment.
    await bed.answerPay.record(first, answers.unknown());
    expect((await bed.payment(id)).unknownSince).toBeDefined();
    bed.clock.advance(3_000);
    await bed.answerInquiry.record(await bed.claimInquiry(id), inquirySays('FAIL', 'DO_NOT_HONOR'));
    expect(attemptsOf(await bed.payment(id))).toEqual([route, otherRoute]);
    const [last] = (await bed.published(id)).slice(-1);
    expect(last?.data['payment']).toMatchObject({ status: 'processing', route: otherRoute });
    expect(last?.data['payment']).not.toHaveProperty('unknownSince');
  });

  it('is not sent again while the decline is waited with, whatever upstream shows meanwhile', async () => {
    const id = await request('one');
    await bed.answerPay.record(await bed.claimPay(), declined('DO_NOT_HONOR'));
    await bed.answerInquiry.record(await bed.claimInquiry(id), inquirySays('PROCESSING'));
    expect(await due(id)).toEqual([`inquire ${route}`]);
    bed.clock.advance(30_000);
    await bed.answerInquiry.record(await bed.claimInquiry(id), inquirySays('FAIL', 'DO_NOT_HONOR'));
    expect(attemptsOf(await bed.payment(id))).toEqual([route, otherRoute]);
  });

  it('and yet captured, by one and the same inquiry, is followed by no other attempt: its money goes back', async () => {
    const id = await request('one');
    await bed.answerPay.record(await bed.claimPay(), declined('DO_NOT_HONOR'));
    const captures = [{ captureId: 'c-1', status: 'SUCCESS' as const, amount: { minor: 4200n, currency: 'KRW' } }];
    await bed.answerInquiry.record(await bed.claimInquiry(id), { ...inquirySays('FAIL', 'DO_NOT_HONOR'), captures });
    expect(await bed.payment(id)).toMatchObject({ status: 'failed', holds: [{ reason: 'late-payment' }] });
    expect(await kinds(id)).not.toContain('captured');
    expect(await due(id)).toContain(`refund ${route}`);
  });

  it('does not go back to whom has declined it, whatever becomes of the next route', async () => {
    const id = await request('one');
    await bed.answerPay.record(await bed.claimPay(), declined('DO_NOT_HONOR'));
    await bed.answerInquiry.record(await bed.claimInquiry(id), inquirySays('FAIL', 'DO_NOT_HONOR'));
    bed.out.set(otherRoute, breakerOpen);
    await bed.moveUnsent.turn();
    expect(await bed.payment(id)).toMatchObject({ status: 'deferred', attempt: { route: otherRoute } });
  });

  it('ends with the next decline: no more than once is it tried again', async () => {
    const id = await request('one');
    await bed.answerPay.record(await bed.claimPay(), declined('DO_NOT_HONOR'));
    await bed.answerInquiry.record(await bed.claimInquiry(id), inquirySays('FAIL', 'DO_NOT_HONOR'));
    await bed.answerPay.record(await bed.claimPay(otherRoute), declined('CARD_NOT_SUPPORTED'));
    expect(await bed.payment(id)).toMatchObject({ status: 'failed', ending: { resultCode: 'CARD_NOT_SUPPORTED' } });
  });

  it.each(['RISK_REJECT', 'USER_BALANCE_NOT_ENOUGH', 'INVALID_CARD_NUMBER', 'SOMETHING_NEW'])(
    'with %s ends at once',
    async (code) => {
      const id = await request('one');
      await bed.answerPay.record(await bed.claimPay(), declined(code));
      expect(await bed.payment(id)).toMatchObject({ status: 'failed', ending: { resultCode: code } });
    },
  );

  it('ends at once where no other route can take it', async () => {
    bed.out.set(otherRoute, breakerOpen);
    const id = await request('one');
    await bed.answerPay.record(await bed.claimPay(), declined('DO_NOT_HONOR'));
    expect((await bed.payment(id)).status).toBe('failed');
  });

  it('ends where the other route was lost before the decline was confirmed', async () => {
    const id = await request('one');
    await bed.answerPay.record(await bed.claimPay(), declined('DO_NOT_HONOR'));
    bed.out.set(otherRoute, breakerOpen);
    await bed.answerInquiry.record(await bed.claimInquiry(id), inquirySays('FAIL', 'DO_NOT_HONOR'));
    expect(await bed.payment(id)).toMatchObject({ status: 'failed', ending: { resultCode: 'DO_NOT_HONOR' } });
  });

  it('on a page, with its buyer, ends: it is never moved under him', async () => {
    const id = await request('one');
    await bed.answerPay.record(await bed.claimPay(), answers.actionRequired('apo-1'));
    bed.clock.advance(3_000);
    await bed.answerInquiry.record(await bed.claimInquiry(id), inquirySays('FAIL', 'DO_NOT_HONOR'));
    expect(await bed.payment(id)).toMatchObject({ status: 'failed', attempt: { route } });
  });

  it('for want of authentication is tried again with 3DS, through the same route', async () => {
    const id = await request('one', hosted());
    await bed.answerPay.record(await bed.claimPay(), declined('AUTHENTICATION_REQUIRED'));
    await bed.answerInquiry.record(await bed.claimInquiry(id), inquirySays('FAIL', 'AUTHENTICATION_REQUIRED'));
    expect(attemptsOf(await bed.payment(id))).toEqual([route, route]);
    const { body } = await bed.claimPay();
    expect(JSON.parse(body ?? '')).toMatchObject({
      paymentMethod: { paymentMethodMetaData: { is3DSAuthentication: true } },
    });
  });

  it('for want of authentication stays with its route although that is busy', async () => {
    const id = await request('one', hosted());
    await bed.answerPay.record(await bed.claimPay(), declined('AUTHENTICATION_REQUIRED'));
    bed.out.set(route, { by: 'limit', detail: '20 of 20 calls at once' });
    await bed.answerInquiry.record(await bed.claimInquiry(id), inquirySays('FAIL', 'AUTHENTICATION_REQUIRED'));
    expect(attemptsOf(await bed.payment(id))).toEqual([route, route]);
  });

  it('for want of authentication although 3DS was asked for, ends', async () => {
    const id = await request('one', hosted(true));
    await bed.answerPay.record(await bed.claimPay(), declined('AUTHENTICATION_REQUIRED'));
    expect((await bed.payment(id)).status).toBe('failed');
  });
});

describe('while a route is out', () => {
  it('payments go to the next one, and it is said why', async () => {
    bed.out.set(route, breakerOpen);
    const id = await request('one');
    expect((await bed.payment(id)).attempt?.route).toBe(otherRoute);
    const [row] = await bed.db.query<{ decision: object }[]>('SELECT decision FROM attempts WHERE payment_id = $1', [
      id,
    ]);
    expect(row?.decision).toMatchObject({
      policyVersion: 1,
      rule: 'default',
      chosen: otherRoute,
      candidates: [{ route, struckOut: breakerOpen }, { route: otherRoute }],
    });
  });

  it('payments wait for the next one while that is merely busy: they are not deferred, nor with the one that is out', async () => {
    bed.out.set(route, breakerOpen);
    bed.out.set(otherRoute, { by: 'limit', detail: '20 of 20 calls at once' });
    const id = await request('one');
    expect(await bed.payment(id)).toMatchObject({ status: 'requested', attempt: { route: otherRoute } });
    expect(await kinds(id)).toEqual([]);
  });

  it('those that wait for it, unsent, are taken by the next one', async () => {
    const ids = await Promise.all(['a', 'b', 'c'].map((ref) => request(ref)));
    bed.out.set(route, breakerOpen);
    expect(await bed.moveUnsent.turn()).toBe(3);
    for (const id of ids) expect(attemptsOf(await bed.payment(id))).toEqual([route, otherRoute]);
    expect(await bed.moveUnsent.turn()).toBe(0);
  });

  it('one that somebody is sending stays', async () => {
    const id = await request('one');
    await bed.claimPay();
    bed.out.set(route, breakerOpen);
    expect(await bed.moveUnsent.turn()).toBe(0);
    expect(attemptsOf(await bed.payment(id))).toEqual([route]);
  });

  it('several replicas move each payment once', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, (_, index) => request(`ref-${index}`)));
    bed.out.set(route, breakerOpen);
    await Promise.all(Array.from({ length: 4 }, () => bed.moveUnsent.turn()));
    for (const id of ids) expect(attemptsOf(await bed.payment(id))).toEqual([route, otherRoute]);
  });

  it('a claim and a move that meet leave one attempt that may be sent', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, (_, index) => request(`ref-${index}`)));
    bed.out.set(route, breakerOpen);
    const [claimed] = await Promise.all([
      bed.operations.claim(route, 'pay', bed.clock.now(), 2_000, { limit: 20 }),
      bed.moveUnsent.turn(),
    ]);
    const taken = new Set(claimed.map(({ paymentId }) => paymentId));
    for (const id of ids) {
      expect(attemptsOf(await bed.payment(id))).toEqual(taken.has(id) ? [route] : [route, otherRoute]);
    }
  });

  it('drained, it still repeats what was sent before, so that its buyer gets to the page, and sends nothing new', async () => {
    const repeats = { limit: 10, repeatsOnly: true };
    const id = await request('sent');
    await bed.answerPay.record(await bed.claimPay(), answers.unknown());
    bed.clock.advance(3_000);
    await bed.answerInquiry.record(await bed.claimInquiry(id), { kind: 'not-found' });
    await request('new');
    const claimed = await bed.operations.claim(route, 'pay', bed.clock.now(), 2_000, repeats);
    expect(claimed.map(({ paymentId }) => paymentId)).toEqual([id]);
  });

  it('a payment bound to it by its requester waits for it', async () => {
    bed.out.set(route, breakerOpen);
    const id = await request('one', { route });
    expect(await bed.payment(id)).toMatchObject({ status: 'deferred', attempt: { route } });
    expect(await bed.moveUnsent.turn()).toBe(0);
    bed.out.clear();
    await bed.answerPay.record(await bed.claimPay(), answers.actionRequired('apo-1'));
    expect((await bed.payment(id)).status).toBe('action_required');
  });
});

describe('while every route is out', () => {
  beforeEach(() => {
    bed.out.set(route, breakerOpen);
    bed.out.set(otherRoute, breakerOpen);
  });

  it('payments are accepted and deferred, which is told with the reasons', async () => {
    const id = await request('one');
    expect(await bed.payment(id)).toMatchObject({ status: 'deferred', version: 1 });
    expect(await bed.published(id)).toMatchObject([
      { type: 'payment.deferred', data: { detail: expect.stringContaining('its breaker for pay is open') as string } },
    ]);
  });

  it('those accepted before are told once that they wait', async () => {
    bed.out.clear();
    const id = await request('one');
    bed.out.set(route, breakerOpen);
    bed.out.set(otherRoute, breakerOpen);
    await bed.moveUnsent.turn();
    await bed.moveUnsent.turn();
    expect(await kinds(id)).toEqual(['deferred']);
  });

  it('one route’s recovery takes them, oldest first, a bounded number a turn', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 60; index += 1) {
      bed.clock.advance(10);
      ids.push(await request(`ref-${index}`));
    }
    bed.out.delete(otherRoute);
    expect(await bed.moveUnsent.turn()).toBe(50);
    const routes = await Promise.all(ids.map(async (id) => (await bed.payment(id)).attempt?.route));
    expect(routes.slice(0, 50).every((taken) => taken === otherRoute)).toBe(true);
    const claimed = await bed.operations.claim(otherRoute, 'pay', bed.clock.now(), 2_000, { limit: 3 });
    expect(claimed.map(({ paymentId }) => paymentId).sort()).toEqual(ids.slice(0, 3).sort());
  });

  it('a deferred payment is canceled at once: nothing was sent', async () => {
    const id = await request('one');
    await bed.ask(id, { kind: 'cancel', reference: 'c-1' });
    expect(await bed.payment(id)).toMatchObject({ status: 'canceled' });
    expect(await due(id)).toEqual([]);
  });

  it('a deferred payment expires when its time is over, whatever its route does: nothing was sent', async () => {
    const id = await request('one');
    bed.clock.advance(9 * 60_000 + 29_000);
    expect(await expireUnsent(bed.db, bed.clock, bed.answerInquiry)).toBe(0);
    bed.clock.advance(1_000);
    expect(await expireUnsent(bed.db, bed.clock, bed.answerInquiry)).toBe(1);
    expect(await bed.payment(id)).toMatchObject({ status: 'expired', ending: { reason: 'never-sent' } });
    expect(await due(id)).toEqual([]);
  });

  it('those that cannot be moved do not stand before the others', async () => {
    for (let index = 0; index < 60; index += 1) await request(`bound-${index}`, { route });
    bed.clock.advance(10);
    const id = await request('free');
    bed.out.delete(otherRoute);
    await bed.moveUnsent.turn();
    expect(attemptsOf(await bed.payment(id))).toEqual([route]);
    const sameReplica = bed.moveUnsent;
    for (let turn = 0; turn < 3; turn += 1) await sameReplica.turn();
    expect(attemptsOf(await bed.payment(id))).toEqual([route, otherRoute]);
  });
});

describe('a payment no route will ever take', () => {
  it('is refused, with what stands against each', async () => {
    bed.decideBy({ rules: [], default: { priority: ['gone'] } });
    const id = await request('one');
    expect(await bed.payment(id)).toMatchObject({ status: 'rejected', ending: { reason: 'no-route' } });
    expect(await bed.published(id)).toMatchObject([
      { type: 'payment.rejected', data: { reason: 'no-route', detail: expect.stringContaining('gone') as string } },
    ]);
  });
});

describe('a weighted split', () => {
  const split = {
    rules: [],
    default: {
      split: [
        { route, percent: 70 },
        { route: otherRoute, percent: 30 },
      ],
    },
  };
  const countOf = async (name: string): Promise<number> =>
    (await bed.db.query<{ count: number }[]>('SELECT count(*)::int AS count FROM attempts WHERE route = $1', [name]))[0]
      ?.count ?? 0;

  const turnsTaken = async (): Promise<number> =>
    (await bed.db.query<{ sum: number }[]>('SELECT coalesce(sum(taken), 0)::int AS sum FROM split_turns'))[0]?.sum ??
    -1;

  beforeEach(() => bed.decideBy(split));

  it('is exact, whoever decides at the same time', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, index) => request(`ref-${index}`)));
    expect([await countOf(route), await countOf(otherRoute)]).toEqual([70, 30]);
  });

  it('is exact over any ten payments in a row', async () => {
    const taken: (string | undefined)[] = [];
    for (let index = 0; index < 30; index += 1)
      taken.push((await bed.payment(await request(`ref-${index}`))).attempt?.route);
    for (let from = 0; from <= 20; from += 1) {
      expect(taken.slice(from, from + 10).filter((name) => name === otherRoute)).toHaveLength(3);
    }
  });

  it('gives a request that is repeated, or refused, no turn', async () => {
    for (let index = 0; index < 10; index += 1) {
      await request(`ref-${index}`);
      await request(`ref-${index}`);
    }
    expect([await countOf(route), await countOf(otherRoute)]).toEqual([7, 3]);
    expect(await turnsTaken()).toBe(10);
  });

  it('gives no turn to what is refused, and none to further attempts', async () => {
    await request('unknown-route', { route: 'nowhere' });
    await request('unknown-card', {
      paymentMethod: {
        paymentMethodType: 'CARD',
        paymentMethodMetaData: {
          requireIssuerAuthentication: false,
          is3DSAuthentication: false,
          cardReference: `one_${'0'.repeat(26)}`,
        },
      },
    });
    expect(await turnsTaken()).toBe(0);
    for (let index = 0; index < 5; index += 1) await request(`ref-${index}`);
    bed.decideBy(split, 2);
    bed.out.set(route, breakerOpen);
    bed.out.set(otherRoute, breakerOpen);
    for (let turn = 0; turn < 3; turn += 1) await bed.moveUnsent.turn();
    bed.out.delete(otherRoute);
    await bed.moveUnsent.turn();
    expect(await turnsTaken()).toBe(5);
  });
});

describe('money on an attempt that had been left, against all proof', () => {
  it('holds the payment, whose own money counts; the other is voided where it came from', async () => {
    const id = await request('one', hosted());
    const first = await bed.claimPay();
    await bed.answerPay.record(first, declined('DO_NOT_HONOR'));
    await bed.answerInquiry.record(await bed.claimInquiry(id), inquirySays('FAIL', 'DO_NOT_HONOR'));
    const second = await bed.claimPay(otherRoute);
    await bed.answerPay.record(second, answers.actionRequired('apo-2'));

    await bed.paymentResult({ route, paymentRequestId: first.requestId, apoPaymentId: 'apo-1' });
    expect(await bed.payment(id)).toMatchObject({ status: 'action_required', holds: [{ reason: 'late-payment' }] });
    expect(await due(id)).toContain(`cancel ${route}`);
    expect(await kinds(id)).toContain('held');

    await bed.paymentResult({ route: otherRoute, paymentRequestId: second.requestId, apoPaymentId: 'apo-2' });
    await bed.captureResult({ route: otherRoute, apoPaymentId: 'apo-2' });
    expect(await bed.payment(id)).toMatchObject({ status: 'captured', holds: [{ reason: 'late-payment' }] });

    const cancel = await bed.claimFollowUp('cancel');
    if (!cancel) throw new Error('no cancel is due');
    await bed.answerFollowUp.record({ ...cancel, kind: 'cancel' }, { kind: 'cancel', outcome: { kind: 'canceled' } });
    expect(await bed.payment(id)).toMatchObject({ status: 'captured', pastAttempts: [{ lateApproval: 'settled' }] });
  });

  it('captured there, it is given back there, within the bounds of the database', async () => {
    const id = await request('one');
    const first = await bed.claimPay();
    await bed.answerPay.record(first, declined('DO_NOT_HONOR'));
    await bed.answerInquiry.record(await bed.claimInquiry(id), inquirySays('FAIL', 'DO_NOT_HONOR'));
    await bed.captureResult({ route, apoPaymentId: 'apo-1', captureId: 'stray' });
    expect(await bed.payment(id)).toMatchObject({
      captures: [],
      pastAttempts: [{ captures: [{ captureId: 'stray' }], followUps: [{ kind: 'refund', status: 'requested' }] }],
    });
    const refund = await bed.claimFollowUp('refund');
    expect(JSON.parse(refund?.body ?? '')).toMatchObject({ paymentId: 'apo-1', refundAmount: { value: '4200' } });
    await bed.refundResult({ route, refundRequestId: refund?.requestId, apoPaymentId: 'apo-1' });
    expect((await bed.payment(id)).pastAttempts?.[0]?.followUps).toMatchObject([{ status: 'succeeded' }]);
    expect(await kinds(id)).not.toContain('captured');
  });
});

describe('an attempt that was left and goes on upstream, against all proof', () => {
  it('is canceled there by the number its late answer brings, and the payment is held', async () => {
    const id = await request('one', hosted());
    const first = await bed.claimPay();
    await bed.answerPay.record(first, answers.unknown(true));
    await bed.answerPay.record(await bed.claimPay(otherRoute), answers.actionRequired('apo-2'));

    await bed.answerPay.record(first, answers.actionRequired('apo-1'));
    expect(await bed.payment(id)).toMatchObject({ status: 'action_required', holds: [{ reason: 'contradiction' }] });
    expect((await bed.payment(id)).attempt?.normalUrl).toBe('https://checkout.example/apo-2');
    expect(await kinds(id)).toContain('held');
    // Asked about, too, until it is over.
    expect(await due(id)).toEqual([`cancel ${route}`, `inquire ${otherRoute}`, `inquire ${route}`]);

    bed.clock.advance(3_000);
    await bed.answerInquiry.record(await bed.claimInquiry(id), { kind: 'not-found' });
    const cancel = await bed.claimFollowUp('cancel');
    expect(JSON.parse(cancel?.body ?? '')).toEqual({ paymentId: 'apo-1' });
    if (!cancel) throw new Error('no cancel is due');
    await bed.answerFollowUp.record({ ...cancel, kind: 'cancel' }, { kind: 'cancel', outcome: { kind: 'canceled' } });
    expect(await due(id)).toEqual([`inquire ${otherRoute}`]);
  });
});
