import { randomInt } from 'node:crypto';
import {
  CancelRejected,
  CaptureDueSoon,
  CaptureRejected,
  LatePaymentReceived,
  PaymentDisputed,
  type PaymentView,
  RefundRejected,
  RefundSucceeded,
  ShipmentHeld,
  ShipmentReleased,
} from '@paywright/contracts';
import { cardOrder, koreanOrder } from '@paywright/running-system';
import { describeWithKafka, eventually } from '@paywright/testing';
import { World } from './world';

const card = '4054695723100768';
const dayMs = 24 * 60 * 60_000;
const usd = (value: string) => ({ currency: 'USD', value });

interface Wishes {
  readonly sandbox?: string;
  readonly captureMode?: 'AUTOMATIC' | 'MANUAL';
}

/** Captures, cancels, refunds and disputes, on either event log. */
function followUps(start: () => Promise<World>): void {
  let world: World;
  let count = 0;
  const run = randomInt(36 ** 6).toString(36);
  const paymentIds: string[] = [];
  beforeAll(async () => {
    world = await start();
    await world.system.sandbox.changeContract('ADYEN', { partialCapture: true, multipleCaptures: true });
  }, 120_000);
  afterAll(() => world?.stop(), 60_000);

  const next = (what: string): string => {
    count += 1;
    return `${what}-${run}-${count}`;
  };
  const orderOf = ({ sandbox = '', captureMode }: Wishes) => {
    const referenceOrderId = next('order');
    const acquirer = sandbox.includes('acquirer=') ? '' : 'acquirer=ALIPAY,';
    const order = { referenceOrderId, value: '1850', currency: 'USD', description: 'A tin of tea', captureMode };
    return { referenceOrderId, request: cardOrder({ ...order, sandbox: `${acquirer}${sandbox}` }) };
  };

  const asked = async (wishes: Wishes = {}): Promise<string> => {
    const { referenceOrderId, request } = orderOf(wishes);
    const { payment } = await world.shop.createPayment(referenceOrderId, request);
    paymentIds.push(payment.paymentId);
    return payment.paymentId;
  };
  const approved = async (wishes: Wishes = {}): Promise<string> => {
    const paymentId = await asked(wishes);
    await (await world.buyerOf(paymentId)).typesCard(card);
    await world.until(paymentId, 'approved', ({ status }) => status === 'authorized');
    return paymentId;
  };
  const shipped = async (wishes: Wishes = {}): Promise<string> => {
    const paymentId = await approved(wishes);
    await world.system.sandbox.advance(1_000);
    await world.untilShipped(paymentId);
    return paymentId;
  };
  const settled = (paymentId: string, reference: string): Promise<PaymentView> =>
    world.untilAsTimePasses(
      async () => {
        const payment = await world.shop.getPayment(paymentId);
        const followUp = payment.followUps.find((candidate) => candidate.reference === reference);
        return followUp && followUp.status !== 'requested' ? payment : undefined;
      },
      `${reference} is settled`,
      1_000,
    );
  const refusedAs = (reason: string, request: Promise<unknown>) =>
    expect(request).rejects.toMatchObject({ status: 409, type: `urn:paywright:problem:${reason}` });
  const followUpOf = (payment: PaymentView, reference: string) =>
    payment.followUps.find((candidate) => candidate.reference === reference);
  const atTheSandbox = (paymentId: string, payment: PaymentView) =>
    world.system.sandbox.booksOf(payment.referenceOrderId).then(([theirs]) => {
      if (!theirs) throw new Error(`the sandbox does not know ${paymentId}`);
      return theirs;
    });

  describe('a capture by request', () => {
    it('takes the money when the shop asks, and not before; then the goods leave', async () => {
      const paymentId = await approved({ captureMode: 'MANUAL' });
      await world.system.sandbox.advance(dayMs);
      const waiting = await world.shop.getPayment(paymentId);
      expect(waiting).toMatchObject({ status: 'authorized', captureMode: 'MANUAL', captures: [] });
      expect(waiting.captureBy).toBeDefined();
      expect(waiting.shipment).toBeUndefined();
      const key = next('capture');
      const first = await world.shop.capture(paymentId, key);
      expect(await world.shop.capture(paymentId, key)).toEqual(first);
      expect(await world.untilShipped(paymentId)).toMatchObject({
        status: 'captured',
        capturedAmount: usd('1850'),
        holds: [],
        followUps: [{ kind: 'capture', reference: key, status: 'succeeded' }],
      });
    });

    it.each([
      ['whose answer is lost', 'capture:answer-lost-after-commit'],
      ['whose answer cannot be verified', 'capture:answer-unsigned'],
      ['that never arrived', 'capture:answer-lost-before-commit'],
      ['that takes a while', 'capture-late=3000'],
      ['told by nobody but inquiry', 'capture:answer-lost-after-commit, CAPTURE_RESULT:notification-lost'],
    ])('%s takes the money once', async (_what, sandbox) => {
      const paymentId = await approved({ captureMode: 'MANUAL', sandbox });
      const key = next('capture');
      await world.shop.capture(paymentId, key);
      const payment = await settled(paymentId, key);
      expect(payment).toMatchObject({ status: 'captured', capturedAmount: usd('1850'), holds: [] });
      const theirs = await atTheSandbox(paymentId, payment);
      expect(theirs.captures.filter(({ status }) => status === 'SUCCESS')).toHaveLength(1);
      await world.untilShipped(paymentId);
    });

    it('by event from another service works alike', async () => {
      const { referenceOrderId, request } = orderOf({ captureMode: 'MANUAL' });
      const at = await world.system.sandbox.now();
      const paymentId = await world.orderService.request(referenceOrderId, request, at);
      paymentIds.push(paymentId);
      await (await world.buyerOf(paymentId)).typesCard(card);
      await world.until(paymentId, 'approved', ({ status }) => status === 'authorized');
      for (let repeat = 0; repeat < 3; repeat += 1) await world.orderService.ask('capture', paymentId, 'c-1', at);
      await world.untilShipped(paymentId);
    });

    it('in parts ships once the parts come to the order', async () => {
      const paymentId = await approved({ captureMode: 'MANUAL', sandbox: 'acquirer=ADYEN' });
      const [first, second] = [next('capture'), next('capture')];
      await world.shop.capture(paymentId, first, { captureAmount: usd('1000') });
      const part = await settled(paymentId, first);
      expect(part).toMatchObject({ status: 'authorized', capturedAmount: usd('1000'), holds: [] });
      expect(part.shipment?.status).not.toBe('released');
      await world.shop.capture(paymentId, second);
      expect(await world.untilShipped(paymentId)).toMatchObject({
        captures: [{ captureAmount: usd('1000') }, { captureAmount: usd('850') }],
      });
    });

    it('that is refused is told, and may be asked for again', async () => {
      const paymentId = await approved({ captureMode: 'MANUAL', sandbox: 'capture-fails=USER_BALANCE_NOT_ENOUGH*1' });
      const first = next('capture');
      await world.shop.capture(paymentId, first);
      const refused = await settled(paymentId, first);
      expect(followUpOf(refused, first)).toMatchObject({ status: 'failed', resultCode: 'USER_BALANCE_NOT_ENOUGH' });
      await world.shop.capture(paymentId, next('capture'));
      await world.untilShipped(paymentId);
    });

    it('nobody asks for is reminded of, and the lapse is noticed', async () => {
      const paymentId = await approved({ captureMode: 'MANUAL' });
      await world.system.sandbox.advance(6 * dayMs);
      await eventually(() => world.events.of(CaptureDueSoon, paymentId).length === 1, {
        describe: 'the reminder is told',
        deadlineMs: 20_000,
      });
      await world.system.sandbox.advance(dayMs);
      const lapsed = await world.untilAsTimePasses(
        async () => {
          const payment = await world.shop.getPayment(paymentId);
          return payment.status === 'canceled' ? payment : undefined;
        },
        'the lapse is noticed',
        2 * 60_000,
      );
      expect(lapsed.reason).toMatchObject({ reason: 'authorization-canceled', resultCode: 'AUTH_EXPIRED' });
    });
  });

  describe('a cancel', () => {
    it('of a payment that waits for its buyer ends it and frees the order', async () => {
      const { referenceOrderId, request } = orderOf({});
      const { payment } = await world.shop.createPayment(referenceOrderId, request);
      await world.buyerOf(payment.paymentId);
      await world.shop.cancel(payment.paymentId, next('cancel'));
      const ended = await world.until(payment.paymentId, 'canceled', ({ status }) => status === 'canceled');
      expect(ended).toMatchObject({ reason: { reason: 'canceled-on-request' } });
      const again = await world.shop.createPayment(next('again'), request);
      await world.buyerOf(again.payment.paymentId);
      await world.shop.cancel(again.payment.paymentId, next('cancel'));
    });

    it.each([
      ['of an approved payment', ''],
      ['whose answer is lost', 'cancel:answer-lost-after-commit'],
    ])('%s voids it: no money is taken, nothing leaves', async (_what, sandbox) => {
      const paymentId = await approved({ captureMode: 'MANUAL', sandbox });
      const key = next('cancel');
      await world.shop.cancel(paymentId, key);
      const payment = await settled(paymentId, key);
      expect(payment).toMatchObject({ status: 'canceled', captures: [], reason: { reason: 'canceled-on-request' } });
      expect((await atTheSandbox(paymentId, payment)).status).toBe('CANCELLED');
    });

    it.each([
      ['is voided', 'late-success=4000*1, capture-late=600000'],
      ['captured meanwhile, is given back', 'late-success=4000*1'],
    ])('followed by the buyer’s money all the same: it %s, and nothing leaves', async (what, sandbox) => {
      const paymentId = await asked({ sandbox });
      await world.buyerOf(paymentId);
      const key = next('cancel');
      await world.shop.cancel(paymentId, key);
      await settled(paymentId, key);
      if (what !== 'is voided') await world.system.sandbox.advance(6_000);
      const done = await world.untilAsTimePasses(
        async () => {
          const payment = await world.shop.getPayment(paymentId);
          const ours = payment.followUps.filter(({ askedBy }) => askedBy === 'payment-service');
          const over = ours.length > 0 && ours.every(({ status }) => status !== 'requested');
          return over && payment.holds.length > 0 ? payment : undefined;
        },
        'the late money is settled',
        1_000,
      );
      expect(done.status).toBe('canceled');
      expect(new Set(done.holds.map(({ reason }) => reason))).toEqual(new Set(['late-payment']));
      const theirs = await atTheSandbox(paymentId, done);
      const kept =
        theirs.captures.reduce((sum, { amount }) => sum + BigInt(amount.value), 0n) -
        theirs.refunds.reduce((sum, { amount }) => sum + BigInt(amount.value), 0n);
      expect(kept).toBe(0n);
      expect(world.events.of(LatePaymentReceived, paymentId).length).toBeGreaterThan(0);
      expect(world.events.of(ShipmentReleased, paymentId)).toEqual([]);
    });
  });

  describe('a refund', () => {
    it.each([
      ['', ''],
      ['whose answer is lost ', 'refund:answer-lost-after-commit'],
      ['that never arrived ', 'refund:answer-lost-before-commit'],
      ['told by nobody but inquiry ', 'REFUND_RESULT:notification-lost'],
      ['told twice ', 'REFUND_RESULT:notification-duplicate'],
    ])('%sgives money back once', async (_what, sandbox) => {
      const paymentId = await shipped({ sandbox });
      const key = next('refund');
      await world.shop.refund(paymentId, key, { refundAmount: usd('850'), refundReason: 'one tin was empty' });
      const payment = await settled(paymentId, key);
      expect(payment).toMatchObject({ status: 'captured', refundedAmount: usd('850'), holds: [] });
      expect((await atTheSandbox(paymentId, payment)).refunds).toMatchObject([
        { amount: usd('850'), status: 'SUCCESS' },
      ]);
      await world.audited(paymentId);
      expect(world.events.of(RefundSucceeded, paymentId)).toHaveLength(1);
    });

    it('that fails on its way is told, and its amount can be given back again', async () => {
      const paymentId = await shipped({ sandbox: 'refund-fails*1' });
      const [first, second] = [next('refund'), next('refund')];
      await world.shop.refund(paymentId, first);
      expect(followUpOf(await settled(paymentId, first), first)).toMatchObject({ status: 'failed' });
      await world.shop.refund(paymentId, second);
      expect(await settled(paymentId, second)).toMatchObject({ refundedAmount: usd('1850') });
    });

    it('asked for fifty times at once, by HTTP and by event, never passes what was captured', async () => {
      const { referenceOrderId, request } = orderOf({});
      const at = await world.system.sandbox.now();
      const paymentId = await world.orderService.request(referenceOrderId, request, at);
      paymentIds.push(paymentId);
      await (await world.buyerOf(paymentId)).typesCard(card);
      await world.until(paymentId, 'approved', ({ status }) => status === 'authorized');
      await world.system.sandbox.advance(1_000);
      await world.untilShipped(paymentId);
      const shopPayment = await shipped();
      const refund = { refundAmount: usd('500') };
      await Promise.all([
        ...Array.from({ length: 50 }, (_, index) =>
          world.orderService.ask('refund', paymentId, `r-${index}`, at, refund),
        ),
        Promise.allSettled(
          Array.from({ length: 50 }, () => world.shop.refund(shopPayment, next('refund'), refund)),
        ).then((answers) =>
          expect(answers.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(3),
        ),
      ]);
      for (const id of [paymentId, shopPayment]) {
        const payment = await world.untilAsTimePasses(
          async () => {
            const seen = await world.shop.getPayment(id);
            const over = seen.followUps.every(({ status }) => status !== 'requested');
            return seen.followUps.length === 50 && over ? seen : undefined;
          },
          'every request has its outcome',
          1_000,
        );
        expect(payment.refundedAmount).toEqual(usd('1500'));
        expect((await atTheSandbox(id, payment)).refunds).toHaveLength(3);
        expect(payment.followUps.filter(({ reason }) => reason === 'amount-exceeds-captured')).toHaveLength(47);
      }
    });

    it('made on the dashboard is kept, told, and holds the payment', async () => {
      const paymentId = await shipped({ sandbox: 'REFUND_RESULT:notification-lost' });
      const { apoPaymentId = '' } = await world.shop.getPayment(paymentId);
      await world.system.sandbox.refundOnDashboard(apoPaymentId, '200');
      await world.system.sandbox.advance(2_000);
      // Its notification names no payment: it is an inquiry about something else that finds it.
      const key = next('refund');
      await world.shop.refund(paymentId, key, { refundAmount: usd('100') });
      await settled(paymentId, key);
      const payment = await world.until(
        paymentId,
        'both are known',
        ({ refundedAmount }) => refundedAmount.value === '300',
      );
      expect(payment.holds).toMatchObject([{ reason: 'unrequested-refund' }]);
    });
  });

  describe('a dispute', () => {
    const disputed = async (paymentId: string): Promise<string> => {
      const { apoPaymentId = '' } = await world.shop.getPayment(paymentId);
      return world.system.sandbox.dispute(apoPaymentId);
    };

    it('flags a payment whose goods have left, and says that somebody must act', async () => {
      const paymentId = await shipped();
      await disputed(paymentId);
      const payment = await world.until(paymentId, 'flagged', ({ disputes }) => disputes?.[0]?.status === 'open');
      expect(payment.holds).toMatchObject([{ reason: 'disputed' }]);
      expect(payment.disputes?.[0]?.defenseDueAt).toBeDefined();
      await eventually(() => world.events.of(ShipmentHeld, paymentId).some(({ data }) => data.afterRelease), {
        describe: 'it is said that the goods had left',
      });
    });

    it('holds goods that have not left', async () => {
      const paymentId = await approved({ captureMode: 'MANUAL', sandbox: 'acquirer=ADYEN' });
      const part = next('capture');
      await world.shop.capture(paymentId, part, { captureAmount: usd('1000') });
      await settled(paymentId, part);
      await disputed(paymentId);
      await world.until(paymentId, 'flagged', ({ disputes }) => disputes?.length === 1);
      const rest = next('capture');
      await world.shop.capture(paymentId, rest);
      await settled(paymentId, rest);
      const payment = await world.until(paymentId, 'held', ({ shipment }) => shipment?.status === 'held');
      expect(payment).toMatchObject({ status: 'captured', capturedAmount: usd('1850') });
      expect(world.events.of(ShipmentReleased, paymentId)).toEqual([]);
    });

    it('keeps money from being given back until it is decided', async () => {
      const paymentId = await shipped();
      const disputeId = await disputed(paymentId);
      await world.until(paymentId, 'flagged', ({ disputes }) => disputes?.length === 1);
      const early = next('refund');
      await refusedAs('dispute-open', world.shop.refund(paymentId, early));
      expect(followUpOf(await settled(paymentId, early), early)).toMatchObject({ reason: 'dispute-open' });
      await world.system.sandbox.judge(disputeId, 'ACCEPT_BY_CUSTOMER');
      await world.until(paymentId, 'won', ({ disputes }) => disputes?.[0]?.status === 'won');
      const later = next('refund');
      await world.shop.refund(paymentId, later);
      expect(await settled(paymentId, later)).toMatchObject({ refundedAmount: usd('1850') });
      await world.audited(paymentId);
      expect(world.events.of(PaymentDisputed, paymentId)).toHaveLength(2);
    });
  });

  describe('the impossible is refused before any call upstream, as an outcome event', () => {
    it('the capture of a payment its acquirer captures', async () => {
      const { payment } = await world.shop.createPayment(
        next('korean'),
        koreanOrder({ referenceOrderId: next('order'), value: '42000', description: 'A teapot', brand: 'HYUNDAI' }),
      );
      const { paymentId } = payment;
      paymentIds.push(paymentId);
      await world.buyerOf(paymentId);
      const key = next('capture');
      await refusedAs('capture-is-automatic', world.shop.capture(paymentId, key));
      // A repeat is answered alike.
      await refusedAs('capture-is-automatic', world.shop.capture(paymentId, key));
      expect(followUpOf(await settled(paymentId, key), key)).toMatchObject({
        status: 'rejected',
        reason: 'capture-is-automatic',
      });
      await world.audited(paymentId);
      expect(world.events.of(CaptureRejected, paymentId)).toMatchObject([{ data: { reference: key } }]);
      await (await world.buyerOf(paymentId)).approves();
      await world.until(paymentId, 'approved', ({ status }) => status !== 'action_required');
    });

    it('the void of an approved Korean card', async () => {
      const order = {
        referenceOrderId: next('order'),
        value: '42000',
        description: 'A teapot',
        brand: 'HYUNDAI',
      } as const;
      const sandbox = 'acquirer=ALIPAY, capture-late=5000';
      const { payment } = await world.shop.createPayment(next('korean'), koreanOrder({ ...order, sandbox }));
      const { paymentId } = payment;
      paymentIds.push(paymentId);
      await (await world.buyerOf(paymentId)).approves();
      await world.until(paymentId, 'approved', ({ status }) => status === 'authorized');
      const key = next('cancel');
      await refusedAs('void-not-allowed', world.shop.cancel(paymentId, key));
      const seen = await world.until(paymentId, 'refused', ({ followUps }) => followUps.length === 1);
      expect(followUpOf(seen, key)).toMatchObject({ status: 'rejected', reason: 'void-not-allowed' });
      expect((await atTheSandbox(paymentId, seen)).calls.cancel).toBe(0);
      await world.audited(paymentId);
      expect(world.events.of(CancelRejected, paymentId)).toHaveLength(1);
      await world.system.sandbox.advance(5_000);
      await world.untilShipped(paymentId);
    });

    it('the refund of a card that is not captured', async () => {
      const paymentId = await approved({ captureMode: 'MANUAL' });
      const key = next('refund');
      await refusedAs('not-captured', world.shop.refund(paymentId, key));
      const seen = await settled(paymentId, key);
      expect(followUpOf(seen, key)).toMatchObject({ status: 'rejected', reason: 'not-captured' });
      expect((await atTheSandbox(paymentId, seen)).calls.refund).toBe(0);
      await world.audited(paymentId);
      expect(world.events.of(RefundRejected, paymentId)).toHaveLength(1);
    });
  });

  it('leaves our books as the sandbox’s', async () => {
    await world.system.sandbox.advance(10_000);
    await eventually(async () => (await world.faults(paymentIds)).length === 0 || undefined, {
      describe: 'the books agree',
      deadlineMs: 20_000,
    }).catch(() => undefined);
    expect(await world.faults(paymentIds)).toEqual([]);
  });
}

// What the contract with ADYEN allows; the others are as documented: everything, once.
const routeSettings = { 'apo-kr': { acquirers: { ADYEN: { partialCapture: true, multipleCaptures: true } } } };

describe('what is asked of a payment after it was made, events in PostgreSQL', () => {
  followUps(() => World.start('follow-ups-on-postgres', { routeSettings }));
});

describeWithKafka('what is asked of a payment after it was made, events in Kafka', (brokers) => {
  followUps(() => World.start('follow-ups-on-kafka', { routeSettings, eventLog: { kind: 'kafka', brokers } }));
});
