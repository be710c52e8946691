import { CaptureRequested, encodeEvent } from '@paywright/contracts';
import { otherRoute, route } from '../test-bed';
import { historyTopics } from './lost-history';
import { firstOf, idOf, openRecoveryBed, type RecoveryBed, says, secondOf } from './recovery.fixture';

/** The database goes back, the log stays; upstream is asked before anything goes on (ADR 0023). */
describe('recovering a payment the restored database is behind with', () => {
  let recovering: RecoveryBed;
  let bed: RecoveryBed['bed'];

  beforeEach(async () => {
    recovering = await openRecoveryBed();
    bed = recovering.bed;
  });

  afterEach(() => bed.close());

  describe('while an account is silent', () => {
    it('decides nothing, and finds the payment there once it answers', async () => {
      await recovering.backUp();
      const event = await recovering.placed('one');
      await recovering.restore({ told: false });
      bed.upstream.set(otherRoute, says.nothing);
      expect((await recovering.recover()).silent).toEqual({ [otherRoute]: 1 });
      await expect(bed.payment(idOf(event))).rejects.toThrow('no payment');
      expect(await bed.db.query('SELECT FROM inbox')).toEqual([]);
      expect(await bed.db.query('SELECT FROM outbox')).toEqual([]);

      bed.upstream.delete(otherRoute);
      bed.upstream.set(`${otherRoute} ${firstOf(event)}`, says.status('PROCESSING'));
      expect(await recovering.recover()).toMatchObject({ silent: {}, foundUpstream: 1, held: 0 });
      expect(await bed.payment(idOf(event))).toMatchObject({
        attempt: { route: otherRoute, paymentRequestId: firstOf(event) },
      });
    });

    it('attaches a further attempt of an open payment to the account that was silent first', async () => {
      const event = await recovering.placed('one');
      await recovering.backUp();
      await recovering.restore();
      bed.upstream.set(otherRoute, says.nothing);
      bed.upstream.set(`${route} ${firstOf(event)}`, says.status('FAIL', 'DO_NOT_HONOR'));
      await recovering.recover();
      expect(await bed.payment(idOf(event))).toMatchObject({ status: 'requested', attempt: { route } });

      bed.upstream.set(`${otherRoute} ${secondOf(event)}`, says.status('PROCESSING'));
      expect(await recovering.recover()).toMatchObject({ silent: {}, attemptsFound: 1 });
      expect(await bed.payment(idOf(event))).toMatchObject({
        attempt: { route: otherRoute, paymentRequestId: secondOf(event) },
      });
    });

    it('holds what was found nowhere if told to: it is sent to nobody, asked of nobody, and does not end', async () => {
      await recovering.backUp();
      const lost = await recovering.placed('one');
      await recovering.restore({ told: false });
      const open = recovering.requested('two');
      await bed.requestPayment.handle(open);
      bed.upstream.set(otherRoute, says.nothing);
      bed.upstream.set(`${route} ${firstOf(open)}`, says.status('FAIL', 'DO_NOT_HONOR'));
      const report = await recovering.recover({ acceptSilence: true });
      expect(report).toMatchObject({ held: 1, foundNowhere: 0 });
      for (const event of [lost, open]) {
        expect(report.forOperators.filter((line) => line.startsWith(`${idOf(event)}: held`))).toHaveLength(1);
        for (const call of await recovering.calls(idOf(event))) expect(call.route).toMatch(/^held:/);
      }
      bed.clock.advance(60 * 60_000);
      for (const name of [route, otherRoute]) {
        await expect(bed.claimPay(name)).rejects.toThrow('no pay is due');
        expect(await bed.operations.claim(name, 'inquire', bed.clock.now(), 2_000, { limit: 9 })).toEqual([]);
      }
      const failed = { resultStatus: 'F', resultCode: 'DO_NOT_HONOR' };
      await bed.paymentResult({ paymentRequestId: firstOf(open), apoPaymentId: 'apo-1', result: failed });
      expect(await bed.parked()).toBe(1);
      await bed.ask(idOf(open), { kind: 'cancel', reference: 'c-1' });
      expect(await bed.payment(idOf(lost))).toMatchObject({
        status: 'requested',
        attempt: { route: `held:${otherRoute}` },
      });
      expect(await bed.payment(idOf(open))).toMatchObject({ status: 'requested', attempt: { route: `held:${route}` } });
      for (const call of await recovering.calls(idOf(open))) expect(call.route).toMatch(/^held:/);

      bed.upstream.delete(otherRoute);
      bed.upstream.set(`${otherRoute} ${firstOf(lost)}`, says.status('PROCESSING'));
      bed.upstream.set(`${otherRoute} ${secondOf(open)}`, says.status('PROCESSING'));
      expect((await recovering.recover()).forOperators).toEqual([]);
      expect(await bed.payment(idOf(open))).toMatchObject({ attempt: { paymentRequestId: secondOf(open) } });
      for (const call of await recovering.calls(idOf(lost))) expect(call.route).toBe(otherRoute);
    });

    it('holds what turns out to be at another account than it was stored for', async () => {
      const event = await recovering.placed('one');
      bed.upstream.set(`${otherRoute} ${firstOf(event)}`, says.status('SUCCESS'));
      const { forOperators } = await recovering.recover();
      expect(forOperators).toEqual([
        expect.stringContaining(`held, nothing of it is sent or asked: ${otherRoute} has it`),
      ]);
      for (const call of await recovering.calls(idOf(event))) expect(call.route).toBe(`held:${route}`);
    });
  });

  it('attaches a second attempt that was charged, though its time is long over', async () => {
    await recovering.backUp();
    const event = await recovering.placed('one');
    await recovering.restore();
    bed.clock.advance(60 * 60_000);
    bed.upstream.set(`${route} ${firstOf(event)}`, says.status('FAIL', 'DO_NOT_HONOR'));
    bed.upstream.set(`${otherRoute} ${secondOf(event)}`, says.captured());
    expect(await recovering.recover()).toMatchObject({ forOperators: [], foundUpstream: 1 });
    expect(await bed.payment(idOf(event))).toMatchObject({
      status: 'captured',
      attempt: { route: otherRoute, paymentRequestId: secondOf(event) },
    });
  });

  it('leaves nothing as unsent: not even the attempt that begins because a decline is confirmed', async () => {
    const event = await recovering.placed('one');
    await bed.answerPay.record(await bed.claimPay(), { kind: 'failed', code: 'DO_NOT_HONOR', message: 'no' });
    bed.upstream.set(`${route} ${firstOf(event)}`, says.status('FAIL', 'DO_NOT_HONOR'));
    await recovering.recover();
    const begun = (await recovering.calls(idOf(event))).filter(
      (call) => call.route === otherRoute && call.kind === 'pay',
    );
    expect(begun).toMatchObject([{ state: 'waiting', unproven_sends: 1 }]);
  });

  describe('after a run that broke off', () => {
    const breaksOff = { handle: () => Promise.reject(new Error('killed')) } as never;

    it('ends as it was told to have ended, though its versions were raised', async () => {
      const event = await recovering.placed('one');
      await recovering.backUp();
      await recovering.answerInquiry(event, says.status('FAIL', 'DO_NOT_HONOR'));
      const told = await bed.payment(idOf(event));
      expect(told.status).toBe('failed');
      await recovering.restore();
      await bed.db.query(
        `UPDATE payments SET version = $2, state = jsonb_set(state, '{version}', to_jsonb($2::int)) WHERE id = $1`,
        [idOf(event), told.version],
      );
      await recovering.recover();
      expect(await bed.payment(idOf(event))).toMatchObject({ status: 'failed' });
    });

    it('does not decide anew what its requester was told is refused', async () => {
      const event = await recovering.placed('one');
      const paymentId = idOf(event);
      await recovering.backUp();
      const asked = { paymentId, captureRef: 'c-1' };
      recovering.requested('two');
      const source = 'order-service';
      const at = bed.clock.now();
      recovering.log.push(encodeEvent(CaptureRequested, { id: 'ask-c', source, key: paymentId, at, data: asked }));
      const time = new Date(at).toISOString();
      const capture = { kind: 'capture', reference: 'c-1', amount: undefined, isLastCapture: undefined } as const;
      await bed.requestFollowUp.handle({ source, id: 'ask-c', time, paymentId, asked: capture });
      await recovering.restore();
      bed.upstream.set(`${route} ${firstOf(event)}`, says.status('PROCESSING'));
      await expect(recovering.recover({}, { requestPayment: breaksOff })).rejects.toThrow('killed');
      expect(await recovering.recover()).toMatchObject({ followUps: 1, followUpsRefused: 1 });
      expect((await bed.payment(paymentId)).followUps ?? []).toEqual([]);
    });
  });

  it('takes a result that is notified again, with a time of its own, for no news', async () => {
    const event = await recovering.placed('one');
    const results = async (time: string): Promise<void> => {
      const named = { paymentRequestId: firstOf(event), apoPaymentId: 'apo-1' };
      await bed.paymentResult({ ...named, notificationId: 'ntf-pay' }, time);
      await bed.captureResult({ apoPaymentId: 'apo-1', notificationId: 'ntf-capture' }, time);
    };
    await results('2026-11-01T00:00:00.000Z');
    const before = await bed.payment(idOf(event));
    expect(before.status).toBe('captured');
    const published = (await bed.published(idOf(event))).length;
    await results('2026-11-01T00:20:00.000Z');
    expect(await bed.payment(idOf(event))).toEqual(before);
    expect(await bed.published(idOf(event))).toHaveLength(published);
  });

  it('goes on past messages that cannot be read, and names them', async () => {
    await recovering.placed('one');
    const [topic] = historyTopics.slice(1);
    const headers = { ce_type: 'paywright.payment.routed.v1', ce_id: 'x', ce_source: 'x', ce_specversion: '1.0' };
    recovering.log.push({ topic: topic ?? '', key: 'x', headers, value: '{' });
    expect((await recovering.recover()).forOperators).toEqual([
      expect.stringContaining(`${topic}/0@0: cannot be read`),
    ]);
  });
});
