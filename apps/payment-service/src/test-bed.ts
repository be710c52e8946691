import { rulesOf as profileRules } from './routes/rules-of';
import { acquirerProfile, type InquiryOutcome, type PayOutcome } from '@paywright/apo';
import {
  CaptureResult,
  type CaptureResultData,
  paymentIdFor,
  type PaymentRequestedData,
  PaymentResult,
  type PaymentResultData,
  RefundResult,
  type RefundResultData,
  type ReceivedEvent,
} from '@paywright/contracts';
import { randomBytes } from 'node:crypto';
import { Cards } from './cards/cards';
import { nameAcquirersOf } from './health/acquirer-names';
import { HealthTally } from './health/health-tally';
import { Inbox } from '@paywright/inbox';
import { isoInstant, ManualClock, seededRandom } from '@paywright/kernel';
import { Outbox } from '@paywright/outbox';
import { defaultInquirySchedule } from '@paywright/payments';
import { migrate, openDatabase } from '@paywright/postgres';
import { freshDatabase } from '@paywright/testing';
import { migrations } from './migrations';
import { AnswerFollowUp } from './operations/answer-follow-up';
import { AnswerInquiry } from './operations/answer-inquiry';
import { AnswerPay } from './operations/answer-pay';
import type { ClaimedOperation } from './operations/operation';
import { OperationRepository } from './operations/operation.repository';
import { readPaymentState } from './payments/payment-state';
import { RecordResult } from './payments/record-result';
import { type FollowUpRequest, RequestFollowUp } from './payments/request-follow-up';
import { RequestPayment } from './payments/request-payment';
import type { Route } from './routes/route';
import { Routes } from './routes/routes';
import { ChooseRoute } from './routing/choose-route';
import { MoveUnsent } from './routing/move-unsent';
import { PrepareNextAttempt } from './routing/next-attempt';
import { compilePolicy, type PolicyDocument, type StruckOut } from '@paywright/routing';

const template = {
  name: 'payment_service',
  prepare: async (url: string): Promise<void> => {
    const db = await openDatabase({ url, poolSize: 2, applicationName: 'prepare', migrations });
    await migrate(db);
    await db.destroy();
  },
};

export const route = 'apo-kr';
export const otherRoute = 'antom-kr';
export const leaseMs = 2_000;

const replicas = 4;

/**
 * The use cases of payment-service on a real database of their own, with a clock that stands still. Each is taken from the
 * next of several replicas, so that calls at the same time meet in the database and not in one transaction they share.
 */
export async function openTestBed() {
  const { url, drop } = await freshDatabase(template);
  const open = (poolSize: number) => openDatabase({ url, poolSize, applicationName: 'spec' });
  const db = await open(8);
  const clock = new ManualClock(Date.UTC(2026, 10, 1));
  const random = seededRandom(1);
  const inbox = new Inbox('payment-service');
  /** Of every event: a repeat has the time of the first. */
  const eventTime = isoInstant(clock.now());
  const outbox = new Outbox({ db, eventLog: unusedLog });
  const rulesOn = () => (name: string | undefined) => profileRules(acquirerProfile(name));
  const cards = new Cards(db, [{ version: 1, key: randomBytes(32) }], clock, random);
  /** What the routes say of themselves, changed by a spec as it likes; `out` is why one takes nothing. */
  const out = new Map<string, StruckOut>();
  /** What the accounts have, by route and number, or by route for whatever is asked there; nothing else is found. */
  const upstream = new Map<string, InquiryOutcome>();
  const nothing: InquiryOutcome = { kind: 'not-found' };
  const routeNamed = (name: string): Route =>
    ({
      name,
      paymentExpiryMs: 9 * 60_000,
      terms: { name, product: 'apo' },
      standing: () => out.get(name),
      isOut: () => out.has(name),
      given: () => undefined,
      client: {
        inquirePayment: ({ paymentRequestId }: { paymentRequestId: string }) =>
          Promise.resolve(upstream.get(`${name} ${paymentRequestId}`) ?? upstream.get(name) ?? nothing),
      } as Route['client'],
      rulesOf: (acquirer) => profileRules(acquirerProfile(acquirer)),
    }) as Partial<Route> as Route;
  const routes = new Routes([route, otherRoute].map(routeNamed));
  let policy = compilePolicy({ rules: [], default: { priority: [route] } }, 0);
  const chooseRoute = new ChooseRoute({ routes, policies: { current: () => policy }, healthOf: () => undefined });
  const nextAttempt = new PrepareNextAttempt({ routes, chooseRoute, clock, declineRetries: 1 });
  const nameAcquirer = nameAcquirersOf(
    [route, otherRoute].map((name) => ({ name, product: 'apo', acquirerAliases: {} })),
  );
  const openReplica = async () => {
    const onPayDue = (): void => undefined;
    const tally = new HealthTally(clock, nameAcquirer);
    const onDecided = tally.decided;
    const db = await open(4);
    const asking = { nextAttempt, inquirySchedule: defaultInquirySchedule };
    const common = { db, inbox, outbox, clock, rulesOn, cards, ...asking, routes, onPayDue, onDecided };
    return {
      db,
      tally,
      answerPay: new AnswerPay(common),
      answerInquiry: new AnswerInquiry(common),
      answerFollowUp: new AnswerFollowUp(common),
      requestFollowUp: new RequestFollowUp({
        ...common,
        hasRoute: (name) => name === route,
        onDue: () => undefined,
      }),
      recordResult: new RecordResult({ ...common, hasRoute: (name) => routes.has(name) }),
      moveUnsent: new MoveUnsent(common),
      requestPayment: new RequestPayment({
        ...common,
        chooseRoute,
        knownSources: new Set(['order-service', 'api-gateway']),
      }),
    };
  };
  const opened = await Promise.all(Array.from({ length: replicas }, openReplica));
  let turns = 0;
  const next = () => {
    turns += 1;
    return opened[turns % replicas] as (typeof opened)[number];
  };
  let events = 0;

  return {
    db,
    clock,
    operations: new OperationRepository(db),
    cards,
    /** What each replica counted of acquirers' decisions. */
    tallies: opened.map(({ tally }) => tally),
    nameAcquirer,
    get answerPay() {
      return next().answerPay;
    },
    get answerInquiry() {
      return next().answerInquiry;
    },
    get answerFollowUp() {
      return next().answerFollowUp;
    },
    get requestFollowUp() {
      return next().requestFollowUp;
    },
    get recordResult() {
      return next().recordResult;
    },
    /** Why a route takes no new payment; nothing: it does. */
    out,
    upstream,
    /** For the command that recovers. */
    get recovering() {
      const { requestPayment, requestFollowUp, answerInquiry } = next();
      return { db, inbox, outbox, clock, routes, requestPayment, requestFollowUp, answerInquiry };
    },
    /** Decides by another policy from here on. */
    decideBy(document: PolicyDocument, version = 1): void {
      policy = compilePolicy(document, version);
    },
    get moveUnsent() {
      return next().moveUnsent;
    },
    get requestPayment() {
      return next().requestPayment;
    },

    /** The payment as stored, and what was published about it so far, oldest first. */
    async payment(paymentId: string) {
      const [row] = (await db.query('SELECT state::text AS state FROM payments WHERE id = $1', [paymentId])) as {
        state: string;
      }[];
      if (!row) throw new Error(`no payment ${paymentId}`);
      return readPaymentState(row.state);
    },
    async published(key: string): Promise<{ type: string; data: Record<string, unknown> }[]> {
      const events = "SELECT headers, value FROM outbox WHERE key = $1 AND topic <> 'payments.messages' ORDER BY id";
      const rows = (await db.query(events, [key])) as {
        headers: Record<string, string>;
        value: string;
      }[];
      return rows.map(({ headers, value }) => ({
        type: (headers['ce_type'] ?? '').replace(/^paywright\.|\.v1$/g, ''),
        data: JSON.parse(value) as Record<string, unknown>,
      }));
    },
    /** What was told of messages that changed nothing, as `answer pr_1/pay/1: unknown: timeout`, oldest first. */
    async messages(key: string): Promise<string[]> {
      const rows = await db.query<{ value: string }[]>(
        `SELECT value FROM outbox WHERE key = $1 AND topic = 'payments.messages'
          AND headers ->> 'ce_type' = 'paywright.payment.message-recorded.v1' ORDER BY id`,
        [key],
      );
      return rows.map(({ value }) => {
        const { evidence, said } = JSON.parse(value) as { evidence: { via: string; id: string }; said: string };
        return `${evidence.via} ${evidence.id}: ${said}`;
      });
    },
    /** Which routes its attempts took, and why the one before was over, as `requested: apo-kr`, oldest first. */
    async routed(key: string): Promise<string[]> {
      const rows = await db.query<{ value: string }[]>(
        `SELECT value FROM outbox WHERE key = $1 AND headers ->> 'ce_type' = 'paywright.payment.routed.v1' ORDER BY id`,
        [key],
      );
      return rows.map(({ value }) => {
        const { because, route: taken } = JSON.parse(value) as { because: string; route: string };
        return `${because}: ${taken}`;
      });
    },
    async parked(): Promise<number> {
      const [row] = (await db.query('SELECT count(*)::int AS count FROM parked_results')) as { count: number }[];
      return row?.count ?? 0;
    },
    async claimPay(from = route): Promise<ClaimedOperation> {
      const [claimed] = await this.operations.claim(from, 'pay', clock.now(), leaseMs, { limit: 1 });
      if (!claimed) throw new Error('no pay is due');
      return claimed;
    },
    async claimInquiry(paymentId?: string): Promise<ClaimedOperation> {
      const due = await this.operations.claim(route, 'inquire', clock.now(), leaseMs, { limit: 50 });
      const claimed = due.find((operation) => paymentId === undefined || operation.paymentId === paymentId);
      if (!claimed) throw new Error('no inquiry is due');
      return claimed;
    },

    request(paymentRef: string, overrides: Partial<PaymentRequestedData> = {}, source = 'order-service') {
      events += 1;
      return paymentRequested(source, paymentRef, `evt-${events}`, overrides);
    },
    async paymentResult(overrides: Partial<PaymentResultData>, time = eventTime): Promise<void> {
      events += 1;
      const data = { ...paymentResult(`ntf-${events}`), ...overrides };
      const { apoPaymentId, paymentRequestId } = data;
      const parked = {
        eventId: data.notificationId,
        eventType: PaymentResult.type,
        apoPaymentId,
        paymentRequestId,
        data,
      };
      await this.recordResult.fromLog(parked, { source: 'webhook-ingest', time });
    },
    async captureResult(overrides: Partial<CaptureResultData>, time = eventTime): Promise<void> {
      events += 1;
      const data = { ...captureResult(`ntf-${events}`), ...overrides };
      const parked = {
        eventId: data.notificationId,
        eventType: CaptureResult.type,
        apoPaymentId: data.apoPaymentId,
        data,
      };
      await this.recordResult.fromLog(parked, { source: 'webhook-ingest', time });
    },

    /** Somebody asks for a follow-up by event; everything else is what `asked` says. */
    async ask(paymentId: string, asked: FollowUpRequest['asked'], source = 'order-service'): Promise<void> {
      events += 1;
      await this.requestFollowUp.handle({ source, id: `ask-${events}`, time: eventTime, paymentId, asked });
    },
    async claimFollowUp(kind: FollowUpRequest['asked']['kind']): Promise<ClaimedOperation | undefined> {
      return (await this.operations.claim(route, kind, clock.now(), leaseMs, { limit: 1 }))[0];
    },
    async refundResult(overrides: Partial<RefundResultData>): Promise<void> {
      events += 1;
      const data: RefundResultData = { ...verified(`ntf-${events}`), refundStatus: 'SUCCESS', ...overrides };
      const { apoPaymentId, refundRequestId, notificationId: eventId } = data;
      const parked = { eventId, eventType: RefundResult.type, apoPaymentId, refundRequestId, data };
      await this.recordResult.fromLog(parked, { source: 'webhook-ingest', time: eventTime });
    },

    async close(): Promise<void> {
      await Promise.all([db, ...opened.map((replica) => replica.db)].map((each) => each.destroy()));
      await drop();
    },
  };
}

export type TestBed = Awaited<ReturnType<typeof openTestBed>>;

/** These specs read the outbox table; nothing is relayed. */
const unusedLog = {
  append: () => Promise.reject(new Error('nothing is relayed here')),
} as never;

function paymentRequested(
  source: string,
  paymentRef: string,
  id: string,
  overrides: Partial<PaymentRequestedData>,
): ReceivedEvent<PaymentRequestedData> {
  const amount = { currency: 'KRW', value: '4200' };
  return {
    id,
    source,
    type: 'paywright.payment.requested.v1',
    time: '2026-11-01T00:00:00.000Z',
    data: {
      paymentId: paymentIdFor(source, paymentRef),
      paymentRef,
      order: {
        referenceOrderId: `order-${paymentRef}`,
        orderDescription: 'a book',
        orderAmount: amount,
        buyer: { referenceBuyerId: 'buyer-1' },
      },
      paymentAmount: amount,
      paymentMethod: {
        paymentMethodType: 'CARD',
        paymentMethodMetaData: {
          requireIssuerAuthentication: true,
          paymentMethodRegion: 'KR',
          selectedCardBrand: 'HYUNDAI',
        },
      },
      paymentRedirectUrl: 'https://shop.example/result',
      env: { terminalType: 'WEB', clientIp: '203.0.113.7' },
      ...overrides,
    },
  };
}

const verified = (notificationId: string) => ({
  notificationId,
  route,
  receivedAt: '2026-11-01T00:00:30.000Z',
  result: { resultStatus: 'S', resultCode: 'SUCCESS' },
  acquirerInfo: { acquirerName: 'ALIPAY' },
});

function paymentResult(notificationId: string): PaymentResultData {
  return {
    ...verified(notificationId),
    notifyType: 'PAYMENT_RESULT',
    paymentAmount: { currency: 'KRW', value: '4200' },
  };
}

function captureResult(notificationId: string): CaptureResultData {
  return { ...verified(notificationId), captureId: 'capture-1', captureAmount: { currency: 'KRW', value: '4200' } };
}

/** APO's answers, as the client reports them. */
export const answers = {
  actionRequired: (apoPaymentId: string): PayOutcome => ({
    kind: 'action-required',
    normalUrl: `https://checkout.example/${apoPaymentId}`,
    report: { apoPaymentId, acquirer: { acquirerName: 'ALIPAY' } },
  }),
  unknown: (neverSent = false): PayOutcome => ({
    kind: 'unknown',
    cause: neverSent ? 'never-connected' : 'timeout',
    setupFault: false,
    callAgain: false,
    neverSent,
    detail: 'no answer',
  }),
};
