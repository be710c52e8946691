import { lostAmount } from './dispute';
import type { Dispute, DisputeStatus } from './dispute';
import { after, ask, capturedAs, general, kinds, manual, numbered, refusal, won } from './follow-up.builders';
import { expiryMarginMs, inquiryAfter, nextInquiryAt } from './inquiry-schedule';
import { awaitsUpstream, type Payment } from './payment';
import { amount, expiresAt, findings, paymentIn, recordFindings, requestedAt, takes } from './payment.builders';
import type { PaymentCommand } from './payment-command';
import type { UpstreamFinding } from './upstream-finding';

const later = requestedAt + 120_000;
/** What an inquiry said that was put at the time. */
const inquired = (askedAt: number, ...found: UpstreamFinding[]): PaymentCommand =>
  recordFindings(found, { at: askedAt + 1_000, evidence: { via: 'inquiry', id: `inq-${askedAt}`, askedAt } });
const notified = (...found: UpstreamFinding[]): PaymentCommand =>
  recordFindings(found, { at: later, evidence: { via: 'notification', id: 'ntf-late' } });
const openRequestId = (payment: Payment): string =>
  payment.followUps?.find(({ status }) => status === 'requested')?.requestId ?? '';

describe('a late approval', () => {
  const late = (): Payment => after(general('canceled'), recordFindings([findings.succeeded])).payment;

  it('is undone once our own void is answered', () => {
    const payment = late();
    const { facts } = after(payment, recordFindings([{ ...findings.canceled, requestId: openRequestId(payment) }]));
    expect(kinds(facts)).toEqual(['LatePaymentVoided']);
  });

  it.each<[string, PaymentCommand]>([
    ['a cancel from before it', recordFindings([{ ...findings.canceled, requestId: 'an-older-one' }])],
    ['an inquiry put before it', inquired(requestedAt + 1_000, findings.canceled)],
    ['a notification', notified(findings.canceled)],
  ])('is not undone by the word of %s', (_whose, message) => {
    const { payment, facts } = after(late(), message);
    expect(facts).toEqual([]);
    expect(payment.followUps).toMatchObject([{ kind: 'cancel', status: 'requested' }]);
  });

  it('is undone when upstream, asked since, says so', () =>
    expect(kinds(after(late(), inquired(later, findings.canceled)).facts)).toEqual(['LatePaymentVoided']));

  it('said to be there after all, when asked since, is voided again', () => {
    const { payment: voided } = after(late(), inquired(later, findings.canceled));
    expect(after(voided, notified(findings.succeeded)).payment.lateApproval).toBe('settled');
    const { payment, facts } = after(voided, inquired(later + 20_000, findings.succeeded));
    expect(kinds(facts)).toContain('LatePaymentReceived');
    expect(payment).toMatchObject({
      lateApproval: 'open',
      followUps: [{ status: 'succeeded' }, { status: 'requested' }],
    });
  });

  it('that turns out to have taken the money is given back', () => {
    const taking = { ...findings.succeeded, rules: takes('with-payment') };
    const { payment } = after(late(), notified(taking));
    expect(payment.captures).toMatchObject([{ basis: 'payment' }]);
    expect(payment.followUps).toContainEqual(expect.objectContaining({ kind: 'refund', status: 'requested', amount }));
  });
});

describe('an approval that was voided', () => {
  const voided = (): Payment => after(general('authorized'), recordFindings([findings.canceled])).payment;

  it('and is told again by a message that came late is no late money; upstream is asked soon', () => {
    const { payment, facts } = after(voided(), notified(findings.succeeded));
    expect(kinds(facts)).toEqual(['StaleApprovalSeen']);
    expect(payment).toMatchObject({ status: 'canceled', holds: [] });
    expect(inquiryAfter(payment, facts, 30, later)).toBe(later + 2_000);
  });

  it('is late money when upstream, asked since, still says approved', () =>
    expect(kinds(after(voided(), inquired(later, findings.succeeded)).facts)).toContain('LatePaymentReceived'));
});

describe('a payment that upstream never had', () => {
  const end = expiresAt + expiryMarginMs;
  const missed = { ...findings['not-found'], neverArrived: true } as const;

  it('is left open while its time runs', () => {
    const { facts } = after(paymentIn('processing'), inquired(end, missed));
    expect(kinds(facts)).not.toContain('PaymentExpired');
    expect(kinds(facts)).not.toContain('FollowUpAccepted');
  });

  it('is canceled upstream once its time is over, and expires when nobody there knows it', () => {
    const { payment: canceling, facts } = after(paymentIn('processing'), inquired(end + 1, findings['not-found']));
    expect(kinds(facts)).toContain('FollowUpAccepted');
    expect(canceling.followUps).toMatchObject([{ kind: 'cancel', askedBy: 'payment-service', status: 'requested' }]);
    expect(after(canceling, inquired(end + 20_000, findings['not-found'])).payment.status).toBe('processing');
    const { payment } = after(canceling, inquired(end + 40_000, missed));
    expect(payment).toMatchObject({ status: 'expired', ending: { reason: 'never-arrived' } });
    expect(openRequestId(payment)).toBe('');
  });

  it('is canceled where that was asked for', () => {
    const { payment: canceling } = after(paymentIn('processing'), ask({ kind: 'cancel' }));
    const { payment } = after(canceling, inquired(end + 40_000, missed));
    expect(payment).toMatchObject({ status: 'canceled', ending: { reason: 'canceled-on-request' } });
    expect(payment.followUps).toMatchObject([{ kind: 'cancel', status: 'succeeded' }]);
  });

  it('is known to be there once upstream has told its number or its page, whatever is not found later', () => {
    for (const payment of [numbered(paymentIn('processing')), paymentIn('action_required')]) {
      const { facts } = after(payment, inquired(end + 1, findings['not-found']), inquired(end + 40_000, missed));
      expect(kinds(facts)).not.toContain('PaymentExpired');
      expect(kinds(facts)).not.toContain('FollowUpAccepted');
    }
  });

  it('any more ends all the same when its requester canceled it, and the cancel found nothing either', () => {
    const { payment } = after(paymentIn('action_required'), ask({ kind: 'cancel' }), inquired(end + 40_000, missed));
    expect(payment).toMatchObject({ status: 'canceled', followUps: [{ status: 'succeeded' }] });
  });

  it('is not unknown any more once that is proven', () => {
    const { payment: canceling } = after(paymentIn('processing'), inquired(end + 1, findings['not-found']));
    expect(canceling.unknownSince).toBeDefined();
    expect(after(canceling, inquired(end + 40_000, missed)).payment.unknownSince).toBeUndefined();
  });

  it('is canceled again where that was refused', () => {
    const { payment: canceling } = after(paymentIn('processing'), inquired(end + 1, findings['not-found']));
    const { payment: refused } = after(canceling, recordFindings([findings['cancel-refused']], { at: end + 2_000 }));
    const { payment } = after(refused, inquired(end + 40_000, missed));
    expect(payment).toMatchObject({ status: 'processing', followUps: [{ status: 'failed' }, { status: 'requested' }] });
  });
});

describe('a capture told without the number of its request', () => {
  const rules = takes('separate', { partialCapture: true, multipleCaptures: true });

  it('is that of the only request under way', () => {
    const { payment: asked } = after(manual(), ask({ kind: 'capture' }));
    const { payment } = after(asked, recordFindings([findings.captured]));
    expect(payment).toMatchObject({ status: 'captured', holds: [], followUps: [{ status: 'succeeded' }] });
  });

  it('and without an amount is of what was asked for', () => {
    const { payment: asked } = after(manual(), ask({ kind: 'capture', amount: won(1_200n) }, rules));
    const { payment } = after(asked, recordFindings([{ ...findings.captured, amount: undefined }]));
    expect(payment).toMatchObject({ status: 'authorized', captures: [{ amount: won(1_200n) }], holds: [] });
  });

  it('settles its request once a message names both', () => {
    const { payment: one } = after(manual(), ask({ kind: 'capture', amount: won(1_200n) }, rules));
    const { payment: two } = after(one, ask({ kind: 'capture', amount: won(800n) }, rules));
    const told = { ...findings.captured, amount: won(800n) };
    const { payment: open } = after(two, recordFindings([told]));
    expect(open.followUps).toMatchObject([{ status: 'requested' }, { status: 'requested' }]);
    const captureRequestId = two.followUps?.[1]?.requestId;
    const { payment, facts } = after(open, recordFindings([{ ...told, captureRequestId }]));
    expect(kinds(facts)).toEqual(['CaptureMatched']);
    expect(payment.followUps).toMatchObject([{ status: 'requested' }, { status: 'succeeded' }]);
  });

  it('as failed is that of the only request under way, once', () => {
    const failed = recordFindings([findings['capture-failed']]);
    const { payment: first } = after(manual(), ask({ kind: 'capture' }), failed);
    expect(first.followUps).toMatchObject([{ status: 'failed' }]);
    const { payment: again } = after(first, ask({ kind: 'capture' }), failed);
    expect(again.followUps).toMatchObject([{ status: 'failed' }, { status: 'requested' }]);
  });

  it('is that of the request under way when the ones before have captures of their own', () => {
    const { payment: one } = after(manual(), ask({ kind: 'capture', amount: won(1_200n) }, rules));
    const { payment: two } = after(
      one,
      capturedAs(one, 'c-1', won(1_200n)),
      ask({ kind: 'capture', amount: won(800n) }, rules),
      recordFindings([{ ...findings.captured, amount: won(800n) }]),
    );
    expect(two).toMatchObject({ holds: [], followUps: [{ status: 'succeeded' }, { status: 'succeeded' }] });
  });

  it('is nobody’s where another request was refused before: the message may be its own', () => {
    const { payment: first } = after(manual(), ask({ kind: 'capture', amount: won(500n) }, rules));
    const refused = {
      ...findings['capture-failed'],
      captureId: openRequestId(first),
      captureRequestId: openRequestId(first),
    };
    const { payment: second } = after(
      first,
      recordFindings([refused]),
      ask({ kind: 'capture', amount: won(500n) }, rules),
    );
    const { payment } = after(second, recordFindings([findings['capture-failed']]));
    expect(payment.followUps).toMatchObject([{ status: 'failed' }, { status: 'requested' }]);
  });

  it('as failed after it was told as done is doubted', () => {
    const { payment: asked } = after(manual(), ask({ kind: 'capture' }));
    const captureRequestId = openRequestId(asked);
    const { payment: done } = after(asked, capturedAs(asked, 'c-1'));
    const { payment } = after(done, recordFindings([{ ...findings['capture-failed'], captureRequestId }]));
    expect(payment.holds).toMatchObject([{ reason: 'contradiction' }]);
  });
});

describe('an approval captured in part', () => {
  const rules = takes('separate', { partialCapture: true, multipleCaptures: true });
  const part = (isLastCapture?: boolean): Payment => {
    const { payment: asked } = after(manual(), ask({ kind: 'capture', amount: won(1_200n), isLastCapture }, rules));
    return after(asked, capturedAs(asked, 'c-1', won(1_200n))).payment;
  };

  it('for the last time is asked about no more', () => {
    expect(awaitsUpstream(part(), later)).toBe(true);
    expect(awaitsUpstream(part(true), later)).toBe(false);
    expect(refusal(after(part(true), ask({ kind: 'capture' }, rules)).facts)).toBe('already-captured');
  });

  it('for the last time is asked about no more, either, when its message names the request only later', () => {
    const { payment: one } = after(manual(), ask({ kind: 'capture', amount: won(1_200n) }, rules));
    const { payment: two } = after(one, ask({ kind: 'capture', amount: won(800n), isLastCapture: true }, rules));
    const [first, last] = (two.followUps ?? []).map(({ requestId }) => requestId);
    const told = (captureId: string, minor: bigint, captureRequestId?: string): PaymentCommand =>
      recordFindings([{ ...findings.captured, captureId, captureRequestId, amount: won(minor) }]);
    const { payment: unmatched } = after(two, told('c-2', 800n), told('c-1', 1_200n, first));
    expect(awaitsUpstream(unmatched, later)).toBe(true);
    const { payment } = after(unmatched, told('c-2', 800n, last));
    expect(payment).toMatchObject({ status: 'authorized', restReleased: true });
    expect(awaitsUpstream(payment, later)).toBe(false);
    expect(nextInquiryAt(payment, 1, later)).toBeUndefined();
  });

  it('whose rest is refused because the authorization is gone is no contradiction, and over', () => {
    const { payment: asked } = after(part(), ask({ kind: 'capture' }, rules));
    const refused = { ...findings['capture-failed'], captureRequestId: openRequestId(asked) };
    const { payment, facts } = after(asked, recordFindings([refused, { ...findings.canceled, ofRest: true }]));
    expect(kinds(facts)).toEqual(['CaptureFailed', 'RestReleased']);
    expect(payment).toMatchObject({ status: 'authorized', holds: [] });
    expect(awaitsUpstream(payment, later)).toBe(false);
  });

  it('leaves what was neither captured nor asked for, even of captures nobody here asked for', () => {
    const { payment: foreign } = after(manual(), recordFindings([{ ...findings.captured, amount: won(1_000n) }]));
    const { payment: asked } = after(foreign, ask({ kind: 'capture', amount: won(3_000n) }, rules));
    expect(refusal(after(asked, ask({ kind: 'capture', amount: won(201n) }, rules)).facts)).toBe(
      'amount-exceeds-authorized',
    );
  });
});

describe('a late capture', () => {
  it('of nothing is kept, and nothing is given back for it', () => {
    const none = { ...findings.captured, amount: won(0n) };
    const { payment } = after(general('canceled'), recordFindings([none]));
    expect(payment).toMatchObject({ captures: [{ amount: won(0n) }], followUps: [] });
  });
});

describe('a refund whose number was told when it was accepted', () => {
  it('is recognized by that number alone', () => {
    const { payment: asked } = after(general('captured'), ask({ kind: 'refund' }));
    const accepted = { kind: 'refund-accepted', refundRequestId: openRequestId(asked), refundId: 'up-1' } as const;
    const { payment: numbered } = after(asked, recordFindings([accepted]), recordFindings([accepted]));
    expect(numbered.followUps).toMatchObject([{ status: 'requested', refundId: 'up-1' }]);
    const { payment } = after(numbered, recordFindings([{ kind: 'refunded', refundId: 'up-1', amount }]));
    expect(payment).toMatchObject({ followUps: [{ status: 'succeeded', refundId: 'up-1' }], holds: [] });
  });
});

describe('a refund told without any number', () => {
  it('is kept once', () => {
    const told = recordFindings([{ kind: 'refunded', amount: won(200n) }]);
    const { payment } = after(general('captured'), told);
    expect(after(payment, told).facts).toEqual([]);
  });
});

describe('a disputed payment', () => {
  const told = (status: DisputeStatus, more: Partial<Dispute> = {}): PaymentCommand =>
    recordFindings([{ kind: 'disputed', dispute: { disputeId: 'd-1', status, type: 'CHARGEBACK', ...more } }]);

  it.each<DisputeStatus>(['won', 'withdrawn'])('that was %s is held for it no more; for another it is', (status) => {
    const { payment: both } = after(general('captured'), told('open'), told('open', { disputeId: 'd-2' }));
    const { payment } = after(both, told(status));
    expect(payment.holds.map(({ detail }) => detail)).toEqual([expect.stringContaining('d-2')]);
  });

  it('opened again after it was won is held again', () => {
    const { payment } = after(general('captured'), told('open'), told('won'), told('open'));
    expect(payment.holds).toMatchObject([{ reason: 'disputed' }]);
  });

  it('that is told without a number keeps its hold: it may stand for several', () => {
    const unnamed = { disputeId: 'unnamed' };
    const { payment } = after(general('captured'), told('open', unnamed), told('won', unnamed));
    expect(payment.holds).toMatchObject([{ reason: 'disputed' }]);
  });

  it('of the money stays one of the money when papers are asked for as well', () => {
    const { payment } = after(general('captured'), told('open'), told('open', { type: 'RETRIEVAL_REQUEST' }));
    expect(refusal(after(payment, ask({ kind: 'refund' })).facts)).toBe('dispute-open');
  });

  it('of no known kind stays so when papers are asked for as well, which is no news however often it is told', () => {
    const { payment } = after(general('captured'), told('open', { type: undefined }));
    expect(after(payment, told('open', { type: 'RETRIEVAL_REQUEST' })).facts).toEqual([]);
  });

  it('that was lost stays held', () =>
    expect(after(general('captured'), told('open'), told('lost')).payment.holds).toMatchObject([
      { reason: 'disputed' },
    ]));

  it('that was lost gives back only what the buyer’s bank has not taken', () => {
    const { payment } = after(general('captured'), told('lost', { amount: won(4_000n) }));
    expect(lostAmount(payment)).toEqual(won(4_000n));
    expect(refusal(after(payment, ask({ kind: 'refund', amount: won(201n) })).facts)).toBe('amount-exceeds-captured');
    expect(kinds(after(payment, ask({ kind: 'refund', amount: won(200n) })).facts)).toEqual(['FollowUpAccepted']);
  });

  it('that was lost without an amount gives back nothing', () => {
    const { payment } = after(general('captured'), told('lost'));
    expect(refusal(after(payment, ask({ kind: 'refund', amount: won(1n) })).facts)).toBe('amount-exceeds-captured');
  });

  it.each<DisputeStatus>(['partly-lost', 'needs-review'])('that ended %s gives nothing back by request', (status) =>
    expect(refusal(after(after(general('captured'), told(status)).payment, ask({ kind: 'refund' })).facts)).toBe(
      'dispute-open',
    ),
  );

  it('whose request for papers becomes one for the money is not refunded', () => {
    const { payment } = after(general('captured'), told('open', { type: 'RETRIEVAL_REQUEST' }), told('open'));
    expect(payment.disputes).toMatchObject([{ type: 'CHARGEBACK' }]);
    expect(refusal(after(payment, ask({ kind: 'refund' })).facts)).toBe('dispute-open');
  });

  it('that needed review may end in any way', () => {
    const { payment } = after(general('captured'), told('needs-review'), told('open'), told('won'));
    expect(payment.disputes).toMatchObject([{ status: 'won' }]);
    expect(payment.holds.map(({ reason }) => reason)).not.toContain('contradiction');
  });

  it('of which only papers are asked for may be refunded', () => {
    const { payment } = after(general('captured'), told('open', { type: 'RETRIEVAL_REQUEST' }));
    expect(kinds(after(payment, ask({ kind: 'refund' })).facts)).toEqual(['FollowUpAccepted']);
  });
});

describe('what to do instead of a refund', () => {
  it.each<[string, Payment, RegExp]>([
    ['an approval that can be voided', general('authorized'), /cancel the payment instead/],
    ['an approval that cannot', numbered(paymentIn('authorized')), /wait for its capture/],
    ['a payment that ended', general('canceled'), /nothing is to be given back/],
  ])('of %s is said', (_what, payment, advice) => {
    const [fact] = after(payment, ask({ kind: 'refund' })).facts;
    expect(fact).toMatchObject({ kind: 'FollowUpRejected', reason: 'not-captured' });
    expect(fact?.kind === 'FollowUpRejected' && fact.detail).toMatch(advice);
  });
});

describe('a refused refund', () => {
  it('makes upstream be asked: somebody may have refunded elsewhere', () => {
    const { payment: asked } = after(general('captured'), ask({ kind: 'refund' }));
    const refused = { ...findings['refund-failed'], refundRequestId: openRequestId(asked) };
    const { payment, facts } = after(asked, recordFindings([refused]));
    expect(inquiryAfter(payment, facts, 9, later)).toBe(later + 2_000);
  });
});

describe('a refused cancel', () => {
  it('says nothing of another one', () => {
    const { payment } = after(numbered(paymentIn('processing')), ask({ kind: 'cancel' }));
    const older = { ...findings['cancel-refused'], requestId: 'an-older-one' };
    expect(after(payment, recordFindings([older])).facts).toEqual([]);
  });
});
