import type { PaymentView } from '@paywright/contracts';
import { type SandboxCall, type SandboxPayment, upstreamAccounts } from '@paywright/running-system';
import type { OrderRecord } from '../../bench/load/load-plan';
import type { BreakerChange, Evidence } from './evidence';
import { judge } from './judge';

const [firstAccount, secondAccount] = upstreamAccounts;
const start = Date.parse('2030-01-01T00:00:00Z');
const amount = { currency: 'KRW', value: '4200' };
const nothing = { currency: 'KRW', value: '0' };
/** Milliseconds of the drill as an instant. */
const iso = (ms: number): string => new Date(start + ms).toISOString();

const order = (number: number, at: number, urlMs = 400): OrderRecord => ({
  referenceOrderId: `o-${number}`,
  plannedAt: start + at,
  thinkMs: 1_000,
  paymentId: `pay_${number}`,
  acceptedMs: 20,
  urlMs,
  approvedMs: urlMs + 1_000,
});

const view = (number: number, changes: Partial<PaymentView> = {}): PaymentView => ({
  paymentId: `pay_${number}`,
  source: 'api-gateway/drill',
  paymentRef: `o-${number}`,
  version: 5,
  status: 'captured',
  referenceOrderId: `o-${number}`,
  paymentAmount: amount,
  capturedAmount: amount,
  captures: [],
  captureMode: 'AUTOMATIC',
  refundedAmount: nothing,
  followUps: [],
  paymentRequestId: `pr_${number}`,
  holds: [],
  shipment: { shipmentId: `shp_${number}`, status: 'released', updatedAt: iso(0) },
  createdAt: iso(0),
  updatedAt: iso(0),
  ...changes,
});

const unpaid = { capturedAmount: nothing, shipment: undefined } as const;
const ending = (reason: string) => ({ reason, detail: reason });

const paid = (number: number, changes: Partial<SandboxPayment> = {}): SandboxPayment => ({
  clientId: firstAccount.clientId,
  paymentRequestId: `pr_${number}`,
  paymentId: `2030-${number}`,
  referenceOrderId: `o-${number}`,
  amount,
  acquirerName: 'ALIPAY',
  status: 'SUCCESS',
  resultCode: 'SUCCESS',
  captures: [{ captureId: `c-${number}`, amount, status: 'SUCCESS' }],
  refunds: [],
  notifications: [],
  calls: { pay: 1, inquiryPayment: 0, capture: 0, cancel: 0, refund: 0 },
  ...changes,
});

const unsuccessful = (number: number, resultCode: string): SandboxPayment =>
  paid(number, { status: 'FAIL', resultCode, captures: [] });

let calls = 0;
const call = (at: number, changes: Partial<SandboxCall> = {}): SandboxCall => ({
  number: (calls += 1),
  at: iso(at),
  clientId: firstAccount.clientId,
  api: 'pay',
  faults: [],
  ...changes,
});
const struck = (at: number, changes: Partial<SandboxCall> = {}) => call(at, { faults: ['http-error'], ...changes });
const inquiries = (from: number, count: number): SandboxCall[] =>
  Array.from({ length: count }, (_, index) => struck(from + index, { api: 'inquiryPayment' }));

const change = (at: number, state: BreakerChange['state'], changes: Partial<BreakerChange> = {}): BreakerChange => ({
  at: start + at,
  route: 'apo-kr',
  kind: 'pay',
  state,
  ...changes,
});

/** Ten seconds of health, ten without the first account, ten of recovery; everything went as it should. */
const sound: Evidence = {
  limits: { callsAtOnce: 2, volumeThreshold: 3, resetTimeoutMs: 3_000 },
  routes: ['apo-kr', 'apo-2'],
  phases: [
    { name: 'healthy', from: start, to: start + 10_000, dead: [] },
    { name: 'apo-kr: HTTP 503', from: start + 10_000, to: start + 20_000, dead: ['apo-kr'] },
    { name: 'recovery', from: start + 20_000, to: start + 30_000, dead: [] },
  ],
  orders: [order(1, 1_000), order(2, 10_200, 11_000), order(3, 14_000), order(4, 13_500, 9_000), order(5, 25_000)],
  dropped: 0,
  ours: [
    view(1),
    view(2),
    view(3, {
      paymentRequestId: 'pr_3b',
      pastAttempts: [{ paymentRequestId: 'pr_3', route: 'apo-kr', reason: 'never-sent', detail: 'it was out' }],
    }),
    view(4),
    view(5),
  ],
  unknown: [],
  theirs: [
    paid(1),
    paid(2),
    paid(3, { paymentRequestId: 'pr_3b', clientId: secondAccount.clientId }),
    paid(4),
    paid(5),
  ],
  calls: [
    call(1_020),
    struck(10_100),
    struck(10_220),
    struck(10_300),
    ...inquiries(12_000, 3),
    call(14_050, { clientId: secondAccount.clientId }),
    struck(13_600),
    struck(16_620),
    struck(19_650),
    call(22_700),
    call(25_020),
  ],
  changes: [
    change(10_350, 'open'),
    change(22_800, 'closed'),
    change(12_010, 'open', { kind: 'inquire' }),
    change(22_900, 'closed', { kind: 'inquire' }),
  ],
};

/** Names of checks that do not hold. */
const broken = (evidence: Evidence): string[] =>
  judge(evidence)
    .filter(({ held }) => !held)
    .map(({ name }) => name);

const accepted = 'every order was accepted, whatever upstream did';
const twice = 'no order charged twice';
const lost = 'no payment lost';
const falseFailure = 'no false failure';
const shipped = 'shipments only for captured payments';
const books = 'our books as the sandbox’s';
const unresolved = 'nothing unknown or open 60 s after the last trouble';
const opened = 'the breaker of every dead route opened for pay';
const bounded = 'calls to a dead route until its breaker opened: at most 2 at once + 3 in a row';
const probes = 'afterwards probes only: one at a time, 3.0 s apart';
const closed = 'every breaker that opened closed again when it was called, none before its upstream was back';
const tookOver = 'orders that came while one route was out had a page within 5.0 s, but for the probes';

const withView = (changed: PaymentView): Evidence => ({
  ...sound,
  ours: sound.ours.map((known) => (known.paymentId === changed.paymentId ? changed : known)),
});
const withPayment = (changed: SandboxPayment): Evidence => ({
  ...sound,
  theirs: sound.theirs.map((known) => (known.referenceOrderId === changed.referenceOrderId ? changed : known)),
});
const both = (ours: PaymentView, theirs: SandboxPayment | undefined): Evidence => ({
  ...withView(ours),
  theirs: [
    ...sound.theirs.filter(({ referenceOrderId }) => referenceOrderId !== ours.referenceOrderId),
    ...(theirs ? [theirs] : []),
  ],
});

describe('the judge of a drill', () => {
  it('finds nothing wrong with a drill in which all went well', () => {
    expect(judge(sound).flatMap(({ faults }) => faults)).toEqual([]);
    expect(judge(sound).map(({ name }) => name)).toEqual([
      ...[accepted, twice, lost, falseFailure, shipped, books, unresolved],
      ...[opened, bounded, probes, closed, tookOver],
    ]);
  });

  it('accepts a payment that upstream itself declined', () => {
    const declined = view(5, { ...unpaid, status: 'failed', reason: ending('declined') });
    expect(broken(both(declined, unsuccessful(5, 'DO_NOT_HONOR')))).toEqual([]);
  });

  it('accepts a route of lesser preference that nobody has called since', () => {
    const evidence: Evidence = {
      ...sound,
      phases: sound.phases.map((phase) => (phase.dead.length > 0 ? { ...phase, dead: ['apo-kr', 'apo-2'] } : phase)),
      routes: ['apo-kr', 'apo-2', 'antom-kr'],
      calls: [
        ...sound.calls.filter(({ clientId }) => clientId === firstAccount.clientId),
        ...[11_000, 11_100, 11_200].map((at) => struck(at, { clientId: secondAccount.clientId })),
      ],
      changes: [...sound.changes, change(11_250, 'open', { route: 'apo-2' })],
    };
    expect(broken(evidence)).toEqual([]);
    const called = { ...evidence, calls: [...evidence.calls, call(26_000, { clientId: secondAccount.clientId })] };
    expect(broken(called)).toEqual([closed]);
  });

  const { orders, theirs, ours } = sound;
  it.each<[string, Evidence, readonly string[]]>([
    [
      'an order paid in two accounts',
      {
        ...withView(
          view(2, { pastAttempts: [{ ...ending('never-sent'), paymentRequestId: 'pr_2b', route: 'apo-2' }] }),
        ),
        theirs: [...theirs, paid(2, { paymentRequestId: 'pr_2b', clientId: secondAccount.clientId })],
      },
      [twice, books],
    ],
    [
      'a payment at the sandbox that nobody here knows',
      { ...sound, theirs: [...theirs, { ...unsuccessful(9, 'X') }] },
      [lost],
    ],
    ['an accepted order without a payment', { ...sound, ours: ours.slice(1) }, [lost]],
    [
      'a payment that hangs without a mark',
      both(view(2, { ...unpaid, status: 'processing' }), paid(2, { status: 'PROCESSING', captures: [] })),
      [lost, unresolved],
    ],
    [
      'a payment that is still unknown',
      both(
        view(2, { ...unpaid, status: 'processing', unknownSince: iso(10_000) }),
        paid(2, { status: 'PROCESSING', captures: [] }),
      ),
      [unresolved],
    ],
    [
      'a payment that is captured and still marked unknown',
      withView(view(2, { unknownSince: iso(10_000) })),
      [unresolved],
    ],
    ['a payment that only operators still see as unknown', { ...sound, unknown: ['pay_2'] }, [unresolved]],
    ['a payment that waits for a route', both(view(2, { ...unpaid, status: 'deferred' }), undefined), [unresolved]],
    [
      'a payment failed here and paid upstream',
      withView(view(2, { ...unpaid, status: 'failed', reason: ending('declined') })),
      [falseFailure, books],
    ],
    [
      'a payment failed because upstream was in trouble',
      both(view(2, { ...unpaid, status: 'failed', reason: ending('upstream-error') }), undefined),
      [falseFailure],
    ],
    [
      'a payment refused because no route was there',
      both(view(3, { ...unpaid, status: 'rejected', pastAttempts: [] }), undefined),
      [falseFailure],
    ],
    [
      'a payment canceled by nobody',
      both(
        view(2, { ...unpaid, status: 'canceled' }),
        paid(2, { status: 'CANCELLED', resultCode: 'CANCELLED', captures: [] }),
      ),
      [falseFailure],
    ],
    [
      'a payment expired whose buyer never saw a page',
      {
        ...both(
          view(5, { ...unpaid, status: 'expired', reason: ending('expired') }),
          unsuccessful(5, 'ORDER_IS_CLOSED'),
        ),
        orders: orders.map((one) => (one.paymentId === 'pay_5' ? { ...one, urlMs: undefined } : one)),
      },
      [falseFailure],
    ],
    [
      'goods sent for a failed payment',
      both(view(5, { capturedAmount: nothing, status: 'failed' }), unsuccessful(5, 'DO_NOT_HONOR')),
      [shipped, books],
    ],
    ['goods sent for money never taken', withPayment(unsuccessful(1, 'DO_NOT_HONOR')), [shipped, books]],
    ['a captured order that was not shipped', withView(view(1, { shipment: undefined })), [books]],
    [
      'an order the gateway refused',
      { ...sound, orders: [...orders, { ...order(6, 26_000), acceptedMs: undefined, failure: 'place: 503' }] },
      [accepted],
    ],
    ['orders that never arrived', { ...sound, dropped: 3 }, [accepted]],
    [
      'a breaker that did not open',
      { ...sound, changes: sound.changes.filter(({ kind }) => kind !== 'pay') },
      [opened, bounded, tookOver],
    ],
    [
      'a trouble that never came',
      { ...sound, calls: sound.calls.filter(({ faults }) => faults.length === 0), changes: [] },
      [opened, tookOver],
    ],
    ['a drill without trouble', { ...sound, phases: sound.phases.slice(0, 1) }, [opened, tookOver]],
    [
      'more calls than limits allow before the breaker opened',
      { ...sound, calls: [...sound.calls, struck(10_310), struck(10_320), struck(10_330)] },
      [bounded],
    ],
    ['more inquiries than limits allow', { ...sound, calls: [...sound.calls, ...inquiries(11_500, 3)] }, [bounded]],
    ['a call between two probes', { ...sound, calls: [...sound.calls, struck(15_000)].sort(byTime) }, [probes]],
    [
      'a call soon after the breaker opened',
      { ...sound, calls: [...sound.calls, struck(11_000)].sort(byTime) },
      [probes],
    ],
    ['two probes at a time', { ...sound, calls: [...sound.calls, struck(16_625)].sort(byTime) }, [probes]],
    [
      'inquiries that go on while their breaker is open',
      { ...sound, calls: [...sound.calls, ...inquiries(13_000, 2)] },
      [probes],
    ],
    [
      'a breaker that never closes',
      { ...sound, changes: sound.changes.filter(({ state }) => state === 'open') },
      [closed],
    ],
    [
      'a breaker that closes while its upstream is dead',
      { ...sound, changes: [...sound.changes, change(15_000, 'closed'), change(16_000, 'open')] },
      [closed],
    ],
    [
      'orders that wait for the dead route although another works',
      {
        ...sound,
        orders: [...orders, ...[6, 7, 8].map((number) => order(number, 14_500, 8_000))],
        ours: [...ours, view(6), view(7), view(8)],
        theirs: [...theirs, paid(6), paid(7), paid(8)],
      },
      [tookOver],
    ],
  ])('sees %s', (_what, evidence, checks) => {
    expect(broken(evidence)).toEqual(checks);
  });

  it('says what is wrong, and where', () => {
    const evidence = both(view(2, { ...unpaid, status: 'failed', reason: ending('upstream-error') }), undefined);
    expect(judge(evidence).flatMap(({ faults }) => faults)).toEqual([
      'o-2 (pay_2): failed (upstream-error), though upstream never refused it',
    ]);
  });
});

function byTime(one: SandboxCall, other: SandboxCall): number {
  return Date.parse(one.at) - Date.parse(other.at);
}
