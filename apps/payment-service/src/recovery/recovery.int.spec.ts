import type { InquiryOutcome } from '@paywright/apo';
import {
  CaptureRequested,
  encodeEvent,
  PaymentRequested,
  type PaymentRequestedData,
  type ReceivedEvent,
  type WireMessage,
} from '@paywright/contracts';
import { parsePaymentId } from '@paywright/kernel';
import { firstAttemptId, nextAttemptId } from '../operations/call-ids';
import { openTestBed, otherRoute, route, type TestBed } from '../test-bed';
import { HistoryReader, historyTopics } from './lost-history';
import { Recovery } from './recovery';
import type { RecoveryDependencies } from './recovery-context';
import type { RecoveryReport } from './recovery-report';

const silence: InquiryOutcome = {
  ...({ kind: 'unknown', cause: 'timeout', detail: 'no answer' } as const),
  ...{ setupFault: false, callAgain: false, neverSent: false },
};
const answered = (status: 'SUCCESS' | 'FAIL' | 'PROCESSING', resultCode?: string): InquiryOutcome => ({
  ...({ kind: 'answered', status, resultCode, captures: [], refunds: [] } as const),
  report: { apoPaymentId: `apo-${status}`, acquirer: { acquirerName: 'ALIPAY' } },
});
const captured = (): InquiryOutcome => ({
  ...(answered('SUCCESS') as Extract<InquiryOutcome, { kind: 'answered' }>),
  captures: [{ captureId: 'capture-1', status: 'SUCCESS', amount: { currency: 'KRW', minor: 4200n } } as never],
});
const kept = ['payments', 'attempts', 'operations', 'inbox'];

/** The database goes back, the log stays; upstream is asked before anything goes on (ADR 0023). */
describe('recovering a payment the restored database is behind with', () => {
  let bed: TestBed;
  let log: WireMessage[];

  beforeEach(async () => {
    bed = await openTestBed();
    bed.decideBy({ rules: [], default: { priority: [route, otherRoute] } });
    log = [];
  });

  afterEach(() => bed.close());

  /** Asked for on the log, and decided. */
  async function placed(reference: string): Promise<ReceivedEvent<PaymentRequestedData>> {
    const event = requested(reference);
    await bed.requestPayment.handle(event);
    return event;
  }

  function requested(reference: string): ReceivedEvent<PaymentRequestedData> {
    const event = bed.request(reference);
    const { id, source, data } = event;
    log.push(
      encodeEvent(PaymentRequested, { id, source, data, key: data.paymentId, at: Date.parse(event.time ?? '') }),
    );
    return event;
  }

  /** The database is as it is now until {@link restore}; what it knew then. */
  async function backUp(): Promise<void> {
    for (const table of kept) await bed.db.query(`CREATE TABLE kept_${table} AS TABLE ${table}`);
  }

  /** What was told goes onto the log; the database goes back. */
  async function restore(): Promise<void> {
    log.push(...(await bed.db.query<WireMessage[]>('SELECT topic, key, headers, value FROM outbox ORDER BY id')));
    for (const table of [...kept, 'outbox'].reverse()) await bed.db.query(`DELETE FROM ${table}`);
    for (const table of kept) await bed.db.query(`INSERT INTO ${table} SELECT * FROM kept_${table}`);
  }

  async function recover(
    { acceptSilence = false } = {},
    instead: Partial<RecoveryDependencies> = {},
  ): Promise<RecoveryReport> {
    const reader = new HistoryReader(bed.db, 'payment-service');
    for (const topic of historyTopics) {
      const batch = log.filter((message) => message.topic === topic);
      if (batch.length > 0)
        await reader.take(batch.map((message, offset) => ({ ...message, partition: 0, offset: String(offset) })));
    }
    const wait = (): Promise<void> => Promise.resolve();
    const dependencies = { ...bed.recovering, ...instead };
    return new Recovery(dependencies, reader.history(), 0, () => undefined).run(wait, acceptSilence);
  }

  const idOf = ({ data }: ReceivedEvent<PaymentRequestedData>) => parsePaymentId(data.paymentId);
  const firstOf = (event: ReceivedEvent<PaymentRequestedData>) => firstAttemptId(idOf(event), event.time);
  const secondOf = (event: ReceivedEvent<PaymentRequestedData>) =>
    nextAttemptId(
      {
        id: idOf(event),
        attempt: { paymentRequestId: firstOf(event), route, startedAt: 0, expiresAt: 0 },
        requestedAt: 0,
      },
      2,
    );
  const calls = (paymentId: string) =>
    bed.db.query<{ kind: string; state: string; route: string; unproven_sends: number }[]>(
      'SELECT kind, state, route, unproven_sends FROM operations WHERE payment_id = $1 ORDER BY request_id, kind',
      [paymentId],
    );

  describe('while an account is silent', () => {
    it('decides nothing, and finds the payment there once it answers', async () => {
      await backUp();
      const event = await placed('one');
      await restore();
      log = log.filter(({ topic }) => topic === historyTopics[0]);
      bed.upstream.set(otherRoute, silence);
      expect((await recover()).silent).toEqual({ [otherRoute]: 1 });
      await expect(bed.payment(idOf(event))).rejects.toThrow('no payment');
      expect(await bed.db.query('SELECT FROM inbox')).toEqual([]);
      expect(await bed.db.query('SELECT FROM outbox')).toEqual([]);

      bed.upstream.delete(otherRoute);
      bed.upstream.set(`${otherRoute} ${firstOf(event)}`, answered('PROCESSING'));
      expect(await recover()).toMatchObject({ silent: {}, foundUpstream: 1, held: 0 });
      expect(await bed.payment(idOf(event))).toMatchObject({
        attempt: { route: otherRoute, paymentRequestId: firstOf(event) },
      });
    });

    it('attaches a further attempt of an open payment to the account that was silent first', async () => {
      const event = await placed('one');
      await backUp();
      await restore();
      bed.upstream.set(otherRoute, silence);
      bed.upstream.set(`${route} ${firstOf(event)}`, answered('FAIL', 'DO_NOT_HONOR'));
      await recover();
      expect(await bed.payment(idOf(event))).toMatchObject({ status: 'requested', attempt: { route } });

      bed.upstream.set(`${otherRoute} ${secondOf(event)}`, answered('PROCESSING'));
      expect(await recover()).toMatchObject({ silent: {}, attemptsFound: 1 });
      expect(await bed.payment(idOf(event))).toMatchObject({
        attempt: { route: otherRoute, paymentRequestId: secondOf(event) },
      });
    });

    it('holds what was found nowhere if told to: it is sent to nobody, asked of nobody, and does not end', async () => {
      await backUp();
      const lost = await placed('one');
      await restore();
      log = log.filter(({ topic }) => topic === historyTopics[0]);
      const open = requested('two');
      await bed.requestPayment.handle(open);
      bed.upstream.set(otherRoute, silence);
      bed.upstream.set(`${route} ${firstOf(open)}`, answered('FAIL', 'DO_NOT_HONOR'));
      const report = await recover({ acceptSilence: true });
      expect(report).toMatchObject({ held: 1, foundNowhere: 0 });
      for (const event of [lost, open]) {
        expect(report.forOperators.filter((line) => line.startsWith(`${idOf(event)}: held`))).toHaveLength(1);
        for (const call of await calls(idOf(event))) expect(call.route).toMatch(/^held:/);
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
      for (const call of await calls(idOf(open))) expect(call.route).toMatch(/^held:/);

      bed.upstream.delete(otherRoute);
      bed.upstream.set(`${otherRoute} ${firstOf(lost)}`, answered('PROCESSING'));
      bed.upstream.set(`${otherRoute} ${secondOf(open)}`, answered('PROCESSING'));
      expect((await recover()).forOperators).toEqual([]);
      expect(await bed.payment(idOf(open))).toMatchObject({ attempt: { paymentRequestId: secondOf(open) } });
      for (const call of await calls(idOf(lost))) expect(call.route).toBe(otherRoute);
    });

    it('holds what turns out to be at another account than it was stored for', async () => {
      const event = await placed('one');
      bed.upstream.set(`${otherRoute} ${firstOf(event)}`, answered('SUCCESS'));
      const { forOperators } = await recover();
      expect(forOperators).toEqual([
        expect.stringContaining(`held, nothing of it is sent or asked: ${otherRoute} has it`),
      ]);
      for (const call of await calls(idOf(event))) expect(call.route).toBe(`held:${route}`);
    });
  });

  it('attaches a second attempt that was charged, though its time is long over', async () => {
    await backUp();
    const event = await placed('one');
    await restore();
    bed.clock.advance(60 * 60_000);
    bed.upstream.set(`${route} ${firstOf(event)}`, answered('FAIL', 'DO_NOT_HONOR'));
    bed.upstream.set(`${otherRoute} ${secondOf(event)}`, captured());
    expect(await recover()).toMatchObject({ forOperators: [], foundUpstream: 1 });
    expect(await bed.payment(idOf(event))).toMatchObject({
      status: 'captured',
      attempt: { route: otherRoute, paymentRequestId: secondOf(event) },
    });
  });

  it('leaves nothing as unsent: not even the attempt that begins because a decline is confirmed', async () => {
    const event = await placed('one');
    await bed.answerPay.record(await bed.claimPay(), { kind: 'failed', code: 'DO_NOT_HONOR', message: 'no' });
    bed.upstream.set(`${route} ${firstOf(event)}`, answered('FAIL', 'DO_NOT_HONOR'));
    await recover();
    const begun = (await calls(idOf(event))).filter((call) => call.route === otherRoute && call.kind === 'pay');
    expect(begun).toMatchObject([{ state: 'waiting', unproven_sends: 1 }]);
  });

  describe('after a run that broke off', () => {
    const breaksOff = { handle: () => Promise.reject(new Error('killed')) } as never;

    it('ends as it was told to have ended, though its versions were raised', async () => {
      const event = await placed('one');
      await backUp();
      const inquiry = {
        requestId: firstOf(event),
        kind: 'inquire',
        paymentId: idOf(event),
        route,
        body: null,
      } as const;
      await bed.answerInquiry.record(
        { ...inquiry, unprovenSends: 0, tries: 1, rounds: 0, claimedAt: bed.clock.now(), leaseEndsAt: 0 },
        answered('FAIL', 'DO_NOT_HONOR'),
      );
      const told = await bed.payment(idOf(event));
      expect(told.status).toBe('failed');
      await restore();
      await bed.db.query(
        `UPDATE payments SET version = $2, state = jsonb_set(state, '{version}', to_jsonb($2::int)) WHERE id = $1`,
        [idOf(event), told.version],
      );
      await recover();
      expect(await bed.payment(idOf(event))).toMatchObject({ status: 'failed' });
    });

    it('does not decide anew what its requester was told is refused', async () => {
      const event = await placed('one');
      const paymentId = idOf(event);
      await backUp();
      const asked = { paymentId, captureRef: 'c-1' };
      requested('two');
      const source = 'order-service';
      const at = bed.clock.now();
      log.push(encodeEvent(CaptureRequested, { id: 'ask-c', source, key: paymentId, at, data: asked }));
      const time = new Date(at).toISOString();
      const capture = { kind: 'capture', reference: 'c-1', amount: undefined, isLastCapture: undefined } as const;
      await bed.requestFollowUp.handle({ source, id: 'ask-c', time, paymentId, asked: capture });
      await restore();
      bed.upstream.set(`${route} ${firstOf(event)}`, answered('PROCESSING'));
      await expect(recover({}, { requestPayment: breaksOff })).rejects.toThrow('killed');
      expect(await recover()).toMatchObject({ followUps: 1, followUpsRefused: 1 });
      expect((await bed.payment(paymentId)).followUps ?? []).toEqual([]);
    });
  });

  it('takes a result that is notified again, with a time of its own, for no news', async () => {
    const event = await placed('one');
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
    await placed('one');
    const [topic] = historyTopics.slice(1);
    const headers = { ce_type: 'paywright.payment.routed.v1', ce_id: 'x', ce_source: 'x', ce_specversion: '1.0' };
    log.push({ topic: topic ?? '', key: 'x', headers, value: '{' });
    expect((await recover()).forOperators).toEqual([expect.stringContaining(`${topic}/0@0: cannot be read`)]);
  });
});
