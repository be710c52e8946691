import { money } from '@paywright/kernel';
import {
  after,
  ask,
  type Asked,
  capturedAs,
  general,
  kinds,
  manual,
  numbered,
  refusal,
  won,
} from './follow-up.builders';
import { captureWatchAt } from './capture-watch';
import { awaitsUpstream, type Payment } from './payment';
import { amount, capture, evidence, findings, paymentIn, recordFindings, requestedAt, takes } from './payment.builders';
import type { PaymentCommand } from './payment-command';
import { captureAskedAmount, refundAskedAmount, refundedAmount } from './follow-up';
import type { Dispute, DisputeStatus } from './dispute';
import type { AcquirerRules } from './upstream-finding';
import { inquiryAfter } from './inquiry-schedule';

describe('a capture', () => {
  it('of everything is accepted for an approved payment that is captured by request', () => {
    const { payment, facts } = after(manual(), ask({ kind: 'capture' }));
    expect(kinds(facts)).toEqual(['FollowUpAccepted']);
    expect(captureAskedAmount(payment)).toEqual(amount);
  });

  it('is settled by its result, whoever brings it and how often', () => {
    const { payment: asked } = after(manual(), ask({ kind: 'capture' }));
    const { payment, facts } = after(asked, capturedAs(asked, 'c-1'));
    expect(kinds(facts)).toEqual(['PaymentCaptured']);
    expect(payment).toMatchObject({ status: 'captured', holds: [], followUps: [{ status: 'succeeded' }] });
    expect(after(payment, capturedAs(asked, 'c-1')).facts).toEqual([]);
  });

  it('whose answer leaves out its number is the same as the one notified with it', () => {
    const { payment: asked } = after(manual(), ask({ kind: 'capture' }));
    const unnamed = capturedAs(asked, asked.followUps?.[0]?.requestId ?? '');
    const { payment, facts } = after(asked, unnamed, capturedAs(asked, 'c-1'));
    expect(facts).toEqual([]);
    expect(payment).toMatchObject({ captures: [{}], holds: [] });
  });

  it('that is refused may be tried again, and holds the payment when it turns out taken after all', () => {
    const { payment: asked } = after(manual(), ask({ kind: 'capture' }));
    const captureRequestId = asked.followUps?.[0]?.requestId;
    const failure = recordFindings([{ ...findings['capture-failed'], captureRequestId }]);
    const { payment, facts } = after(asked, failure);
    expect(kinds(facts)).toEqual(['CaptureFailed']);
    expect(payment.followUps).toMatchObject([{ status: 'failed', ending: { resultCode: 'PROCESS_FAIL' } }]);
    expect(after(payment, failure).facts).toEqual([]);
    expect(kinds(after(payment, ask({ kind: 'capture' })).facts)).toEqual(['FollowUpAccepted']);
    expect(after(payment, capturedAs(asked, 'c-1')).payment).toMatchObject({
      captures: [{}],
      holds: [{ reason: 'contradiction' }],
    });
  });

  it('is over when the authorization lapses while its answer is lost; should it have worked, the money goes back', () => {
    const { payment: asked } = after(manual(), ask({ kind: 'capture' }));
    const { payment, facts } = after(asked, recordFindings([findings.canceled]));
    expect(kinds(facts)).toEqual(['PaymentCanceled', 'CaptureFailed']);
    expect(payment.followUps).toMatchObject([{ status: 'failed', ending: { reason: 'payment-ended' } }]);
    const late = after(payment, capturedAs(asked, 'c-1')).payment;
    expect(late.followUps).toMatchObject([{}, { kind: 'refund', status: 'requested' }]);
  });

  it('in parts sums up to the order where the acquirer allows it', () => {
    const rules = takes('separate', { partialCapture: true, multipleCaptures: true });
    const { payment: first } = after(manual(), ask({ kind: 'capture', amount: won(1_200n) }, rules));
    const { payment: part } = after(first, capturedAs(first, 'c-1', won(1_200n)));
    expect(part).toMatchObject({ status: 'authorized', holds: [] });
    const tooMuch = after(part, ask({ kind: 'capture', amount: won(3_001n) }, rules));
    expect(refusal(tooMuch.facts)).toBe('amount-exceeds-authorized');
    const { payment: second } = after(part, ask({ kind: 'capture' }, rules));
    expect(after(second, capturedAs(second, 'c-2', won(3_000n))).payment).toMatchObject({
      status: 'captured',
      holds: [],
    });
  });

  it('whose result names another amount than asked for is held', () => {
    const { payment: asked } = after(manual(), ask({ kind: 'capture' }));
    expect(after(asked, capturedAs(asked, 'c-1', won(100n))).payment.holds).toMatchObject([
      { reason: 'amount-mismatch' },
    ]);
  });

  it.each<[string, Payment, Partial<Asked>, AcquirerRules]>([
    ['capture-is-automatic', general('authorized'), {}, takes('separate')],
    ['capture-is-automatic', paymentIn('authorized'), {}, takes('separate')],
    ['not-authorized', manual('action_required'), {}, takes('separate')],
    ['payment-ended', manual('failed'), {}, takes('separate')],
    ['partial-capture-not-allowed', manual(), { amount: won(4_199n) }, takes('separate')],
    ['amount-exceeds-authorized', manual(), { amount: won(4_201n) }, takes('separate')],
    ['currency-differs', manual(), { amount: money(4_200n, 'USD') }, takes('separate')],
  ])('is refused before any call: %s', (reason, payment, asked, rules) => {
    const { facts, payment: then } = after(payment, ask({ kind: 'capture', ...asked }, rules));
    expect(refusal(facts)).toBe(reason);
    expect(captureAskedAmount(then).minor).toBe(0n);
  });

  it.each([
    ['capture-under-way', takes('separate')],
    ['capture-under-way', takes('separate', { partialCapture: true })],
  ])('is refused while another waits: %s', (reason, rules) => {
    const { payment } = after(manual(), ask({ kind: 'capture' }, rules));
    expect(refusal(after(payment, ask({ kind: 'capture', amount: won(1n) }, rules)).facts)).toBe(reason);
  });

  it('is refused after the last one', () => {
    const rules = takes('separate', { partialCapture: true, multipleCaptures: true });
    const last = ask({ kind: 'capture', amount: won(1_000n), isLastCapture: true }, rules);
    const { payment } = after(manual(), last);
    expect(refusal(after(payment, ask({ kind: 'capture', amount: won(1n) }, rules)).facts)).toBe('already-captured');
  });

  it('asked for again under its reference is no news; another one under it is refused', () => {
    const { payment } = after(manual(), ask({ kind: 'capture', reference: 'r' }));
    expect(after(payment, ask({ kind: 'capture', reference: 'r', amount })).facts).toEqual([]);
    expect(after(payment, ask({ kind: 'capture', reference: 'r' })).facts).toEqual([]);
    const other = after(payment, ask({ kind: 'capture', reference: 'r', amount: won(7n) }));
    expect(refusal(other.facts)).toBe('reference-reused');
    expect(other.payment.followUps).toEqual(payment.followUps);
  });

  it('of a part is not asked for again by leaving the amount out: that would be all that is left', () => {
    const rules = takes('separate', { partialCapture: true, multipleCaptures: true });
    const { payment } = after(manual(), ask({ kind: 'capture', reference: 'r', amount: won(1_000n) }, rules));
    const again = ask({ kind: 'capture', reference: 'r' }, rules);
    expect(refusal(after(payment, again).facts)).toBe('reference-reused');
    // An earlier version did not keep how it was asked for.
    const followUps = payment.followUps?.map(({ amountLeftOut: _kept, ...stored }) => stored);
    expect(after({ ...payment, followUps }, again).facts).toEqual([]);
  });
});

describe('a reminder of a capture', () => {
  const dayMs = 24 * 60 * 60_000;
  const captureBy = requestedAt + 7 * dayMs;
  const remindAt = (at: number, lastChance = false): PaymentCommand => ({
    kind: 'RemindOfCapture',
    at,
    lastChance,
    requestId: 'last',
    rules: takes('separate'),
  });
  const due = (): Payment => ({ ...manual(), authorized: { at: 1, evidence, captureBy } });

  it('is given a day before, once, and only while nobody has asked for the capture', () => {
    expect(captureWatchAt(due())).toBe(captureBy - dayMs);
    expect(after(due(), remindAt(captureBy - dayMs - 1)).facts).toEqual([]);
    const { payment, facts } = after(due(), remindAt(captureBy - dayMs));
    expect(facts).toMatchObject([{ kind: 'CaptureDueSoon', captureBy }]);
    expect(after(payment, remindAt(captureBy)).facts).toEqual([]);
    expect(captureWatchAt(payment)).toBeUndefined();
    expect(captureWatchAt(after(due(), ask({ kind: 'capture' })).payment)).toBeUndefined();
    expect(captureWatchAt({ ...due(), captureMode: 'AUTOMATIC' })).toBeUndefined();
  });

  it('is followed, where wished, by a capture of ours an hour before', () => {
    const { payment } = after(due(), remindAt(captureBy - dayMs, true));
    const at = captureBy - 60 * 60_000;
    expect(captureWatchAt(payment)).toBe(at);
    const { payment: asked, facts } = after(payment, remindAt(at, true));
    expect(facts).toMatchObject([{ kind: 'FollowUpAccepted', followUp: { askedBy: 'payment-service', amount } }]);
    const failed = recordFindings([{ ...findings['capture-failed'], captureRequestId: 'last' }]);
    expect(captureWatchAt(after(asked, failed).payment)).toBeUndefined();
  });
});

describe('a cancel', () => {
  const canceled = recordFindings([findings.canceled]);

  it.each<[string, Payment]>([
    ['of a payment that waits for its buyer', general('processing')],
    ['of a Korean payment that waits for its buyer', paymentIn('action_required')],
    ['of an approved payment', general('authorized')],
  ])('%s ends it once upstream confirms', (_what, payment) => {
    const { payment: asked, facts } = after(payment, ask({ kind: 'cancel' }));
    expect(kinds(facts)).toEqual(['FollowUpAccepted']);
    expect(asked.status).toBe(payment.status);
    expect(after(asked, canceled).payment).toMatchObject({
      status: 'canceled',
      ending: { reason: 'canceled-on-request' },
      followUps: [{ status: 'succeeded' }],
    });
  });

  it('takes effect at once when it is proven that nothing was sent', () => {
    const { payment } = after(paymentIn('requested'), { ...ask({ kind: 'cancel' }), unsent: true } as PaymentCommand);
    expect(payment).toMatchObject({ status: 'canceled', followUps: [{ status: 'succeeded' }] });
  });

  it.each<[string, Payment]>([
    ['void-not-allowed', paymentIn('authorized')],
    ['already-captured', general('captured')],
    ['payment-ended', general('canceled')],
    ['capture-under-way', after(manual(), ask({ kind: 'capture' })).payment],
    ['cancel-under-way', after(general('authorized'), ask({ kind: 'cancel' })).payment],
  ])('is refused before any call: %s', (reason, payment) => {
    expect(refusal(after(payment, ask({ kind: 'cancel' })).facts)).toBe(reason);
  });

  it('that upstream refuses is told, and the payment goes on', () => {
    const { payment: asked } = after(general('authorized'), ask({ kind: 'cancel' }));
    const { payment, facts } = after(asked, recordFindings([findings['cancel-refused']]));
    expect(facts).toMatchObject([{ kind: 'CancelFailed', resultCode: 'CANCEL_WINDOW_EXCEED' }]);
    expect(payment).toMatchObject({ status: 'authorized', followUps: [{ status: 'failed' }] });
  });

  it.each<[string, PaymentCommand, string]>([
    ['its capture', recordFindings([findings.captured]), 'already-captured'],
    ['its failure', recordFindings([findings.failed], { evidence: { via: 'inquiry', id: 'i' } }), 'payment-ended'],
  ])('that %s overtakes is told as failed', (_what, news, reason) => {
    const { payment: asked } = after(general('processing'), ask({ kind: 'cancel' }));
    const { facts } = after(asked, news);
    expect(facts.at(-1)).toMatchObject({ kind: 'CancelFailed', reason });
  });

  it('keeps a capture from being asked for', () => {
    const { payment } = after(manual(), ask({ kind: 'cancel' }));
    expect(refusal(after(payment, ask({ kind: 'capture' })).facts)).toBe('cancel-under-way');
  });

  it('is not believed against money that was taken: both are kept, and the payment is held', () => {
    const { payment } = after(general('captured'), canceled);
    expect(payment).toMatchObject({ status: 'captured', holds: [{ reason: 'contradiction' }] });
  });
});

describe('money after a successful cancel', () => {
  it('is still asked about until the buyer’s time is over', () => {
    const payment = paymentIn('canceled');
    const end = (payment.attempt?.expiresAt ?? 0) + 30_000;
    expect(inquiryAfter(payment, [], 0, requestedAt)).toBe(requestedAt + 2_000);
    expect(inquiryAfter(payment, [], 30, end - 1_000)).toBe(end);
    expect(inquiryAfter(payment, [], 30, end)).toBeUndefined();
  });

  it('that was approved is voided where that is allowed, and never captured here', () => {
    const { payment, facts } = after(general('canceled'), recordFindings([findings.succeeded]));
    expect(kinds(facts)).toEqual(['AcquirerLearned', 'LatePaymentReceived', 'PaymentHeld', 'FollowUpAccepted']);
    expect(awaitsUpstream(payment, requestedAt + 60_000)).toBe(true);
    const requestId = payment.followUps?.[0]?.requestId;
    const voided = after(payment, recordFindings([{ ...findings.canceled, requestId }])).payment;
    expect(voided).toMatchObject({ status: 'canceled', lateApproval: 'settled', followUps: [{ status: 'succeeded' }] });
    expect(awaitsUpstream(voided, requestedAt + 60_000)).toBe(false);
  });

  it('that was captured is given back, whatever became of the void', () => {
    const { payment: late } = after(general('canceled'), recordFindings([findings.succeeded]));
    const { payment, facts } = after(late, recordFindings([findings.captured]));
    expect(kinds(facts)).not.toContain('PaymentCaptured');
    expect(payment.followUps).toMatchObject([
      { kind: 'cancel', status: 'failed' },
      { kind: 'refund', status: 'requested', askedBy: 'payment-service', amount },
    ]);
    const refundRequestId = payment.followUps?.[1]?.requestId;
    const done = after(payment, recordFindings([{ kind: 'refunded', refundRequestId, refundId: 'r', amount }])).payment;
    expect(refundedAmount(done)).toEqual(amount);
    expect(awaitsUpstream(done, requestedAt + 60_000)).toBe(false);
  });

  it('that its acquirer takes with the approval is given back at once', () => {
    const late = { ...findings.succeeded, rules: takes('with-payment') };
    const { payment, facts } = after(numbered(paymentIn('canceled')), recordFindings([late]));
    expect(kinds(facts)).toEqual(['AcquirerLearned', 'LatePaymentReceived', 'PaymentHeld', 'FollowUpAccepted']);
    expect(payment).toMatchObject({ lateApproval: 'settled', captures: [{ basis: 'payment' }] });
    expect(payment.followUps).toMatchObject([{ kind: 'refund', status: 'requested', amount }]);
    expect(after(payment, recordFindings([late])).facts).toEqual([]);
  });

  it('on a Korean card is not voided: its capture is waited for', () => {
    const { payment } = after(paymentIn('canceled'), recordFindings([findings.succeeded]));
    expect(payment.followUps).toEqual([]);
    expect(awaitsUpstream(payment, requestedAt + 60_000)).toBe(true);
  });
});

describe('a refund', () => {
  const refunded = (payment: Payment, changes: object = {}) => {
    const refundRequestId = payment.followUps?.at(-1)?.requestId;
    const { amount: of } = payment.followUps?.at(-1) ?? {};
    return recordFindings([{ kind: 'refunded', refundRequestId, refundId: 'r-1', amount: of, ...changes }]);
  };

  it('in parts may come to what was captured, and never to more, whatever is still under way', () => {
    const { payment: first } = after(general('captured'), ask({ kind: 'refund', amount: won(4_000n) }));
    expect(refusal(after(first, ask({ kind: 'refund', amount: won(201n) })).facts)).toBe('amount-exceeds-captured');
    const { payment: second } = after(first, ask({ kind: 'refund' }));
    expect(refundAskedAmount(second)).toEqual(amount);
    expect(refusal(after(second, ask({ kind: 'refund' })).facts)).toBe('amount-exceeds-captured');
  });

  it('is over when upstream says so, and told once', () => {
    const { payment: asked } = after(general('captured'), ask({ kind: 'refund' }));
    expect(awaitsUpstream(asked, requestedAt + 60_000)).toBe(true);
    const { payment, facts } = after(asked, refunded(asked));
    expect(kinds(facts)).toEqual(['RefundSucceeded']);
    expect(payment).toMatchObject({ status: 'captured', followUps: [{ status: 'succeeded', refundId: 'r-1' }] });
    expect(after(payment, refunded(asked)).facts).toEqual([]);
    expect(awaitsUpstream(payment, requestedAt + 60_000)).toBe(false);
  });

  it('that fails frees its amount', () => {
    const { payment: asked } = after(general('captured'), ask({ kind: 'refund' }));
    const refundRequestId = asked.followUps?.[0]?.requestId;
    const failure = recordFindings([{ ...findings['refund-failed'], refundRequestId }]);
    const { payment, facts } = after(asked, failure);
    expect(facts).toMatchObject([{ kind: 'RefundFailed', resultCode: 'PROCESS_FAIL' }]);
    expect(refundAskedAmount(payment).minor).toBe(0n);
    expect(kinds(after(payment, ask({ kind: 'refund' })).facts)).toEqual(['FollowUpAccepted']);
    const opposite = after(payment, refunded(asked));
    expect(opposite.payment.holds).toMatchObject([{ reason: 'contradiction' }]);
  });

  it('told failed, asked for again, and then told done after all is kept, counted, and asked for no more', () => {
    const { payment: first } = after(general('captured'), ask({ kind: 'refund' }));
    const requestId = first.followUps?.[0]?.requestId;
    const failure = recordFindings([{ ...findings['refund-failed'], refundRequestId: requestId }]);
    const { payment: second } = after(first, failure, ask({ kind: 'refund' }));
    const both = after(second, refunded(first), refunded(second)).payment;
    expect(refundedAmount(both)).toEqual(won(8_400n));
    expect(refundAskedAmount(both)).toEqual(amount);
    expect(both.holds.map(({ reason }) => reason)).toContain('contradiction');
    expect(both.followUps?.map(({ status, ending }) => ({ status, ending }))).toEqual([
      { status: 'succeeded', ending: undefined },
      { status: 'succeeded', ending: undefined },
    ]);
    expect(refusal(after(both, ask({ kind: 'refund', amount: won(1n) })).facts)).toBe('amount-exceeds-captured');
  });

  it('whose success is followed by its failure is held', () => {
    const { payment: asked } = after(general('captured'), ask({ kind: 'refund' }));
    const refundRequestId = asked.followUps?.[0]?.requestId;
    const done = after(asked, refunded(asked)).payment;
    const { payment } = after(done, recordFindings([{ ...findings['refund-failed'], refundRequestId }]));
    expect(payment.holds).toMatchObject([{ reason: 'contradiction' }]);
  });

  it('nobody asked for here is kept, counts, and holds the payment', () => {
    const { payment, facts } = after(
      general('captured'),
      recordFindings([{ ...findings.refunded, amount: won(200n) }]),
    );
    expect(kinds(facts)).toEqual(['PaymentHeld', 'RefundSucceeded']);
    expect(payment.holds).toMatchObject([{ reason: 'unrequested-refund' }]);
    expect(after(payment, recordFindings([{ ...findings.refunded, amount: won(200n) }])).facts).toEqual([]);
    expect(refusal(after(payment, ask({ kind: 'refund', amount: won(4_001n) })).facts)).toBe('amount-exceeds-captured');
    expect(refundAskedAmount(payment).minor).toBe(0n);
  });

  it.each<[string, Payment, Partial<Asked>, AcquirerRules]>([
    ['not-captured', general('authorized'), {}, takes('separate')],
    ['not-captured', general('canceled'), {}, takes('separate')],
    ['currency-differs', general('captured'), { amount: money(1n, 'USD') }, takes('separate')],
    [
      'partial-refund-not-allowed',
      general('captured'),
      { amount: won(1n) },
      takes('separate', { partialRefund: false }),
    ],
    ['capture-unknown', general('captured'), { captureId: 'other' }, takes('separate')],
    [
      'capture-id-required',
      { ...general('captured'), captures: [capture, { ...capture, captureId: 'c-2' }] },
      { amount: won(1n) },
      takes('separate'),
    ],
  ])('is refused before any call: %s', (reason, payment, asked, rules) => {
    expect(refusal(after(payment, ask({ kind: 'refund', ...asked }, rules)).facts)).toBe(reason);
  });

  it.each<[string, Payment, Asked['kind']]>([
    ['a capture', { ...paymentIn('authorized'), captureMode: 'MANUAL' }, 'capture'],
    ['a refund', paymentIn('captured'), 'refund'],
  ])('or %s of a payment whose number APO has not told is refused', (_what, payment, kind) =>
    expect(refusal(after(payment, ask({ kind })).facts)).toBe('upstream-number-unknown'),
  );

  it('is refused while the payment is disputed, and taken once that is decided', () => {
    const disputed = after(general('captured'), recordFindings([findings.disputed])).payment;
    expect(refusal(after(disputed, ask({ kind: 'refund' })).facts)).toBe('dispute-open');
    const won = { ...findings.disputed, dispute: { disputeId: 'd-1', status: 'won' } } as const;
    const { payment } = after(disputed, recordFindings([won]));
    expect(kinds(after(payment, ask({ kind: 'refund' })).facts)).toEqual(['FollowUpAccepted']);
  });

  it('beyond what a payment keeps is refused and not kept', () => {
    let payment = general('captured');
    for (let count = 0; count < 50; count += 1)
      payment = after(payment, ask({ kind: 'refund', amount: won(1n) })).payment;
    const { facts, payment: then } = after(payment, ask({ kind: 'refund', amount: won(1n) }));
    expect(refusal(facts)).toBe('too-many-requests');
    expect(then.followUps).toHaveLength(50);
  });
});

describe('a dispute', () => {
  const told = (status: DisputeStatus, more: Partial<Dispute> = {}) =>
    recordFindings([{ kind: 'disputed', dispute: { disputeId: 'd-1', status, type: 'CHARGEBACK', ...more } }]);

  it('is kept, told once, and holds the payment', () => {
    const { payment, facts } = after(general('captured'), told('open', { defenseDueAt: '2026-12-01T00:00:00.000Z' }));
    expect(kinds(facts)).toEqual(['PaymentHeld', 'PaymentDisputed']);
    expect(payment).toMatchObject({
      disputes: [{ disputeId: 'd-1', status: 'open' }],
      holds: [{ reason: 'disputed' }],
    });
    expect(after(payment, told('open')).facts).toEqual([]);
  });

  it('ends once, in whatever order its messages come', () => {
    const { payment: lost } = after(general('captured'), told('open'), told('lost'));
    expect(lost.disputes).toMatchObject([{ status: 'lost', type: 'CHARGEBACK' }]);
    const { payment: early, facts } = after(general('captured'), told('lost'), told('open'));
    expect(facts).toEqual([]);
    expect(early.disputes).toMatchObject([{ status: 'lost' }]);
    expect(after(lost, told('won')).payment.holds.map(({ reason }) => reason)).toContain('contradiction');
  });

  it('that only asks for papers is kept and holds nothing', () => {
    const { payment } = after(general('captured'), told('open', { type: 'RETRIEVAL_REQUEST' }));
    expect(payment).toMatchObject({ disputes: [{ status: 'open' }], holds: [] });
  });

  it('may be one of several', () => {
    const { payment } = after(general('captured'), told('open'), told('open', { disputeId: 'd-2' }));
    expect(payment.disputes).toHaveLength(2);
  });
});
