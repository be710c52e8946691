import type { CancelOutcome, InquiryOutcome, PayOutcome, RefundInquiryOutcome, RefundOutcome } from '@paywright/apo';
import { money, seededRandom } from '@paywright/kernel';
import { endedWithoutMoney, followUpsOf, openFollowUps, type Payment, refundedAmount } from '@paywright/payments';
import { type FollowUpAnswer, type FollowUpLook, refusalCode } from '../operations/follow-up-answer';
import type { ClaimedOperation, OperationKind } from '../operations/operation';
import { recoverInterruptedPays } from '../operations/recover-interrupted-pays';
import { retryParkedResults } from '../parking/retry-parked-results';
import { answers, openTestBed, otherRoute, route, type TestBed } from '../test-bed';
import { readPaymentState } from './payment-state';

/**
 * Random walks through everything that may happen to payments, several for each order, several things at a time: answers lost, late
 * and twice, processes that stall between claim and record, notices lost, doubled and out of order, routes that come and go,
 * declines that are tried elsewhere, a buyer who pays whatever page he was given. Upstream keeps its own books and never lies; at the end ours must agree with them.
 */
const walks = Array.from({ length: 16 }, (_, index) => index + 1);
const steps = 100;

interface UpstreamPayment {
  readonly apoPaymentId: string;
  readonly order: string;
  readonly route: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  status: 'PROCESSING' | 'SUCCESS' | 'FAIL' | 'CANCELLED';
  code?: string;
  acquirerName: 'ALIPAY' | '2C2P';
  captured: boolean;
  /** Accepted refunds by their request's number; each is over with its notice, or when inquiry tells it. */
  readonly refunds: Map<string, bigint>;
}

const amount = money(4_200n, 'KRW');

function worldOf(bed: TestBed, seed: number) {
  const random = seededRandom(seed);
  const chance = (share: number): boolean => random.next() < share;
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random.next() * from.length)];
  const takeFrom = <T>(from: T[]): T | undefined => from.splice(Math.floor(random.next() * from.length), 1)[0];

  const upstream = new Map<string, UpstreamPayment>();
  const notices: (() => Promise<void>)[] = [];
  /** Answers of processes that stalled between their call and its record. */
  const stalled: (() => Promise<unknown>)[] = [];
  let requests = 0;

  async function payments(): Promise<Payment[]> {
    const rows = await bed.db.query<{ state: string }[]>('SELECT state::text AS state FROM payments ORDER BY id');
    return rows.map(({ state }) => readPaymentState(state));
  }

  async function request(): Promise<void> {
    requests += 1;
    const order = `order-${Math.ceil(requests / 4)}`;
    const amountJson = { currency: 'KRW', value: '4200' };
    const fields = { referenceOrderId: order, orderDescription: 'a book', orderAmount: amountJson };
    await bed.requestPayment.handle(
      bed.request(`ref-${requests}`, { order: { ...fields, buyer: { referenceBuyerId: 'b' } } }),
    );
  }

  const routes = [route, otherRoute];

  async function claim(kind: OperationKind): Promise<ClaimedOperation[]> {
    // A route that takes no new payments claims no pays.
    const open = kind === 'pay' ? routes.filter((name) => !bed.out.has(name)) : routes;
    const claimed = open.map((name) => bed.operations.claim(name, kind, bed.clock.now(), 60_000, { limit: 5 }));
    return (await Promise.all(claimed)).flat();
  }

  /** A route goes, or comes back; or those that wait for one are looked after. */
  async function routesChange(): Promise<void> {
    const name = pick(routes) ?? route;
    if (chance(0.4)) bed.out.set(name, { by: 'breaker', detail: 'its breaker is open' });
    else bed.out.delete(name);
    await bed.moveUnsent.turn();
  }

  /** The call reaches upstream, which answers for the payment as it stands. */
  function reach({ requestId, body, route: sentTo }: ClaimedOperation): PayOutcome {
    const asked = JSON.parse(body ?? '') as { order: { referenceOrderId: string }; paymentExpiryTime: string };
    const expiresAt = Date.parse(asked.paymentExpiryTime);
    const known = upstream.get(requestId);
    // A refusal of the request itself comes before upstream looks whether it has the payment.
    if (chance(known ? 0.4 : 0.05) || (!known && bed.clock.now() >= expiresAt))
      return { kind: 'failed', code: 'PARAM_ILLEGAL', codeClass: 'P', message: '' };
    if (known?.status === 'SUCCESS') return { kind: 'unknown', ...lost, cause: 'code', code: 'ORDER_STATUS_INVALID' };
    if (known?.status === 'CANCELLED') return { kind: 'unknown', ...lost, cause: 'code', code: 'ORDER_IS_CLOSED' };
    if (known?.status === 'FAIL') return { kind: 'failed', code: known.code ?? '', message: '' };
    const apoPaymentId = known?.apoPaymentId ?? `apo-${requestId}`;
    const acquirerName = chance(0.5) ? 'ALIPAY' : '2C2P';
    const order = asked.order.referenceOrderId;
    if (!known)
      upstream.set(requestId, {
        apoPaymentId,
        order,
        route: sentTo,
        createdAt: bed.clock.now(),
        expiresAt,
        status: 'PROCESSING',
        acquirerName,
        captured: false,
        refunds: new Map(),
      });
    const opened = upstream.get(requestId);
    if (!known && opened && chance(0.15)) {
      Object.assign(opened, { status: 'FAIL', code: chance(0.7) ? 'CARD_NOT_SUPPORTED' : 'RISK_REJECT' });
      return { kind: 'failed', code: opened.code ?? '', message: '' };
    }
    return chance(0.8) ? answers.actionRequired(apoPaymentId) : { kind: 'pending', report: { apoPaymentId } };
  }

  async function pay(faults: boolean): Promise<void> {
    for (const operation of await claim('pay')) {
      if (faults && chance(0.15)) await bed.answerPay.record(operation, answers.unknown(true));
      else if (faults && chance(0.15)) await bed.answerPay.record(operation, answers.unknown());
      else {
        const answer = reach(operation);
        const record = () => bed.answerPay.record(operation, answer);
        if (faults && chance(0.2)) await bed.answerPay.record(operation, answers.unknown());
        else if (faults && chance(0.4)) stalled.push(record);
        else await record();
        if (faults && chance(0.15)) await record();
      }
    }
  }

  function inquiryAnswer(requestId: string): InquiryOutcome {
    const known = upstream.get(requestId);
    if (!known) return { kind: 'not-found' };
    const { apoPaymentId, status, acquirerName, captured, code } = known;
    return {
      kind: 'answered',
      status,
      resultCode: code,
      report: { apoPaymentId, amount, acquirer: { acquirerName } },
      captures: captured ? [{ captureId: `cap-${apoPaymentId}`, status: 'SUCCESS', amount }] : [],
      refunds: [...known.refunds].map(([refundRequestId, minor]) => ({
        refundRequestId,
        refundId: `id-${refundRequestId}`,
        status: 'SUCCESS',
        amount: money(minor, 'KRW'),
      })),
    };
  }

  /** Somebody asks for a cancel or a refund of any payment there is, sensible or not. */
  async function askForMore(): Promise<void> {
    const payment = pick(await payments());
    if (!payment) return;
    const reference = `more-${Math.floor(random.next() * 40)}`;
    if (chance(0.5)) return bed.ask(payment.id, { kind: 'cancel', reference });
    const minor = BigInt(1 + Math.floor(random.next() * 4_200));
    await bed.ask(payment.id, { kind: 'refund', reference, amount: money(minor, 'KRW') });
  }

  function namedIn(body: string): [string, UpstreamPayment] | undefined {
    const named = JSON.parse(body) as { paymentId?: string; paymentRequestId?: string };
    return [...upstream].find(
      ([requestId, { apoPaymentId }]) => requestId === named.paymentRequestId || apoPaymentId === named.paymentId,
    );
  }

  function reachCancel(body: string): CancelOutcome {
    const known = namedIn(body)?.[1];
    if (!known) return { kind: 'not-found' };
    if (known.status === 'PROCESSING') known.status = 'CANCELLED';
    if (known.status === 'CANCELLED') return { kind: 'canceled', apoPaymentId: known.apoPaymentId };
    return { kind: 'refused', code: 'ORDER_STATUS_INVALID', message: '' };
  }

  function reachRefund(requestId: string, body: string): RefundOutcome {
    const asked = JSON.parse(body) as { paymentId: string; refundAmount: { value: string } };
    const known = [...upstream.values()].find(({ apoPaymentId }) => apoPaymentId === asked.paymentId);
    const minor = BigInt(asked.refundAmount.value);
    if (!known || known.status !== 'SUCCESS') return { kind: 'failed', code: 'ORDER_STATUS_INVALID', message: '' };
    const given = [...known.refunds.values()].reduce((sum, value) => sum + value, 0n);
    // Whatever is wrong with a repeat, the refund it repeats stands.
    if (known.refunds.has(requestId) && chance(0.7)) {
      return chance(0.5)
        ? { kind: 'failed', code: 'REFUND_WINDOW_EXCEED', message: '' }
        : { kind: 'unknown', ...lost, cause: 'code', code: 'REPEAT_REQ_INCONSISTENT', codeClass: 'Q' };
    }
    if (!known.refunds.has(requestId)) {
      if (given + minor > 4_200n) return { kind: 'failed', code: 'REFUND_AMOUNT_EXCEED', message: '' };
      known.refunds.set(requestId, minor);
      const refundAmount = { currency: 'KRW', value: String(minor) };
      const told = { route: known.route, refundRequestId: requestId, refundId: `id-${requestId}`, refundAmount };
      notices.push(() => bed.refundResult(told));
    }
    return { kind: 'accepted', report: { status: 'PROCESSING' } };
  }

  function lookForRefund(refundRequestId: string): RefundInquiryOutcome {
    const minor = [...upstream.values()].map(({ refunds }) => refunds.get(refundRequestId)).find(Boolean);
    if (minor === undefined) return { kind: 'not-found' };
    const report = {
      refundRequestId,
      refundId: `id-${refundRequestId}`,
      status: 'SUCCESS',
      amount: money(minor, 'KRW'),
    } as const;
    return { kind: 'answered', status: 'SUCCESS', report };
  }

  function lookUp(kind: 'cancel' | 'refund', { requestId, body }: ClaimedOperation): FollowUpLook {
    if (kind === 'refund') return { kind, outcome: lookForRefund(requestId) };
    return { kind, outcome: inquiryAnswer(namedIn(body ?? '')?.[0] ?? 'nobody') };
  }

  async function followUp(faults: boolean): Promise<void> {
    for (const kind of ['cancel', 'refund'] as const) {
      for (const operation of await claim(kind)) {
        const silent = faults && chance(0.2);
        const reached = !(faults && chance(0.15));
        const answer = ((): FollowUpAnswer => {
          const nothing = answers.unknown() as Extract<PayOutcome, { kind: 'unknown' }>;
          if (!reached) return { kind, outcome: nothing };
          const body = operation.body ?? '';
          const told: FollowUpAnswer =
            kind === 'cancel'
              ? { kind, outcome: reachCancel(body) }
              : { kind, outcome: reachRefund(operation.requestId, body) };
          return silent ? { kind, outcome: nothing } : told;
        })();
        const isRefusedRepeat = refusalCode(answer) !== undefined && operation.unprovenSends > 1;
        const look = isRefusedRepeat ? lookUp(kind, operation) : undefined;
        const record = () => bed.answerFollowUp.record({ ...operation, kind }, answer, look);
        if (faults && chance(0.3)) stalled.push(record);
        else await record();
        if (faults && chance(0.15)) await record();
      }
    }
  }

  async function inquire(faults: boolean): Promise<void> {
    for (const operation of await claim('inquire')) {
      if (await bed.answerInquiry.expireUnsent(operation)) continue;
      // What was just made is not always found at once (APO reference C22).
      const isNew = bed.clock.now() - (upstream.get(operation.requestId)?.createdAt ?? 0) < 20_000;
      const missed = faults && isNew && chance(0.5);
      const told = missed ? ({ kind: 'not-found' } as const) : inquiryAnswer(operation.requestId);
      const answer = faults && chance(0.2) ? answers.unknown() : told;
      const record = () => bed.answerInquiry.record(operation, answer as InquiryOutcome);
      if (faults && chance(0.2)) stalled.push(record);
      else await record();
    }
  }

  /** The buyer goes wherever one of our events ever sent him, or walks away. */
  async function buyerActs(): Promise<void> {
    const events = await bed.db.query<{ id: string }[]>(
      `SELECT DISTINCT value::json #>> '{payment,paymentRequestId}' AS id FROM outbox WHERE value LIKE '%normalUrl%' ORDER BY 1`,
    );
    // A buyer on his way may still pay what was canceled (APO reference C5).
    const payable = (at: UpstreamPayment | undefined): boolean =>
      at?.status === 'PROCESSING' || (at?.status === 'CANCELLED' && chance(0.3));
    const open = events.map(({ id }) => ({ id, at: upstream.get(id) })).filter(({ at }) => payable(at));
    const chosen = pick(open);
    if (!chosen?.at || bed.clock.now() >= chosen.at.expiresAt) return;
    const { id, at } = chosen;
    at.status = chance(0.75) ? 'SUCCESS' : 'FAIL';
    const { apoPaymentId, acquirerName, route: from } = at;
    if (at.status === 'FAIL') at.code = 'DO_NOT_HONOR';
    at.captured = at.status === 'SUCCESS' && acquirerName === 'ALIPAY';
    const result = { resultStatus: at.status === 'SUCCESS' ? 'S' : 'F', resultCode: at.code ?? 'SUCCESS' };
    const paid = { route: from, apoPaymentId, paymentRequestId: id, acquirerInfo: { acquirerName }, result };
    if (chance(0.2)) notices.push(() => bed.paymentResult({ ...paid, notifyType: 'PAYMENT_PENDING', result: success }));
    notices.push(() => bed.paymentResult(paid));
    if (at.captured)
      notices.push(() => bed.captureResult({ route: from, apoPaymentId, captureId: `cap-${apoPaymentId}` }));
  }

  /** Upstream closes what nobody paid in time. */
  function advance(ms: number): void {
    bed.clock.advance(ms);
    for (const payment of upstream.values()) {
      if (payment.status !== 'PROCESSING' || bed.clock.now() < payment.expiresAt) continue;
      Object.assign(payment, { status: 'FAIL', code: 'ORDER_IS_CLOSED' });
    }
  }

  async function deliver(): Promise<void> {
    if (chance(0.3)) return void takeFrom(notices); // lost
    await (chance(0.3) ? pick(notices) : takeFrom(notices))?.();
  }

  async function recover(): Promise<void> {
    await bed.db.query(
      `UPDATE operations SET lease_until = clock_timestamp() - interval '1 s' WHERE lease_until IS NOT NULL`,
    );
    for (const name of routes) await recoverInterruptedPays(name, bed.operations, bed.answerPay);
  }

  const possible: (() => Promise<unknown>)[] = [
    request,
    request,
    () => pay(true),
    () => pay(true),
    () => inquire(true),
    () => inquire(true),
    buyerActs,
    askForMore,
    askForMore,
    () => followUp(true),
    () => followUp(true),
    deliver,
    deliver,
    recover,
    recover,
    routesChange,
    routesChange,
    () => bed.moveUnsent.turn(),
    async () => takeFrom(stalled)?.(),
    async () => takeFrom(stalled)?.(),
    () => retryParkedResults(bed.db, bed.clock, bed.recordResult),
    async () => advance(Math.floor(random.next() * 20_000)),
    async () => chance(0.1) && advance(5 * 60_000),
  ];

  return {
    upstream,
    payments,
    async step(): Promise<void> {
      const together = Array.from({ length: 1 + Math.floor(random.next() * 3) }, () => pick(possible)?.());
      await Promise.all(together);
    },
    /** Everything that is still on its way arrives, nothing fails any more, and time goes by. */
    async settle(): Promise<void> {
      while (stalled.length > 0) await takeFrom(stalled)?.();
      await recover();
      bed.out.clear();
      for (let hour = 0; hour < 40; hour += 1) {
        await pay(false);
        await inquire(false);
        await followUp(false);
        await retryParkedResults(bed.db, bed.clock, bed.recordResult);
        advance(hour < 30 ? 30_000 : 60 * 60_000);
      }
    },
  };
}

const lost = { setupFault: false, callAgain: false, neverSent: false, detail: '' } as const;
const success = { resultStatus: 'S', resultCode: 'SUCCESS' };

let bed: TestBed;
beforeEach(async () => {
  bed = await openTestBed();
  bed.decideBy({ rules: [], default: { priority: [route, otherRoute] } });
});
afterEach(() => bed.close());

it.each(walks)(
  'walk %i: nothing charged twice, captured without money, forgotten or told out of order',
  async (seed) => {
    const world = worldOf(bed, seed);
    for (let step = 0; step < steps; step += 1) {
      await world.step();
      const forgotten = await bed.db.query(
        `SELECT id, status FROM payments p
        WHERE status IN ('requested', 'deferred', 'processing', 'action_required', 'authorized')
          AND NOT EXISTS (SELECT FROM operations o WHERE o.payment_id = p.id AND o.kind = 'inquire' AND o.state = 'due')`,
      );
      expect(forgotten).toEqual([]);
    }
    await world.settle();

    const payments = await world.payments();
    const taken = [...world.upstream.values()].filter((one) => one.status === 'SUCCESS');
    const given = (one: UpstreamPayment): bigint => [...one.refunds.values()].reduce((sum, value) => sum + value, 0n);
    // Never two charges of one order: what was paid after its cancel has gone back whole.
    const kept = taken.filter((one) => given(one) < 4_200n).map(({ order }) => order);
    expect(new Set(kept).size).toBe(kept.length);

    for (const payment of payments) {
      // What was left had no effect, and none came of it.
      for (const past of payment.pastAttempts ?? []) {
        expect(world.upstream.get(past.attempt?.paymentRequestId ?? '')?.status ?? 'FAIL').toBe('FAIL');
        expect(openFollowUps(past)).toEqual([]);
      }
      const there = world.upstream.get(payment.attempt?.paymentRequestId ?? '');
      if (there) expect(refundedAmount(payment).minor).toBe(given(there));
      expect(openFollowUps(payment)).toEqual([]);
      const late = payment.holds.some(({ reason }) => reason === 'late-payment');
      if (there?.status === 'SUCCESS' && late) {
        expect(endedWithoutMoney(payment)).toBe(true);
        expect(given(there)).toBe(4_200n);
      } else if (there?.status === 'SUCCESS') {
        // Upstream canceled, the buyer paid all the same, and the answer to the cancel came last: both are kept, and it is held.
        const isAfterCancel = followUpsOf(payment, 'cancel').length > 0;
        const doubts = payment.holds.filter(({ reason }) => !(isAfterCancel && reason === 'contradiction'));
        expect({ status: payment.status, doubts }).toEqual({ status: 'captured', doubts: [] });
      } else if (there) expect(endedWithoutMoney(payment)).toBe(true);
      // Sent, perhaps, and upstream never heard of it: looked for until that is proven.
      else expect(endedWithoutMoney(payment)).toBe(true);
      expect(payment.attempt?.normalUrl).toBeUndefined();

      const events = await bed.published(payment.id);
      const versions = events.map(({ data }) => (data['payment'] as { version: number }).version);
      expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
      const captured = events.filter(({ type }) => type === 'payment.captured');
      expect(captured).toHaveLength(payment.status === 'captured' ? 1 : 0);
    }
  },
);
