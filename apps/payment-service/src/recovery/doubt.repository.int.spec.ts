import { expireUnsent } from '../operations/expire-unsent';
import { openTestBed, otherRoute, route, type TestBed } from '../test-bed';
import { raiseVersions, takeAsSent } from './doubt.repository';

/** What a restored database has as due may have been sent since: none of what rests on "never sent" may happen. */
describe('a payment that was due, unsent, in a database restored to an earlier moment', () => {
  let bed: TestBed;
  let id: string;

  beforeEach(async () => {
    bed = await openTestBed();
    bed.decideBy({ rules: [], default: { priority: [route, otherRoute] } });
    const request = bed.request('one');
    id = request.data.paymentId;
    await bed.requestPayment.handle(request);
  });

  afterEach(() => bed.close());

  const rows = () =>
    bed.db.query<{ kind: string; state: string; unproven_sends: number }[]>(
      `SELECT kind, state, unproven_sends FROM operations WHERE payment_id = $1 ORDER BY kind`,
      [id],
    );

  it('is moved to no other route, though its own is out', async () => {
    await takeAsSent(bed.db, bed.clock.now());
    bed.out.set(route, { by: 'breaker', detail: 'open' });
    expect(await bed.moveUnsent.turn()).toBe(0);
    expect(await bed.payment(id)).toMatchObject({ attempt: { route } });
    expect((await bed.payment(id)).pastAttempts).toBeUndefined();
  });

  it('is moved, as the very same row, where nothing was restored', async () => {
    bed.out.set(route, { by: 'breaker', detail: 'open' });
    expect(await bed.moveUnsent.turn()).toBe(1);
  });

  it('does not expire as never sent', async () => {
    await takeAsSent(bed.db, bed.clock.now());
    bed.clock.advance(10 * 60_000);
    expect(await expireUnsent(bed.db, bed.clock, bed.answerInquiry)).toBe(0);
    expect(await bed.payment(id)).toMatchObject({ status: 'requested' });
  });

  it('is not canceled at once: upstream is asked to', async () => {
    await takeAsSent(bed.db, bed.clock.now());
    await bed.ask(id, { kind: 'cancel', reference: 'c-1' });
    expect(await bed.payment(id)).toMatchObject({ status: 'requested', followUps: [{ status: 'requested' }] });
    expect(await bed.claimFollowUp('cancel')).toBeDefined();
  });

  it('is inquired about at once, and sent only when upstream does not have it, on its own route', async () => {
    await takeAsSent(bed.db, bed.clock.now());
    expect(await rows()).toMatchObject([
      { kind: 'inquire', state: 'due' },
      { kind: 'pay', state: 'waiting', unproven_sends: 1 },
    ]);
    const inquiry = await bed.claimInquiry(id);
    await bed.answerInquiry.record(inquiry, { kind: 'not-found' });
    expect(await bed.claimPay()).toMatchObject({ requestId: inquiry.requestId, unprovenSends: 2 });
  });

  it('goes on from the newest version anybody was told', async () => {
    const told = { paymentId: id, version: 9, attempts: new Map(), refusedFollowUps: new Set<string>() };
    await raiseVersions(bed.db, [told]);
    await raiseVersions(bed.db, [{ ...told, version: 4 }]);
    expect((await bed.payment(id)).version).toBe(9);
  });

  it('is the same payment under the same number when its request is decided again', async () => {
    const before = (await bed.payment(id)).attempt?.paymentRequestId;
    await bed.db.query('DELETE FROM operations');
    await bed.db.query('DELETE FROM attempts');
    await bed.db.query('DELETE FROM payments');
    await bed.requestPayment.handle(bed.request('one'));
    expect((await bed.payment(id)).attempt?.paymentRequestId).toBe(before);
  });
});
