import type { RunningService } from '../running-service.fixture';
import { openTestBed, otherRoute, route, type TestBed } from '../test-bed';
import { overdue, silence, startDesk, timeOfPaymentMs, unanswered } from './unknown.fixture';

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

interface Queue {
  summary: Record<string, unknown>;
  waiting: Record<string, unknown>;
  payments: { paymentId: string }[];
  next?: string;
}
async function queue(query = ''): Promise<Queue> {
  const { status, body } = await desk.ask('GET', `/admin/unknown${query}`);
  expect(status).toBe(200);
  return body as unknown as Queue;
}

const minute = 60_000;

/** As if it had become unknown so long ago. */
const age = (paymentId: string, ms: number): Promise<unknown> =>
  bed.db.query(`UPDATE payments SET unknown_since = to_timestamp($2::float8 / 1000) WHERE id = $1`, [
    paymentId,
    bed.clock.now() - ms,
  ]);
const change = (paymentId: string, currency: string, amount: number): Promise<unknown> =>
  bed.db.query('UPDATE payments SET currency = $2, amount = $3 WHERE id = $1', [paymentId, currency, amount]);

it('is empty while everything is known', async () => {
  await bed.requestPayment.handle(bed.request('known'));
  expect(await queue()).toMatchObject({
    summary: { count: 0, exposure: {}, byAge: { 'under-1-minute': 0, 'over-1-day': 0 }, byRoute: {} },
    payments: [],
  });
});

it('tells of each payment what is known, when it is asked about next and how it was answered', async () => {
  const [payment] = await overdue(bed, ['one'], silence);
  const askedAt = new Date(bed.clock.now()).toISOString();
  const { payments } = await queue();
  const { paymentRequestId, expiresAt } = payment!.attempt!;
  expect(payments).toEqual([
    {
      paymentId: payment!.id,
      status: 'processing',
      paymentAmount: { currency: 'KRW', value: '4200' },
      route,
      paymentRequestId,
      apoPaymentId: null,
      unknownSince: '2026-11-01T00:00:00.000Z',
      ageSeconds: Math.floor(timeOfPaymentMs / 1000),
      cause: 'timeout',
      expiresAt: new Date(expiresAt).toISOString(),
      inquiries: 1,
      inquiryUnderWay: false,
      nextInquiryAt: expect.stringMatching(/^2026-11-01T00:/),
      lastAnswer: { kind: 'unknown', detail: 'timeout', askedAt },
    },
  ]);
  const [{ nextInquiryAt }] = payments as unknown as [{ nextInquiryAt: string }];
  expect(Date.parse(nextInquiryAt)).toBeGreaterThan(bed.clock.now());
});

it('holds a payment until something verified is heard of it, and then no more', async () => {
  const payment = await unanswered(bed, 'heard');
  expect((await queue()).payments).toHaveLength(1);
  await bed.paymentResult({ paymentRequestId: payment.attempt?.paymentRequestId, apoPaymentId: 'apo-1' });
  expect((await queue()).payments).toEqual([]);
});

describe('a decline that was noted, and could not be confirmed in time,', () => {
  async function confirmedLate(): Promise<string> {
    bed.decideBy({ rules: [], default: { priority: [route, otherRoute] } });
    const request = bed.request('declined');
    await bed.requestPayment.handle(request);
    await bed.answerPay.record(await bed.claimPay(), { kind: 'failed', code: 'DO_NOT_HONOR', message: 'no' });
    bed.clock.advance(timeOfPaymentMs);
    await bed.answerInquiry.record(await bed.claimInquiry(), silence);
    expect((await queue()).summary).toMatchObject({ count: 1 });
    bed.clock.advance(minute);
    await bed.answerInquiry.record(await bed.claimInquiry(), { kind: 'not-found' });
    return request.data.paymentId;
  }

  it('is unknown no more once upstream knows nothing of it: the payment has failed, and nobody asks', async () => {
    const id = await confirmedLate();
    expect((await queue()).summary).toMatchObject({ count: 0 });
    expect(await bed.payment(id)).toMatchObject({ status: 'failed', ending: { resultCode: 'DO_NOT_HONOR' } });
    bed.clock.advance(24 * 60 * minute);
    await expect(bed.claimInquiry()).rejects.toThrow('no inquiry is due');
    const [ended] = (await bed.published(id)).slice(-1);
    expect(ended?.type).toBe('payment.failed');
    expect(ended?.data['payment']).not.toHaveProperty('unknownSince');
  });

  it('and left as unknown by an earlier version, is so no more once somebody inquires, whatever the answer', async () => {
    const id = await confirmedLate();
    const marked = JSON.stringify({ unknownSince: bed.clock.now(), unknownCause: 'past-expiry' });
    await bed.db.query('UPDATE payments SET unknown_since = now(), state = state || $2::jsonb WHERE id = $1', [
      id,
      marked,
    ]);
    const { status } = await desk.ask('POST', `/admin/payments/${id}/inquire`, { reason: 'it has failed' });
    expect(status).toBe(202);
    await bed.answerInquiry.record(await bed.claimInquiry(), { kind: 'not-found' });
    expect((await queue()).summary).toMatchObject({ count: 0 });
  });
});

describe('many', () => {
  const ages = [30_000, 5 * minute, 5 * minute, 30 * minute, 5 * 60 * minute, 48 * 60 * minute];
  let ids: string[];
  beforeEach(async () => {
    ids = [];
    for (const [index, ms] of ages.entries()) {
      const { id } = await unanswered(bed, `many-${index}`);
      await age(id, ms);
      ids.push(id);
    }
    await change(ids[5]!, 'USD', 250);
  });

  it('come oldest first, a page at a time, each once', async () => {
    const seen: string[] = [];
    let next: string | undefined;
    do {
      const page: Queue = await queue(`?limit=2${next === undefined ? '' : `&after=${next}`}`);
      expect(page.payments.length).toBeLessThanOrEqual(2);
      seen.push(...page.payments.map(({ paymentId }) => paymentId));
      next = page.next;
    } while (next !== undefined);
    const [young, five1, five2, half, hours, days] = ids as [string, string, string, string, string, string];
    expect(seen).toEqual([days, hours, half, ...[five1, five2].sort(), young]);
  });

  it('are narrowed to a currency, and to an age', async () => {
    expect((await queue('?currency=USD')).payments.map(({ paymentId }) => paymentId)).toEqual([ids[5]]);
    expect((await queue('?olderThan=1h')).payments.map(({ paymentId }) => paymentId)).toEqual([ids[5], ids[4]]);
    expect((await queue('?currency=USD&olderThan=3d')).payments).toEqual([]);
  });

  it('are summed up as a whole, whatever page is looked at', async () => {
    const { summary } = await queue('?currency=USD&limit=1');
    const since = new Date(bed.clock.now() - 48 * 60 * minute).toISOString();
    const totals = {
      count: 6,
      exposure: { KRW: '21000', USD: '250' },
      oldestSince: since,
      oldestAgeSeconds: 48 * 60 * 60,
    };
    expect(summary).toEqual({
      ...totals,
      byAge: {
        'under-1-minute': 1,
        'under-10-minutes': 2,
        'under-1-hour': 1,
        'under-1-day': 1,
        'over-1-day': 1,
      },
      byRoute: { [route]: totals },
    });
  });
});

it('counts those that wait for a route apart', async () => {
  const request = bed.request('waits');
  await bed.requestPayment.handle(request);
  await bed.db.query(`UPDATE payments SET status = 'deferred' WHERE id = $1`, [request.data.paymentId]);
  bed.clock.advance(minute);
  expect(await queue()).toMatchObject({
    summary: { count: 0 },
    waiting: { count: 1, exposure: { KRW: '4200' }, oldestAgeSeconds: 60 },
    payments: [],
  });
});

it('refuses a question it does not understand, with every fault', async () => {
  const { status, body } = await desk.ask('GET', '/admin/unknown?currency=won&olderThan=soon&limit=0&after=x&page=2');
  expect(status).toBe(400);
  const fields = (body['errors'] as { field: string }[]).map(({ field }) => field).sort();
  expect(fields).toEqual(['after', 'currency', 'limit', 'olderThan', 'page']);
});

it('is told to operators only', async () =>
  expect(await desk.ask('GET', '/admin/unknown', undefined, 'opr_nobody')).toMatchObject({ status: 401 }));
